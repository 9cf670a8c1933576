"""Classification of embeddings by their angle to one learned direction a class.

    L_C = −log( e^{s(cos θ_y − m)} / (e^{s(cos θ_y − m)} + Σ_{j≠y} e^{s cos θ_j}) )

H. Wang et al., "CosFace: Large Margin Cosine Loss", CVPR 2018; with m = 0 it is the normalised
softmax. Names of photos and of sketches share the directions, which is what draws both to the
same place.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.numerics import full_precision, mean_of


class CosineClassifier(nn.Module):
    """C: one unit vector a name. ``forward`` gives scaled cosines, ``loss`` is L_C."""

    def __init__(self, dim: int, n_names: int, *, scale: float = 16.0, margin: float = 0.0) -> None:
        super().__init__()
        self.directions = nn.Parameter(nnf.normalize(torch.randn(n_names, dim), dim=1))
        self.scale = scale
        self.margin = margin

    def forward(self, embeddings: Tensor) -> Tensor:
        return cosine_logits(embeddings, self.directions, self.scale)

    def loss(self, embeddings: Tensor, labels: Tensor) -> Tensor:
        """L_C over the rows that have a label; −1 means none, and no labels at all give 0."""
        logits = self(embeddings)
        labelled = labels >= 0
        target = labels.clamp(min=0)
        if self.margin:
            shift = torch.zeros_like(logits).scatter(1, target[:, None], self.scale * self.margin)
            logits = logits - shift
        return mean_of(nnf.cross_entropy(logits, target, reduction="none"), labelled)


@full_precision
def cosine_logits(embeddings: Tensor, directions: Tensor, scale: float) -> Tensor:
    """Scaled cosines of every embedding with every direction."""
    return scale * nnf.normalize(embeddings, dim=1) @ nnf.normalize(directions, dim=1).T
