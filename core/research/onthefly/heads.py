"""The heads: what stands in M's place on the side of the drawing.

All of them begin as the plain M and learn what to add to it. `LinearHead` is still one linear
layer of F's feature, `DeepHead` has a hidden layer, `LevelHeads` has a linear head for each stage
(baseline B3), and `CausalHead` also looks at the stages before, never at those to come.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.onthefly.stage_set import Plain, Principal, StageSet


class PlainHead(nn.Module):
    """M as it is: what the encoder does without this method."""

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(stages.base, dim=-1)


class LinearHead(nn.Module):
    """M plus a linear correction of the principal part."""

    def __init__(self, k: int, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.correction = nn.Linear(k, d)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.correction.weight)
        nn.init.zeros_(self.correction.bias)

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(self.mean(stages), dim=-1)

    def mean(self, stages: StageSet) -> Tensor:
        """The vector before it is brought to length one: the mean of a policy."""
        corrected: Tensor = stages.base + self.correction(self.dropout(stages.lean))
        return corrected

    def as_joint(self, plain: Plain, principal: Principal) -> Plain:
        """The same head as one M on F's own feature."""
        with torch.no_grad():
            extra = self.correction.weight @ principal.axes.T
            shift = self.correction.bias - extra @ principal.mean
            return Plain(plain.weight + extra, plain.bias + shift)


class LevelHeads(nn.Module):
    """One linear head for each stage."""

    def __init__(self, steps: int, k: int, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(steps, k, d))
        self.bias = nn.Parameter(torch.zeros(steps, 1, d))
        self.dropout = nn.Dropout(dropout)

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(self.mean(stages), dim=-1)

    def mean(self, stages: StageSet) -> Tensor:
        by_stage = self.dropout(stages.lean).transpose(0, 1)
        return stages.base + torch.baddbmm(self.bias, by_stage, self.weight).transpose(0, 1)


class DeepHead(nn.Module):
    """The linear head plus a hidden layer: what to add to M may depend on what is seen."""

    def __init__(self, k: int, d: int, width: int = 512, dropout: float = 0.0) -> None:
        super().__init__()
        self.now = LinearHead(k, d, dropout)
        self.hidden = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(k, width), nn.ReLU(), nn.Dropout(dropout)
        )
        self.out = nn.Linear(width, d)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(self.mean(stages), dim=-1)

    def mean(self, stages: StageSet) -> Tensor:
        added: Tensor = self.out(self.hidden(stages.lean))
        return self.now.mean(stages) + added


class CausalHead(nn.Module):
    """The linear head plus what a recurrent network remembers of the stages before."""

    def __init__(self, k: int, d: int, width: int = 128, dropout: float = 0.0) -> None:
        super().__init__()
        self.now = LinearHead(k, d, dropout)
        self.memory = nn.GRU(k, width, batch_first=True)
        self.recall = nn.Linear(width, d)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.recall.weight)
        nn.init.zeros_(self.recall.bias)

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(self.mean(stages), dim=-1)

    def mean(self, stages: StageSet) -> Tensor:
        # A recurrent network runs forward in time, so no stage can know a later one.
        remembered, _ = self.memory(self.dropout(stages.lean))
        recalled: Tensor = self.recall(self.dropout(remembered))
        return self.now.mean(stages) + recalled
