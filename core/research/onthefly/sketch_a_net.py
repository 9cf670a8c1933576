"""Triplet-SN's encoder (baseline TS): Sketch-a-Net (Yu et al., BMVC 2015), made smaller.

The same five convolutions and two full layers, large kernels first, with half the channels and on
64 x 64 instead of 225 x 225 pixels, so that a run takes a minute without a GPU. It learns from
nothing but the sketches, starting from random weights, to meet the frozen vectors of their photos;
so this row and the others differ in the drawing's side alone.
"""

from __future__ import annotations

from typing import cast

import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.onthefly.stage_set import StageSet

SIDE = 64
"""Pixels of the pictures it sees."""


def _layer(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class SketchANet(nn.Module):
    """Pictures of all stages (n, T, SIDE, SIDE) to unit vectors (n, T, d)."""

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
