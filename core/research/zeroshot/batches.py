"""Batches of training: a sketch, a photo of its class, and one of each of another class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.research.zeroshot.features import Corpus

BATCH = 128


class Triads(NamedTuple):
    """Row i of every tensor belongs together.

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
