"""Losses that pull photos, sketches and word vectors of a class together.

    L_cmd = ‖Img − Sem‖² + ‖Skc − Sem‖²
    L_rcs = ‖g_is(Img) − Skc‖² + ‖g_si(Skc) − Img‖²

U. Chaudhuri et al., "A Simplified Framework for Zero-shot Cross-Modal Sketch Data Retrieval",
CVPRW 2020. The paper writes the Frobenius norm of the whole batch; here it is the mean over the
rows, so that the size of the batch does not change the weight of the loss.
"""

from __future__ import annotations

from torch import Tensor, nn

from core.research.encoder.losses.numerics import full_precision, mean_of

_HIDDEN = 512


@full_precision
def cmd_loss(photos: Tensor, sketches: Tensor, semantic: Tensor) -> Tensor:
    """Compute L_cmd.

    Args:
        photos: (n, d).
        sketches: (n, d), row i of the same class as photo i.
        semantic: (n, d), the encoded word vector of the class; it may learn too.
    """
    to_photos = (photos - semantic).square().sum(1)
    to_sketches = (sketches - semantic).square().sum(1)
    return mean_of(to_photos + to_sketches)


class CrossDecoders(nn.Module):
    """g_is (image to sketch) and g_si (sketch to image), one hidden layer each."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.g_is = _decoder(dim)
        self.g_si = _decoder(dim)

    def loss(self, photos: Tensor, sketches: Tensor) -> Tensor:
        """L_rcs of the pairs (row i of both); gradients reach decoders and encoders alike."""
        return cross_reconstruction(self.g_is(photos), sketches) + cross_reconstruction(
            self.g_si(sketches), photos
        )


def _decoder(dim: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(dim, _HIDDEN), nn.ReLU(inplace=True), nn.Linear(_HIDDEN, dim))


@full_precision
def cross_reconstruction(decoded: Tensor, wanted: Tensor) -> Tensor:
    """Mean over the rows of the squared distance between what was decoded and what was wanted."""
    return mean_of((decoded - wanted).square().sum(1))
