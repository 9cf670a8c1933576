"""The heads, which replace M for drawings.

All but one begin as the encoder's M and learn what to add to it. `LinearHead` is still one linear
layer on F, `DeepHead` has a hidden layer, `StageHeads` has a linear head for each stage (baseline
B3), and `CausalHead` also sees the stages before, never those to come. `Siamese` joins a head with
a correction of the photos' vectors. `SketchANet` (baseline TS) does not use the encoder at all.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import cast

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.kit.linear import PrincipalAxes
from core.research.onthefly.dataset import LENGTH, BaseProjection, StageSet

PICTURE_SIZE = 64
"""Pixels along a side of the pictures that Sketch-a-Net sees."""


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

    def __init__(self, k: int, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.correction = _zeros(k, d)
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
    """A linear correction for each stage."""

    def __init__(self, steps: int, k: int, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(steps, k, d))
        self.bias = nn.Parameter(torch.zeros(steps, 1, d))
        self.dropout = nn.Dropout(dropout)

    def correct(self, stages: StageSet) -> Tensor:
        by_stage = self.dropout(stages.pca).transpose(0, 1)
        return torch.baddbmm(self.bias, by_stage, self.weight).transpose(0, 1)


class DeepHead(LinearHead):
    """The linear correction plus a hidden layer: what is added may depend on the drawing."""

    def __init__(self, k: int, d: int, dropout: float = 0.0, width: int = 512) -> None:
        super().__init__(k, d, dropout)
        self.hidden = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(k, width), nn.ReLU(), nn.Dropout(dropout)
        )
        self.out = _zeros(width, d)

    def correct(self, stages: StageSet) -> Tensor:
        added: Tensor = self.out(self.hidden(stages.pca))
        return super().correct(stages) + added


class CausalHead(LinearHead):
    """The linear correction plus what a recurrent network remembers of the stages before."""

    def __init__(self, k: int, d: int, dropout: float = 0.0, width: int = 128) -> None:
        super().__init__(k, d, dropout)
        self.memory = nn.GRU(k, width, batch_first=True)
        self.recall = _zeros(width, d)

    def correct(self, stages: StageSet) -> Tensor:
        # A recurrent network runs forward in time, so no stage can know a later one.
        remembered, _ = self.memory(self.dropout(stages.pca))
        recalled: Tensor = self.recall(self.dropout(remembered))
        return super().correct(stages) + recalled


def _zeros(inputs: int, outputs: int) -> nn.Linear:
    """A linear layer that begins by adding nothing."""
    layer = nn.Linear(inputs, outputs)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


class Siamese(nn.Module):
    """A head for drawings with a linear correction of the photos' vectors.

    An encoder trained on many things finds one of them better when the photos' side is fitted to it
    as well. In the paper, stage 1 trains both branches; afterwards photos stay where they are.
    """

    def __init__(self, drawings: nn.Module, k: int, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.drawings = drawings
        self.correction = _zeros(k, d)
        self.dropout = nn.Dropout(dropout)

    def forward(self, stages: StageSet) -> Tensor:
        vectors: Tensor = self.drawings(stages)
        return vectors

    def photos(self, stages: StageSet) -> Tensor:
        """Unit vectors (g, d) of the photos."""
        assert stages.photo_pca is not None
        corrected = LENGTH * stages.photos + self.correction(self.dropout(stages.photo_pca))
        return nnf.normalize(corrected, dim=-1)


def photo_vectors(head: nn.Module, stages: StageSet) -> Tensor:
    """The photos under a head; unchanged unless it is Siamese."""
    return head.photos(stages) if isinstance(head, Siamese) else stages.photos


def drawing_head(head: nn.Module) -> nn.Module:
    """The part of a head that maps drawings."""
    return head.drawings if isinstance(head, Siamese) else head


def _layer(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class SketchANet(nn.Module):
    """Triplet-SN's encoder: Sketch-a-Net (Yu et al., BMVC 2015), made smaller.

    The same five convolutions and two full layers with large kernels first, but half the channels
    and 64 x 64 instead of 225 x 225 pixels, so that a run takes a minute without a GPU. It starts
    from random weights and learns to meet the frozen vectors of the photos, so that this row
    differs from the others in the drawings' side alone.
    """

    def __init__(self, d: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.net = nn.Sequential(
            _layer(1, 32, 7, 2),
            nn.MaxPool2d(3, 2, 1),
            _layer(32, 64, 5),
            nn.MaxPool2d(3, 2, 1),
            _layer(64, 128, 3),
            _layer(128, 128, 3),
            _layer(128, 128, 3),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(128 * 16, 256),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(256, d),
        )

    def forward(self, stages: StageSet) -> Tensor:
        pictures = stages.pictures
        if pictures is None:
            raise ValueError("Sketch-a-Net sees pictures, and these stages have none")
        n, steps = pictures.shape[:2]
        ink = 1.0 - pictures.flatten(0, 1).unsqueeze(1).float() / 255.0
        vectors = cast(Tensor, self.net(ink))
        return nnf.normalize(vectors, dim=-1).view(n, steps, -1)
