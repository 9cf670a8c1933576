"""How every trained method here learns, so that none is favoured: batches and optimiser."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.research.kit.features import Ints
from core.research.kit.fit import Schedule, descend
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Space, map_of

BATCH = 128
_WEIGHT_DECAY = 1e-4
_RAMP = 300


class Triads(NamedTuple):
    """A batch: a sketch, a photo of its class, and one of each of another class, row by row.

    Attributes:
        sketches: (n, f).
        photos: (n, f), of the same class.
        other_sketches: (n, f), of another class.
        other_photos: (n, f), of that other class too.
        classes: (n,) of the first two.
        other_classes: (n,).
        words: (n, w), the word vectors of `classes`.
        progress: of losses that begin gently: 0 to 1 over the first steps.
    """

    sketches: Tensor
    photos: Tensor
    other_sketches: Tensor
    other_photos: Tensor
    classes: Tensor
    other_classes: Tensor
    words: Tensor
    progress: float


class TwoSided(nn.Module, ABC):
    """What is trained: a map of photos, a map of sketches, and whatever else the loss needs."""

    photos: nn.Module
    sketches: nn.Module

    @abstractmethod
    def loss(self, batch: Triads) -> Tensor: ...

    @property
    def space(self) -> Space:
        return Space(map_of(self.photos), map_of(self.sketches))


Make = Callable[[Corpus, int], TwoSided]


def train(make: Make, corpus: Corpus, dim: int, *, rate: float, steps: int, seed: int) -> Space:
    """Make something for a corpus of seen classes, train all of its parameters at one rate.

    Raises:
        ValueError: fewer than two classes have both photos and sketches.
    """
    torch.manual_seed(seed)
    module = make(corpus, dim)
    batches = triads(corpus, np.random.default_rng(seed))
    module.train()
    schedule = Schedule(steps, rate, weight_decay=_WEIGHT_DECAY)
    descend(list(module.parameters()), schedule, lambda _: module.loss(next(batches)))
    return module.eval().space


def triads(corpus: Corpus, rng: np.random.Generator) -> Iterator[Triads]:
    """Yield batches without end. Classes take part alike, however many pictures they have."""
    photos, sketches = torch.from_numpy(corpus.photos), torch.from_numpy(corpus.sketches)
    words = torch.from_numpy(corpus.words)
    n_classes = len(corpus.classes)
    of_photos, of_sketches = (
        [np.flatnonzero(numbers == number) for number in range(n_classes)]
        for numbers in (corpus.photo_classes, corpus.sketch_classes)
    )
    usable = np.array([n for n in range(n_classes) if len(of_photos[n]) and len(of_sketches[n])])
    if len(usable) < 2:
        raise ValueError("training needs two classes that have both photos and sketches")
    photo_of, sketch_of = _Drawn(of_photos, rng), _Drawn(of_sketches, rng)
    step = 0
    while True:
        first = rng.integers(len(usable), size=BATCH)
        own = usable[first]
        foreign = usable[(first + rng.integers(1, len(usable), size=BATCH)) % len(usable)]
        yield Triads(
            sketches[sketch_of(own)],
            photos[photo_of(own)],
            sketches[sketch_of(foreign)],
            photos[photo_of(foreign)],
            torch.from_numpy(own),
            torch.from_numpy(foreign),
            words[torch.from_numpy(own)],
            min(step / _RAMP, 1.0),
        )
        step += 1


class _Drawn:
    """Draws a member of each class that is asked for."""

    def __init__(self, members: Sequence[Ints], rng: np.random.Generator) -> None:
        self._counts = np.array([len(each) for each in members])
        self._table = np.zeros((len(members), self._counts.max()), np.int64)
        for row, each in enumerate(members):
            self._table[row, : len(each)] = each
        self._rng = rng

    def __call__(self, classes: NDArray[np.int64]) -> Tensor:
        places = (self._rng.random(len(classes)) * self._counts[classes]).astype(np.int64)
        return torch.from_numpy(self._table[classes, places])
