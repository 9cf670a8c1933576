"""Batches, each a pure function of (seed, run, step), so that a run can be resumed exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from core.research.encoder.photo_maps import PhotoMaps
from core.research.encoder.pools import NO_PHOTO, SketchPool
from core.research.encoder.views import DrawingView
from core.sketch import Sketch


@dataclass
class Batch:
    """One step's examples: sketch i belongs to photo i for i < n_pairs, the rest has no partner.

    Attributes:
        photos: float16 (p, c, h, w), what the frozen trunk made of them.
        photo_index: int64 (p,), positions in the photo pool.
        photo_names: int64 (p,).
        sketches: uint8 (q, s, s).
        sketch_names: int64 (q,).
        flipped: bool (n_pairs,): the pair is shown mirrored.
        n_pairs: how many pairs.
    """

    photos: Tensor
    photo_index: Tensor
    photo_names: Tensor
    sketches: Tensor
    sketch_names: Tensor
    flipped: Tensor
    n_pairs: int


@dataclass(frozen=True)
class PairSource:
    """A fine-grained set and how many of its pairs a batch takes.

    Attributes:
        sketches: the set's drawings.
        count: how many a batch takes.
        per_class: as many of these show things of one class, where it has so many.
    """

    sketches: SketchPool
    count: int
    per_class: int = 1


@dataclass(frozen=True)
class TracedSource:
    """Photos with strokes traced from their own edges.

    Attributes:
        photos: positions of the photos that have any.
        traced: several drawings of every photo of the pool.
        count: how many a batch takes.
    """

    photos: NDArray[np.int64]
    traced: tuple[tuple[Sketch, ...], ...]
    count: int


@dataclass(frozen=True)
class NamedSource:
    """Drawings that only have a class name."""

    sketches: SketchPool
    count: int


class Batches(Dataset[Batch]):
    """`Batches[step]` is the batch of that step."""

    def __init__(
        self,
        photos: PhotoMaps,
        names: NDArray[np.int64],
        pairs: list[PairSource],
        traced: TracedSource,
        named_sketches: list[NamedSource],
        named_photos: NDArray[np.int64],
        n_named_photos: int,
        view: DrawingView,
        seed: int,
        run: int = 0,
    ) -> None:
        self._photos = photos
        self._names = names
        self._pairs = pairs
        self._traced = traced
        self._named_sketches = named_sketches
        self._named_photos = named_photos
        self._n_named_photos = min(n_named_photos, len(named_photos))
        # Every class as often as any other, however many photos it has.
        self._evenly = _evenly(names[named_photos])
        self._view = view
        self._seed = (seed, run)

    def __getitem__(self, step: int) -> Batch:
        rng = np.random.default_rng((*self._seed, step))
        photo_at: list[int] = []
        drawings: list[Sketch | NDArray[np.uint8]] = []
        names: list[int] = []
        for source in self._pairs:
            for k in _choose_pairs(source.sketches, source.count, rng, source.per_class):
                photo_at.append(int(source.sketches.photos[k]))
                drawings.append(source.sketches.drawings[k])
                names.append(int(source.sketches.names[k]))
        for k in _choose(len(self._traced.photos), self._traced.count, rng):
            photo_at.append(int(self._traced.photos[k]))
            variants = self._traced.traced[photo_at[-1]]
            drawings.append(variants[rng.integers(len(variants))])
            names.append(int(self._names[photo_at[-1]]))
        n_pairs = len(drawings)
        for named in self._named_sketches:
            for k in _choose(len(named.sketches), named.count, rng):
                drawings.append(named.sketches.drawings[k])
                names.append(int(named.sketches.names[k]))
        if self._n_named_photos:
            extra = rng.choice(self._named_photos, self._n_named_photos, False, self._evenly)
            photo_at += extra.tolist()
        flips = rng.random(max(len(photo_at), len(drawings))) < 0.5
        shown = [self._view(d, bool(flips[i]), rng) for i, d in enumerate(drawings)]
        others = rng.permutation(len(shown))
        return Batch(
            photos=self._photos.of(photo_at, flips[: len(photo_at)]),
            photo_index=torch.tensor(photo_at),
            photo_names=torch.from_numpy(self._names[photo_at]),
            sketches=torch.stack(
                [self._view.add_ink(s, shown[others[i]], rng) for i, s in enumerate(shown)]
            ),
            sketch_names=torch.tensor(names),
            flipped=torch.from_numpy(flips[:n_pairs]),
            n_pairs=n_pairs,
        )


def _choose_pairs(
    pool: SketchPool, count: int, rng: np.random.Generator, per_class: int
) -> NDArray[np.int64]:
    """Some drawings of different photos: two of one photo would be false negatives."""
    order = rng.permutation(np.flatnonzero(pool.photos != NO_PHOTO))
    _, first = np.unique(pool.photos[order], return_index=True)
    chosen = order[np.sort(first)]
    if per_class > 1:
        # The first few of each class come before the next few: turn by turn through the classes.
        names = pool.names[chosen]
        turn = _place_among_equals(names) // per_class
        first_of_class = np.unique(names, return_index=True, return_inverse=True)
        class_order = first_of_class[1][first_of_class[2]]
        chosen = chosen[np.lexsort((np.arange(len(chosen)), class_order, turn))]
    return chosen[:count]


def _place_among_equals(names: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each name, how many equal ones stand before it."""
    order = np.argsort(names, kind="stable")
    ordered = names[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names)) - np.repeat(starts, np.diff(np.r_[starts, len(names)]))
    return place


def _choose(n: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    return rng.choice(n, min(n, count), replace=False)


def _evenly(names: NDArray[np.int64]) -> NDArray[np.float64]:
    """Chances that make every name equally likely."""
    _, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    chances: NDArray[np.float64] = 1.0 / counts[inverse]
    chances /= chances.sum()
    return chances
