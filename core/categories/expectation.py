"""Estimates how well drawings will find a new category, before anybody has drawn for it.

The contours of its photos are traced as strokes and used as queries over the whole library. How
often they find their photo among the first ten is measured. People's drawings succeed less often; a
curve that was measured where both exist corrects for that.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.categories.names import KnownNames
from core.encoder.base import Encoder
from core.library import CatalogueError, Filters, Library, Photo, PictureError
from core.sketch import rasterise
from core.sketch.pseudo import pseudo_sketch

PROBES = 40
"""Photos that are tried: enough for an answer to within about 15 points."""

FIRST = 10
_BATCH = 8
_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Expectation:
    """How often the right photo will be among the first ten.

    Attributes:
        category: Its name.
        probes: How many photos were tried.
        traced: Share of them found by their own contours.
        share: The estimate for drawings; equal to `traced` if the curve is unknown.
        low: Lower end of the 95 % interval.
        high: Upper end of the 95 % interval.
        calibrated: Whether `share` is about drawings, not traced contours.
    """

    category: str
    probes: int
    traced: float
    share: float
    low: float
    high: float
    calibrated: bool


def expect(
    library: Library,
    encoder: Encoder,
    rank_of: Callable[[np.ndarray[tuple[int], np.dtype[np.float32]], int], int],
    category: str,
    names: KnownNames | None = None,
    *,
    go_on: Callable[[int, int], bool] = lambda done, of: True,
) -> Expectation | None:
    """Estimate a category; takes a few seconds.

    Args:
        library: it is in.
        encoder: that answers.
        rank_of: returns the exact rank of a photo for a vector in the whole library (KeyError if it
            is gone).
        category: its name.
        names: what came with the encoder; has the curve from traced contours to drawings.
        go_on: is given how many photos were tried, of how many; returns False to cancel.

    Returns:
        The estimate; None when cancelled or if no photo could be traced.

    Raises:
        CatalogueError: The catalogue cannot be read.
    """
    ids = library.catalogue.matching(Filters(categories=frozenset({category})))
    rng = np.random.default_rng(len(ids))
    chosen = rng.permutation(ids)[:PROBES]
    photos = library.catalogue.photos(chosen)
    found = tried = 0
    for start in range(0, len(photos), _BATCH):
        if not go_on(start, len(photos)):
            return None
        pages, owners = [], []
        for photo in photos[start : start + _BATCH]:
            page = _trace_photo(library, photo, rng, encoder.card.sketch_size)
            if page is not None:
                pages.append(page)
                owners.append(photo.id)
        if not pages:
            continue
        for vector, owner in zip(encoder.embed_sketches(np.stack(pages)), owners, strict=True):
            try:
                found += rank_of(vector, owner) <= FIRST
            except KeyError:
                continue
            tried += 1
    go_on(len(photos), len(photos))
    if not tried:
        return None
    curve = names.first_10 if names else None
    share, low, high = (correct_share(p, curve) for p in (found / tried, *interval(found, tried)))
    return Expectation(category, tried, found / tried, share, low, high, curve is not None)


def interval(found: int, tried: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    share, z2 = found / tried, _Z * _Z
    middle = (share + z2 / (2 * tried)) / (1 + z2 / tried)
    half = _Z / (1 + z2 / tried) * math.sqrt(share * (1 - share) / tried + z2 / (4 * tried**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def correct_share(share: float, curve: tuple[float, float] | None) -> float:
    """Convert the share of traced contours found to the share of drawings found."""
    if curve is None:
        return share
    slope, offset = curve
    return 1 / (1 + math.exp(-(slope * logit(share) + offset)))


def logit(share: float) -> float:
    # All or none of a few dozen is not certain.
    safe = min(max(share, 0.01), 0.99)
    return math.log(safe / (1 - safe))


def _trace_photo(
    library: Library, photo: Photo, rng: np.random.Generator, size: int
) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]] | None:
    """Trace a photo's contours from its thumbnail; the file may be on a slow drive."""
    try:
        sketch = pseudo_sketch(np.asarray(library.thumbnails.read(photo)), rng)
    except (PictureError, CatalogueError):
        return None
    return None if sketch.is_empty else rasterise(sketch, size)
