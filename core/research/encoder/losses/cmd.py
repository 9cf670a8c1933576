"""The L_cmd loss: sketches and photos both lie where the semantic vector of their class is.

    L_cmd = ‖Img − Sem‖² + ‖Skc − Sem‖²

U. Chaudhuri et al., "A Simplified Framework for Zero-shot Cross-Modal Sketch Data Retrieval",
CVPRW 2020. Means over the rows instead of the batch's Frobenius norm, for the reason given in
`cross_decoder`.
"""

from __future__ import annotations

from torch import Tensor

from core.research.encoder.losses.numerics import full_precision, mean_of


@full_precision
def cmd_loss(
    photos: Tensor, sketches: Tensor, semantic: Tensor, *, known: Tensor | None = None
) -> Tensor:
    """Compute L_cmd.

    Args:
        photos: (n, d).
        sketches: (n, d), row i of the same class as photo i.
        semantic: (n, d), the encoded word vector of the class; it may learn too.
        known: bool (n,), rows whose class has a word vector; None means all.
    """
    to_photos = (photos - semantic).square().sum(1)
    to_sketches = (sketches - semantic).square().sum(1)
    return mean_of(to_photos + to_sketches, known)
