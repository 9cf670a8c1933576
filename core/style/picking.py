"""Which pictures of a library are worth drawing to teach a style.

They should differ from each other, so that what the drawings have in common is the hand that made
them; and each should show one thing on a calm ground, so that there is no doubt what to draw.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from core.library import Catalogue, Filters, Photo, ThumbnailStore

FEWEST, USUAL, MOST = 3, 5, 10
_SAMPLE = 2000
_LOOKED_AT = 12
_SIDE = 48
_EDGE = 4


def worth_drawing(
    catalogue: Catalogue,
    thumbnails: ThumbnailStore,
    model_id: str,
    n: int = USUAL,
    *,
    category: str = "",
    without: Collection[int] = (),
    seed: int = 0,
) -> list[Photo]:
    """Return up to `n` pictures, spread over what the library holds and easy to draw.

    Args:
        catalogue: knows the pictures and their vectors.
        thumbnails: what the pictures look like; one without a thumbnail is not chosen.
        model_id: the encoder whose vectors say how alike pictures are.
        n: how many are wanted.
        category: only pictures of this category; "" for all.
        without: ids not to choose again.
        seed: another one gives other pictures.
    """
    ids = catalogue.photo_ids(model_id)
    if category:
        ids = np.intersect1d(ids, catalogue.matching(Filters(categories=frozenset({category}))))
    ids = np.setdiff1d(ids, np.fromiter(without, np.int64))
    rng = np.random.default_rng(seed)
    if len(ids) > _SAMPLE:
        ids = np.sort(rng.choice(ids, _SAMPLE, replace=False))
    known, vectors = catalogue.embeddings(model_id, ids=ids)
    chosen: list[Photo] = []
    # One after another: a place that yields nothing to draw is left for the next-best spread.
    for group in _groups(vectors, n, rng):
        photos = [p for p in catalogue.photos(known[group[:_LOOKED_AT]]) if p.online]
        clear = [(clearness(thumbnails, photo), photo) for photo in photos]
        best = max(clear, key=lambda pair: pair[0], default=(0.0, None))
        if best[1] is not None and best[0] > 0:
            chosen.append(best[1])
    return chosen


def _groups(
    vectors: NDArray[np.float32], n: int, rng: np.random.Generator
) -> Sequence[NDArray[np.int64]]:
    """Split unit vectors into `n` groups far from each other; rows nearest the middle come first.

    Each middle is the row farthest from all middles before it among a few random ones, so that a
    single odd picture is no group of its own.
    """
    if not len(vectors):
        return []
    middles = [int(rng.integers(len(vectors)))]
    nearest = vectors @ vectors[middles[0]]
    while len(middles) < min(n, len(vectors)):
        some = rng.choice(len(vectors), min(len(vectors), 64), replace=False)
        some = some[~np.isin(some, middles)]
        if not len(some):
            some = np.setdiff1d(np.arange(len(vectors)), middles)
        middles.append(int(some[np.argmin(nearest[some])]))
        nearest = np.maximum(nearest, vectors @ vectors[middles[-1]])
    likeness = vectors @ vectors[middles].T
    owner = likeness.argmax(axis=1)
    # Two equal pictures in two places must not be one group and an empty one.
    owner[middles] = np.arange(len(middles))
    groups = []
    for number in range(len(middles)):
        rows = np.flatnonzero(owner == number)
        groups.append(rows[np.argsort(-likeness[rows, number], kind="stable")].astype(np.int64))
    return groups


def clearness(thumbnails: ThumbnailStore, photo: Photo) -> float:
    """How easy a picture is to draw, 0 to 1: one thing in the middle, a calm ground around it."""
    place = thumbnails.path_of(photo.content_hash)
    grey = None if place is None else _grey(place)
    if grey is None:
        return 0.0
    edge = np.ones_like(grey, dtype=bool)
    edge[_EDGE:-_EDGE, _EDGE:-_EDGE] = False
    ground = float(np.median(grey[edge]))
    differs = np.abs(grey - ground) > 0.12
    calm = 1.0 - float(differs[edge].mean())
    filled = float(differs[~edge].mean())
    # A thing fills a good part of the picture, neither a speck nor all of it.
    size = min(1.0, filled / 0.15) * min(1.0, (1.0 - filled) / 0.3)
    return max(1e-3, calm * size)


def _grey(place: Path) -> NDArray[np.float32] | None:
    try:
        with Image.open(place, formats=("WEBP",)) as image:
            small = image.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError):
        return None
    return np.asarray(small, np.float32) / 255.0
