"""Which parts of a drawing and of a photo correspond.

The maps of the spatial branch say what lies where, in the same way for drawings and photos. They
also depend on the place itself, so the drawing is first tried at several places, sizes and mirrored
on the page. Where its maps fit those of the photo best, a part of the drawing corresponds to the
part of the photo at the same place or right beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.encoder.joint import unit_rows

MOST_PARTS = 4
"""More numbers than these cannot be told apart at a glance."""

LEAST_MARGIN = 0.2
"""How much more alike than other places of the photo a part has to be, as a cosine."""

LEAST_FIT = 0.3
"""How alike drawing and photo are, as a cosine, where anything corresponds clearly."""

_LEAST_INK = 0.1
"""Ink of a cell, as a share of the cell with most, that makes it a part of the drawing."""

_SIZES = ((1.0, 1), (0.75, 3), (0.55, 3))
"""Sizes of the drawing on the page, and how many places across and down each is tried at."""

_RADIUS = 1.1
"""Of a part, in cells."""

Floats = NDArray[np.float32]


class Spot(NamedTuple):
    """A circle in a picture.

    Its middle is in shares of width and height, its radius in shares of the longest side.
    """

    x: float
    y: float
    radius: float


class Placement(NamedTuple):
    """Where on the page a drawing is tried: its size, its corner, and whether it is mirrored."""

    size: float
    left: float
    top: float
    mirrored: bool


@dataclass(frozen=True)
class Parts:
    """Parts that correspond, the clearest first.

    Attributes:
        pairs: A spot of the drawing, and its spot in the square that the encoder saw of the photo.
        mirrored: Whether they correspond with the drawing mirrored.
    """

    pairs: tuple[tuple[Spot, Spot], ...] = ()
    mirrored: bool = False


def placements() -> tuple[Placement, ...]:
    """Return every placement that is tried."""
    return tuple(
        Placement(size, (1.0 - size) * across, (1.0 - size) * down, mirrored)
        for size, steps in _SIZES
        for across in np.linspace(0.0, 1.0, steps).tolist()
        for down in np.linspace(0.0, 1.0, steps).tolist()
        for mirrored in (False, True)
    )


def place(page: NDArray[np.uint8], placement: Placement) -> NDArray[np.uint8]:
    """Return a rasterised drawing (s, s) as a smaller or mirrored one on a page of that size."""
    side = len(page)
    inner = round(side * placement.size)
    drawn = Image.fromarray(page[:, ::-1].copy() if placement.mirrored else page)
    result = np.full_like(page, 255)
    top, left = round(side * placement.top), round(side * placement.left)
    result[top : top + inner, left : left + inner] = np.asarray(
        drawn.resize((inner, inner), Image.Resampling.BOX)
    )[: side - top, : side - left]
    return result


def find_parts(pages: NDArray[np.uint8], drawn: Floats, seen: Floats) -> Parts:
    """Find the parts that correspond.

    Args:
        pages: The drawing as `place` makes it, for each of `placements`: (n, s, s).
        drawn: The maps of these (n, h, w, c).
        seen: The map of the photo (g, g, c).
    """
    if seen.size == 0:
        return Parts()
    cells = len(seen)
    photo = _compared(seen)
    drawings = np.stack([_compared(_resample(map_, cells)) for map_ in drawn])
    ink = np.stack([_ink(page, cells) for page in pages])
    alike = (drawings * photo).sum(-1)
    fits = (alike * ink).sum((1, 2)) / np.maximum(ink.sum((1, 2)), 1e-9)
    best = int(fits.argmax())
    if fits[best] < LEAST_FIT:
        return Parts()
    chosen = placements()[best]
    return Parts(_choose(drawings[best], ink[best], photo, chosen), chosen.mirrored)


def _choose(
    drawing: Floats, ink: Floats, photo: Floats, placement: Placement
) -> tuple[tuple[Spot, Spot], ...]:
    """Choose the clearest parts that hardly overlap."""
    cells = len(photo)
    found: list[tuple[float, Spot, Spot]] = []
    for row, column in np.argwhere(ink >= _LEAST_INK * ink.max()).tolist():
        alike = photo @ drawing[row, column]
        top, left = max(row - 1, 0), max(column - 1, 0)
        near = alike[top : row + 2, left : column + 2]
        down, across = np.unravel_index(near.argmax(), near.shape)
        margin = float(near.max() - alike.mean())
        if margin < LEAST_MARGIN:
            continue
        there = _spot(column, row, cells)
        x = (there.x - placement.left) / placement.size
        y = (there.y - placement.top) / placement.size
        here = Spot(1.0 - x if placement.mirrored else x, y, there.radius / placement.size)
        found.append((margin, here, _spot(left + int(across), top + int(down), cells)))
    chosen: list[tuple[Spot, Spot]] = []
    for _, here, there in sorted(found, reverse=True):
        if len(chosen) < MOST_PARTS and all(
            _apart(here, one) and _apart(there, other) for one, other in chosen
        ):
            chosen.append((here, there))
    return tuple(chosen)


def _spot(column: int, row: int, cells: int) -> Spot:
    return Spot((column + 0.5) / cells, (row + 0.5) / cells, _RADIUS / cells)


def _apart(one: Spot, other: Spot) -> bool:
    distance = float(np.hypot(one.x - other.x, one.y - other.y))
    return distance >= 0.8 * (one.radius + other.radius)


def _compared(map_: Floats) -> Floats:
    """Return unit vectors of a map: what each place and its neighbours have that others lack."""
    centred = map_ - map_.mean((0, 1))
    padded = np.pad(centred, ((1, 1), (1, 1), (0, 0)), mode="edge")
    height, width = map_.shape[:2]
    around = [padded[y : y + height, x : x + width] for y in range(3) for x in range(3)]
    return unit_rows(np.sum(around, axis=0))


def _resample(map_: Floats, cells: int) -> Floats:
    """Return a map (h, h, c) as one of so many cells along a side."""
    side = len(map_)
    at = np.clip((np.arange(cells) + 0.5) / cells * side - 0.5, 0, side - 1)
    before = np.floor(at).astype(int)
    after = np.minimum(before + 1, side - 1)
    share = (at - before).astype(np.float32)
    rows = map_[before] * (1 - share)[:, None, None] + map_[after] * share[:, None, None]
    result: Floats = rows[:, before] * (1 - share)[:, None] + rows[:, after] * share[:, None]
    return result


def _ink(page: NDArray[np.uint8], cells: int) -> Floats:
    dark = Image.fromarray(255 - page).resize((cells, cells), Image.Resampling.BOX)
    return np.asarray(dark, np.float32)
