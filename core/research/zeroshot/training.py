"""How every trained method here learns, so that none is favoured: the same batches and schedule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.research.kit.fit import Schedule, descend
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Space, map_of

BATCH = 128
_WEIGHT_DECAY = 1e-4


@dataclass(frozen=True)
class Budget:
    """How long and how fast training goes.

    Attributes:
        steps: batches.
        lr: learning rate at the beginning.
        seed: of weights, batches and dropout.
    """

    steps: int = 100
    lr: float = 1e-3
    seed: int = 0


class Triads(NamedTuple):
    """A batch: a sketch, a photo of its class, and one of each of another class, row by row.

    Attributes:
        sketches: (n, f).
        photos: (n, f), of the same class.
        other_sketches: (n, f), of another class.
        other_photos: (n, f), of that other class too.
        classes: (n,) of the first two.
        words: (n, w), the word vectors of `classes`.
        step: how far training has come, 0 to 1.
    """

    sketches: Tensor
    photos: Tensor
    other_sketches: Tensor
    other_photos: Tensor
    classes: Tensor
    words: Tensor
    step: float


class TwoSided(nn.Module, ABC):
    """What is trained: a map of photos, a map of sketches, and whatever else the loss needs."""

    photos: nn.Module
    sketches: nn.Module

    @abstractmethod
    def loss(self, batch: Triads) -> Tensor: ...

    @property
    def space(self) -> Space:
        return Space(map_of(self.photos), map_of(self.sketches))


def train(make: Callable[[Corpus], TwoSided], corpus: Corpus, budget: Budget) -> Space:
    """Make something for a corpus of seen classes, train all of its parameters on triads.

    Raises:
        ValueError: fewer than two classes have both photos and sketches.
    """
    torch.manual_seed(budget.seed)
    module = make(corpus)
    batches = triads(corpus, budget.steps, np.random.default_rng(budget.seed))
    schedule = Schedule(budget.steps, budget.lr, _WEIGHT_DECAY)
    module.train()
    descend(list(module.parameters()), schedule, lambda _: module.loss(next(batches)))
    return module.eval().space


def triads(corpus: Corpus, steps: int, rng: np.random.Generator) -> Iterator[Triads]:
    """Yield `steps` batches. Classes take part alike, however many pictures they have."""
    photos, sketches = torch.from_numpy(corpus.photos), torch.from_numpy(corpus.sketches)
    words = torch.from_numpy(corpus.words)
    n_classes = len(corpus.classes)
    of_photos, of_sketches = (
        [np.flatnonzero(numbers == number) for number in range(n_classes)]
        for numbers in (corpus.photo_classes, corpus.sketch_classes)
    )
    both = [n for n in range(n_classes) if len(of_photos[n]) and len(of_sketches[n])]
    if len(both) < 2:
        raise ValueError("training needs two classes that have both photos and sketches")
    usable = np.array(both)
    for step in range(steps):
        first = rng.integers(len(usable), size=BATCH)
        other = (first + rng.integers(1, len(usable), size=BATCH)) % len(usable)
        own, foreign = usable[first], usable[other]
        yield Triads(
            sketches[_any_of(of_sketches, own, rng)],
            photos[_any_of(of_photos, own, rng)],
            sketches[_any_of(of_sketches, foreign, rng)],
            photos[_any_of(of_photos, foreign, rng)],
            torch.from_numpy(own),
            words[torch.from_numpy(own)],
            step / steps,
        )


def _any_of(
    members: list[NDArray[np.int64]], classes: NDArray[np.int64], rng: np.random.Generator
) -> Tensor:
    draws = rng.random(len(classes))
    rows = [members[c][int(draw * len(members[c]))] for c, draw in zip(classes, draws, strict=True)]
    return torch.from_numpy(np.array(rows))
