"""Stage 1: what finds a photo by a drawing has two sides, and both can learn.

A network that was trained on many things serves one of them better when the photos' side is fitted
to it as well. In the paper stage 1 teaches both branches; from then on the photos' stays as it is.
"""

from __future__ import annotations

import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.onthefly.stage_set import LENGTH, StageSet


class Siamese(nn.Module):
    """A head for drawings, and a linear correction of the photos' vectors."""

    def __init__(self, drawings: nn.Module, k: int, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.drawings = drawings
        self.correction = nn.Linear(k, d)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.correction.weight)
        nn.init.zeros_(self.correction.bias)

    def forward(self, stages: StageSet) -> Tensor:
        vectors: Tensor = self.drawings(stages)
        return vectors

    def photos(self, stages: StageSet) -> Tensor:
        """Unit vectors (g, d) of the photos."""
        assert stages.photo_lean is not None
        corrected = LENGTH * stages.photos + self.correction(self.dropout(stages.photo_lean))
        return nnf.normalize(corrected, dim=-1)


def gallery(head: nn.Module, stages: StageSet) -> Tensor:
    """The photos as a head sees them: as they are, if it is about drawings alone."""
    return head.photos(stages) if isinstance(head, Siamese) else stages.photos


def of_drawings(head: nn.Module) -> nn.Module:
    """The part of a head that is about drawings."""
    return head.drawings if isinstance(head, Siamese) else head
