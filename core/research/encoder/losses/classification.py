"""Classification of embeddings by their angle to one learned direction a class.

    L_C = −log( e^{s cos θ_y} / Σ_j e^{s cos θ_j} )

It is the normalised softmax of H. Wang et al., "CosFace: Large Margin Cosine Loss", CVPR 2018,
without the margin. Names of photos and of sketches share the directions, which is what draws both
to the same place.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.numerics import full_precision, mean_of


class CosineClassifier(nn.Module):
    """C: one unit vector a name. ``forward`` gives scaled cosines, ``loss`` is L_C."""

    def __init__(self, dim: int, n_names: int, *, scale: float = 16.0) -> None:
        super().__init__()
        self.directions = nn.Parameter(nnf.normalize(torch.randn(n_names, dim), dim=1))
        self.scale = scale

    def forward(self, embeddings: Tensor) -> Tensor:
        return cosine_logits(embeddings, self.directions, self.scale)

    def loss(self, embeddings: Tensor, labels: Tensor) -> Tensor:
        """L_C over the rows that have a label; −1 means none, and no labels at all give 0."""
        losses = nnf.cross_entropy(self(embeddings), labels.clamp(min=0), reduction="none")
        return mean_of(losses, labels >= 0)


@full_precision
def cosine_logits(embeddings: Tensor, directions: Tensor, scale: float) -> Tensor:
    """Scaled cosines of every embedding with every direction."""
    return scale * nnf.normalize(embeddings, dim=1) @ nnf.normalize(directions, dim=1).T
