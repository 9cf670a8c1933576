"""What every method here ends in: one map from features to a common space for either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.joint import unit_rows
from core.research.kit.features import Floats, Ints
from core.research.zeroshot.data import Corpus

_RIDGE = 0.3
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
        mean, spread = features.mean(0), features.std(0)
        if joint:
            mean, spread = np.zeros_like(mean), np.full_like(spread, features.std())
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(1.0 / (spread + 1e-3)))
        self.mean: Tensor
        self.scale: Tensor

    def forward(self, features: Tensor) -> Tensor:
        return (features - self.mean) * self.scale


class Encoder(nn.Module):
    """Standardised features, dropout, one linear layer that starts as no change at all.

    What the frozen network knows of unseen classes is the most that any of these methods has, so
    every one of them starts from it.
    """

    def __init__(
        self, features: Floats, dim: int, *, dropout: float = 0.0, joint: bool = False
    ) -> None:
        super().__init__()
        self.standard = Standard(features, joint=joint)
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(features.shape[1], dim)
        nn.init.eye_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, features: Tensor) -> Tensor:
        encoded: Tensor = self.linear(self.dropout(self.standard(features)))
        return encoded


def encoders(corpus: Corpus, dim: int, *, dropout: float = 0.5) -> tuple[Encoder, Encoder]:
    """An encoder of photos and one of sketches."""
    photos, sketches = (
        Encoder(side, dim, dropout=dropout, joint=corpus.joint)
        for side in (corpus.photos, corpus.sketches)
    )
    return photos, sketches


def word_projection(words: Floats, pictures: Floats, classes: Ints, dim: int) -> nn.Linear:
    """A linear layer from word vectors to where pictures of their classes lie now (ridge).

    A layer that starts at random would pull the pictures to random places first.
    """
    layer = nn.Linear(words.shape[1], dim)
    rows = unit_rows(pictures)
    present = np.unique(classes)
    means = unit_rows(np.stack([rows[classes == number].mean(0) for number in present]))
    known = words[present].astype(np.float64)
    inner = known @ known.T + _RIDGE * np.eye(len(known))
    weight = np.zeros((dim, words.shape[1]))
    solved = (known.T @ np.linalg.solve(inner, means)).T
    weight[: len(solved)] = solved[:dim]
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.zero_()
    return layer


def unit(rows: Tensor) -> Tensor:
    return nnf.normalize(rows, dim=-1)


def map_of(module: nn.Module) -> Map:
    """A trained module as a function of arrays; dropout is switched off."""
    module.eval()

    def mapped(features: Floats) -> Floats:
        with torch.inference_mode():
            rows: Floats = module(torch.from_numpy(np.asarray(features, np.float32))).numpy()
        return rows

    return mapped
