"""Suggests photos of a library to draw when a style is taught.

They should differ from each other, so that what the sketches have in common is the person's way of
drawing; and each should show one object on a plain background, so that it is clear what to draw.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from PIL import Image

from core.categories.split import groups
from core.library import Catalogue, Filters, Photo, ThumbnailStore

MIN_PHOTOS, USUAL_PHOTOS, MAX_PHOTOS = 3, 5, 10
_SAMPLE = 2000
_CANDIDATES = 12
_SIDE = 48
_BORDER = 4


def suggest_photos(
    catalogue: Catalogue,
    thumbnails: ThumbnailStore,
    model_id: str,
    n: int = USUAL_PHOTOS,
    *,
    category: str = "",
    without: Collection[int] = (),
    seed: int = 0,
) -> list[Photo]:
    """Return up to `n` photos that are easy to draw, spread over the whole library.

    Args:
        catalogue: holds the photos and their vectors.
        thumbnails: a photo without a thumbnail is not chosen.
        model_id: the encoder whose vectors tell how similar photos are.
        n: how many are wanted.
        category: only photos of this category; "" for all.
        without: ids not to choose again.
        seed: of the random choices.
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
    for group in groups(vectors, n, seed=seed):
        photos = [p for p in catalogue.photos(known[group[:_CANDIDATES]]) if p.online]
        scored = [(score_clarity(thumbnails, photo), photo) for photo in photos]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if best is not None and score > 0:
            chosen.append(best)
    return chosen


def score_clarity(thumbnails: ThumbnailStore, photo: Photo) -> float:
    """How easy a photo is to draw, 0 to 1: one object in the middle of a plain background."""
    small = thumbnails.stored(photo.content_hash)
    if small is None:
        return 0.0
    reduced = small.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    grey = np.asarray(reduced, np.float32) / 255.0
    border = np.ones_like(grey, dtype=bool)
    border[_BORDER:-_BORDER, _BORDER:-_BORDER] = False
    background = float(np.median(grey[border]))
    differs = np.abs(grey - background) > 0.12
    plain = 1.0 - float(differs[border].mean())
    filled = float(differs[~border].mean())
    # An object fills a good part of the photo, neither a speck nor all of it.
    size = min(1.0, filled / 0.15) * min(1.0, (1.0 - filled) / 0.3)
    return max(1e-3, plain * size)
