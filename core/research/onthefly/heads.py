"""The heads, which replace M for drawings.

A head adds a learned correction to the outputs of the M that it starts from. Where it starts from
none, the correction is all there is, and starts from random weights. `LinearHead` is still one
linear layer on F, `StageHeads` has one for each stage and is told the stage (baseline B3), and
`MixedHead` estimates how far the drawing is. `Siamese` joins a head with a layer for photos.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.kit.linear import PrincipalAxes
from core.research.onthefly.dataset import LENGTH, BaseProjection, StageSet


class BaseHead(nn.Module):
    """The encoder's own M, unchanged."""

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(stages.projected, dim=-1)


class Head(nn.Module, ABC):
    """M plus a learned correction, from the PCA features of a stage."""

    def forward(self, stages: StageSet) -> Tensor:
        return nnf.normalize(self.mean(stages), dim=-1)

    def mean(self, stages: StageSet) -> Tensor:
        """The vectors before they are scaled to unit length: the mean of a policy."""
        return stages.projected + self.correct(stages)

    @abstractmethod
    def correct(self, stages: StageSet) -> Tensor:
        """What is added to M's outputs, (n, T, d)."""


class LinearHead(Head):
    """A linear correction."""

    def __init__(self, k: int, d: int, dropout: float = 0.0, *, random: bool = False) -> None:
        super().__init__()
        self.correction = _linear(k, d, random)
        self.dropout = nn.Dropout(dropout)

    def correct(self, stages: StageSet) -> Tensor:
        corrected: Tensor = self.correction(self.dropout(stages.pca))
        return corrected

    def as_projection(self, projection: BaseProjection, pca: PrincipalAxes) -> BaseProjection:
        """The same head as one linear layer on F."""
        with torch.no_grad():
            weight = self.correction.weight @ torch.from_numpy(pca.axes).T
            bias = self.correction.bias - weight @ torch.from_numpy(pca.mean)
            return BaseProjection(projection.weight + weight, projection.bias + bias)


class StageHeads(Head):
    """A linear correction for each stage, all the same to begin with."""

    def __init__(self, start: LinearHead, steps: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(start.correction.weight.detach().T.repeat(steps, 1, 1))
        self.bias = nn.Parameter(start.correction.bias.detach().repeat(steps, 1, 1))

    def correct(self, stages: StageSet) -> Tensor:
        corrected = torch.baddbmm(self.bias, stages.pca.transpose(0, 1), self.weight)
        return corrected.transpose(0, 1)


class MixedHead(Head):
    """Linear corrections for KNOTS parts of a drawing's course, mixed by an estimate of its stage.

    Nobody knows while a drawing is being made how much of it is done. The estimate is a linear
    regression on the same features, fitted to the training drawings before the head is trained.
    """

    KNOTS = 4

    def __init__(self, start: LinearHead, stages: StageSet) -> None:
        super().__init__()
        self.weight = nn.Parameter(start.correction.weight.detach().repeat(self.KNOTS, 1))
        self.bias = nn.Parameter(start.correction.bias.detach().repeat(self.KNOTS))
        self.estimate = nn.Linear(stages.pca.shape[-1], 1)
        rows = stages.pca.flatten(0, 1)
        done = torch.linspace(1 / stages.steps, 1, stages.steps).repeat(len(stages))
        ones = torch.ones(len(rows), 1)
        solved = torch.linalg.lstsq(torch.cat([rows, ones], 1), done[:, None]).solution[:, 0]
        self.estimate.weight.data.copy_(solved[None, :-1])
        self.estimate.bias.data.copy_(solved[-1:])
        self.estimate.requires_grad_(False)

    def estimated(self, stages: StageSet) -> Tensor:
        """How much of each drawing is done (n, T), 0 … 1."""
        done: Tensor = self.estimate(stages.pca)
        return done.squeeze(-1).clamp(0, 1)

    def correct(self, stages: StageSet) -> Tensor:
        place = self.estimated(stages)[..., None] * (self.KNOTS - 1)
        share = (1 - (place - torch.arange(self.KNOTS)).abs()).clamp(min=0)
        every = nnf.linear(stages.pca, self.weight, self.bias)
        every = every.reshape(*every.shape[:-1], self.KNOTS, -1)
        mixed: Tensor = (share[..., None] * every).sum(-2)
        return mixed


def _linear(inputs: int, outputs: int, random: bool) -> nn.Linear:
    """A linear layer with random weights, or one that begins by adding nothing."""
    layer = nn.Linear(inputs, outputs)
    if not random:
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    return layer


class Siamese(nn.Module):
    """A head for drawings with a linear correction of the photos' vectors.

    In the paper, stage 1 trains both branches; afterwards photos stay where they are.
    """

    def __init__(self, drawings: nn.Module, correction: nn.Linear) -> None:
        super().__init__()
        self.drawings = drawings
        self.correction = correction

    @classmethod
    def untrained(cls, stages: StageSet) -> Self:
        """A linear head and its photos' side; they add nothing to M, or are random without one."""
        assert stages.photo_pca is not None
        d, random = stages.projected.shape[-1], not bool(stages.photos.any())
        drawings = LinearHead(stages.pca.shape[-1], d, random=random)
        return cls(drawings, _linear(stages.photo_pca.shape[-1], d, random))

    def forward(self, stages: StageSet) -> Tensor:
        vectors: Tensor = self.drawings(stages)
        return vectors

    def photos(self, stages: StageSet) -> Tensor:
        """Unit vectors (g, d) of the photos."""
        assert stages.photo_pca is not None
        corrected = LENGTH * stages.photos + self.correction(stages.photo_pca)
        return nnf.normalize(corrected, dim=-1)


def photo_vectors(head: nn.Module, stages: StageSet) -> Tensor:
    """The photos under a head; unchanged unless it is Siamese."""
    return head.photos(stages) if isinstance(head, Siamese) else stages.photos


def drawing_head(head: nn.Module) -> nn.Module:
    """The part of a head that maps drawings."""
    return head.drawings if isinstance(head, Siamese) else head
