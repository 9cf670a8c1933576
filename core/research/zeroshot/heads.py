"""What every method here ends in: one map from features to a common space for either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.kit.features import Floats
from core.research.zeroshot.data import Corpus

Map = Callable[[Floats], Floats]


class Space(NamedTuple):
    """Where photos and where sketches lie; rows of both are compared by their cosine."""

    photos: Map
    sketches: Map


class Standard(nn.Module):
    """Features with the mean and the spread of the training part taken out.

    A frozen network sees photos and drawings in two different clouds; centring each on its own is
    the cheapest step there is from one to the other. Where they lie in one space already it would
    be a step away: such features are only brought to a size of about one, all alike.
    """

    def __init__(self, features: Floats, *, joint: bool = False) -> None:
        super().__init__()
        mean, spread = features.mean(0), np.full_like(features[0], features.std(0).mean())
        if joint:
            mean = np.zeros_like(mean)
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(1.0 / (spread + 1e-6)))
        self.mean: Tensor
        self.scale: Tensor

    def forward(self, features: Tensor) -> Tensor:
        return (features - self.mean) * self.scale


class Encoder(nn.Module):
    """Standardised features, dropout, and one linear layer that starts at random."""

    def __init__(
        self, features: Floats, dim: int, *, dropout: float = 0.5, joint: bool = False
    ) -> None:
        super().__init__()
        self.standard = Standard(features, joint=joint)
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(features.shape[1], dim)

    def forward(self, features: Tensor) -> Tensor:
        encoded: Tensor = self.linear(self.dropout(self.standard(features)))
        return encoded


def encoders(corpus: Corpus, dim: int) -> tuple[Encoder, Encoder]:
    """An encoder of photos and one of sketches."""
    photos, sketches = (
        Encoder(side, dim, joint=corpus.joint) for side in (corpus.photos, corpus.sketches)
    )
    return photos, sketches


def unit(rows: Tensor) -> Tensor:
    return nnf.normalize(rows, dim=-1)


def map_of(module: nn.Module) -> Map:
    """A module as a function of arrays; dropout is switched off."""

    def mapped(features: Floats) -> Floats:
        module.eval()
        with torch.inference_mode():
            rows: Floats = module(torch.from_numpy(np.asarray(features, np.float32))).numpy()
        return rows

    return mapped
