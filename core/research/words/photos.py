"""The labelled photos that words are learnt from, and those that only measure them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.encoder import Encoder
from core.research.datasets import sketchy
from core.research.datasets.about import DataMissing
from core.research.datasets.items import PhotoItem
from core.research.datasets.labelled_photos import PHOTO_SETS, load_photo_set
from core.research.datasets.splits import SKETCHY_104_21_UNSEEN, seen_only
from core.research.evaluation.cache import FeatureCache
from core.research.evaluation.embed import embed_photos
from core.research.evaluation.progress import Watch, unwatched

_MOST = 25
_MOST_OF_SMALL_PICTURES = {"tiny-imagenet": 8, "mini-imagenet": 10}
"""Photos of a class taken from a set; those of 64 and 84 pixels say less."""

ENOUGH_TO_TEST = 26
"""Photos a class must have before some of them are kept out of the fit."""

_TESTED = 12
"""Photos of such a class that only measure."""

FOLDS = 4
"""Parts of the other photos, each left out in turn to choose settings."""


@dataclass(frozen=True, eq=False)
class LabelledPhotos:
    """Embedded photos with the names of what they show.

    Attributes:
        vectors: float32 (n, dim), unit rows.
        labels: (n,) class names.
        sets: (n,) which data set each comes from.
        fold: int (n,), -1 for photos that only measure, else 0 to FOLDS - 1.
    """

    vectors: NDArray[np.float32]
    labels: NDArray[np.str_]
    sets: NDArray[np.str_]
    fold: NDArray[np.int64]

    def only(self, rows: NDArray[np.bool_]) -> LabelledPhotos:
        return LabelledPhotos(
            self.vectors[rows], self.labels[rows], self.sets[rows], self.fold[rows]
        )

    @property
    def test(self) -> LabelledPhotos:
        return self.only(self.fold < 0)

    @property
    def fit(self) -> LabelledPhotos:
        return self.only(self.fold >= 0)


def load(
    encoder: Encoder,
    root: Path | None = None,
    cache: Path | None = None,
    watch: Watch = unwatched,
) -> LabelledPhotos:
    """Embed the labelled photos of every installed data set, without unseen classes.

    Args:
        encoder: whose vectors are wanted.
        root: folder of the data sets; $INKSEEK_DATA when None.
        cache: folder of vectors that are kept; Inkseek's own when None.
        watch: shows the progress.

    Raises:
        DataMissing: none of the data sets is installed.
    """
    parts, labels, sets, orders = [], [], [], []
    for name, photos in installed(root).items():
        kept = FeatureCache.of(encoder.card, f"words {name}", cache)
        parts.append(embed_photos(encoder, photos, watch=watch, cache=kept).embeddings)
        labels += [photo.label or "" for photo in photos]
        sets += [name] * len(photos)
        orders += [_order(photo) for photo in photos]
    return LabelledPhotos(
        np.concatenate(parts), np.array(labels), np.array(sets), _folds(labels, orders)
    )


def installed(root: Path | None = None) -> dict[str, tuple[PhotoItem, ...]]:
    """Return the labelled photos of every installed set, a limited number of each class.

    Raises:
        DataMissing: there is none.
    """
    found: dict[str, tuple[PhotoItem, ...]] = {}
    for name in PHOTO_SETS:
        with suppress(DataMissing):
            photos = seen_only(load_photo_set(name, root), SKETCHY_104_21_UNSEEN).photos
            found[name] = _some(photos, _MOST_OF_SMALL_PICTURES.get(name, _MOST))
    try:
        photos = seen_only(sketchy.load(root, "all"), SKETCHY_104_21_UNSEEN).photos
        found["sketchy"] = _some(photos, _MOST)
    except DataMissing:
        if not found:
            raise
    return found


def _some(photos: Sequence[PhotoItem], most: int) -> tuple[PhotoItem, ...]:
    """Return up to so many photos of each class, the same ones every time."""
    of: defaultdict[str | None, list[PhotoItem]] = defaultdict(list)
    for photo in sorted(photos, key=_order):
        of[photo.label].append(photo)
    return tuple(
        replace(photo, label=label)
        for label, own in of.items()
        if label is not None
        for photo in own[:most]
    )


def _folds(labels: Sequence[str], orders: Sequence[int]) -> NDArray[np.int64]:
    """Keep some photos of the larger classes out, and share the others among the folds."""
    own: defaultdict[str, list[int]] = defaultdict(list)
    for row in np.argsort(orders, kind="stable").tolist():
        own[labels[row]].append(row)
    fold = np.zeros(len(labels), np.int64)
    for rows in own.values():
        tested = _TESTED if len(rows) >= ENOUGH_TO_TEST else 0
        fold[rows[:tested]] = -1
        fold[rows[tested:]] = np.arange(len(rows) - tested) % FOLDS
    return fold


def _order(photo: PhotoItem) -> int:
    """Return a number that depends on the photo alone, so that adding a set moves no other."""
    return int.from_bytes(hashlib.blake2b(photo.key.encode(), digest_size=6).digest())
