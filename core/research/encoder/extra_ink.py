"""Augmentation with extra ink that does not change what a drawing shows.

Hatching, texture, ground lines, construction lines, a contour drawn twice, a stray mark, a second
small object: none of them may change what a drawing finds, so training shows drawings with them.
Everything happens on the encoder's picture, which serves strokes and scans alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.research.evaluation.disturbances import PAPER, enclosed
from core.sketch import LINE_WIDTH

_FINER = 3  # lines are drawn on a finer grid

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Line = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class ExtraInk:
    """How often a drawing is shown with each kind of additional ink.

    Attributes:
        twice: the whole drawing redrawn, a little off.
        hatching: parallel lines inside the shape.
        texture: spots or short hairs inside the shape.
        construction: long straight lines or an ellipse through the drawing.
        ground: a line that the thing stands on, or a horizon behind it.
        stray: a few dots or ticks anywhere.
        second: another, smaller drawing beside it.
    """

    twice: float = 0.08
    hatching: float = 0.12
    texture: float = 0.1
    construction: float = 0.05
    ground: float = 0.1
    stray: float = 0.1
    second: float = 0.06


def add_ink(picture: Picture, other: Picture, rng: Random, how: ExtraInk) -> Picture:
    """Return a picture uint8 (s, s) with some additional ink, most often with none.

    Args:
        picture: a drawing as the encoder sees it, 0 is ink.
        other: another drawing of the same size, for `second`.
        rng: the same state gives the same picture.
        how: how often each kind is added.
    """
    for kind, change in _CHANGES.items():
        if rng.random() < getattr(how, kind):
            picture = change(picture, rng)
    if rng.random() < how.second:
        picture = _add_second(picture, other, rng)
    return picture


def _draw_twice(picture: Picture, rng: Random) -> Picture:
    for _ in range(rng.integers(1, 3)):
        again = Image.fromarray(picture).rotate(
            rng.normal(0, 1.5),
            Image.Resampling.BILINEAR,
            translate=tuple(rng.normal(0, 0.012, 2) * len(picture)),
            fillcolor=PAPER,
        )
        picture = np.minimum(picture, np.asarray(again))
    return picture


def _hatch(picture: Picture, rng: Random) -> Picture:
    size = len(picture)
    turn, step = rng.uniform(0, np.pi), rng.uniform(0.03, 0.09) * size
    turns = [turn, turn + np.pi / 2] if rng.random() < 0.25 else [turn]
    lines = []
    for angle in turns:
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        for offset in np.arange(-0.75 * size, 0.75 * size, step):
            middle = size / 2 + across * (offset + rng.normal(0, 0.1 * step))
            lines.append(np.stack([middle - along * size, middle + along * size]))
    return _draw_lines(picture, rng, lines, mask=_find_inside(picture, rng))


def _add_texture(picture: Picture, rng: Random) -> Picture:
    size = len(picture)
    inside = _find_inside(picture, rng)
    places = np.argwhere(inside)[:, ::-1]
    if not len(places):
        return picture
    chosen = places[rng.integers(0, len(places), rng.integers(6, 24))]
    reach = rng.uniform(0.01, 0.05) * size
    if rng.random() < 0.5:
        spots = np.hstack([chosen, reach * rng.uniform(0.5, 1.2, (len(chosen), 2))])
        return _draw_lines(picture, rng, ellipses=list(spots), mask=inside)
    turns = rng.uniform(0, 2 * np.pi) + rng.normal(0, 0.3, len(chosen))
    ends = chosen + 2 * reach * np.stack([np.cos(turns), np.sin(turns)], 1)
    return _draw_lines(picture, rng, list(np.stack([chosen, ends], 1)), mask=inside)


def _add_construction(picture: Picture, rng: Random) -> Picture:
    size = len(picture)
    lines, ellipses = [], []
    for _ in range(rng.integers(1, 4)):
        kind = rng.random()
        middle = size * (0.5 + rng.normal(0, 0.08, 2))
        if kind < 0.3:
            ellipses.append(np.r_[middle, size * rng.uniform(0.15, 0.45, 2)])
            continue
        turn = rng.choice([0.0, np.pi / 2]) if kind < 0.75 else rng.uniform(0, np.pi)
        turn += rng.normal(0, 0.05)
        reach = size * rng.uniform(0.3, 0.6) * np.array([np.cos(turn), np.sin(turn)])
        lines.append(np.stack([middle - reach, middle + reach]))
    return _draw_lines(picture, rng, lines, ellipses)


def _add_ground(picture: Picture, rng: Random) -> Picture:
    picture = _shrink(picture, rng.uniform(0.75, 1.0), rng)
    size = len(picture)
    rows = np.flatnonzero((picture < PAPER // 2).any(axis=1))
    # Mostly below the feet, sometimes a horizon behind.
    height = (rows[-1] if len(rows) else size - 1) + rng.normal(0, 0.02) * size
    if rng.random() < 0.3:
        height -= rng.uniform(0.05, 0.4) * size
    x = np.linspace(rng.uniform(0.0, 0.3) * size, rng.uniform(0.7, 1.0) * size, 9)
    y = height + np.cumsum(rng.normal(0, 0.006 * size, len(x)))
    return _draw_lines(picture, rng, [np.stack([x, y], axis=1)])


def _add_stray_marks(picture: Picture, rng: Random) -> Picture:
    size = len(picture)
    starts = size * rng.random((rng.integers(1, 4), 2))
    ends = starts + size * rng.normal(0, 0.02, starts.shape)
    shrunk = _shrink(picture, rng.uniform(0.85, 1.0), rng)
    return _draw_lines(shrunk, rng, list(np.stack([starts, ends], 1)))


def _add_second(picture: Picture, other: Picture, rng: Random) -> Picture:
    main, small = rng.uniform(0.65, 0.85), rng.uniform(0.2, 0.35)
    left, above = rng.random(2) < 0.5
    page = _place(picture, main, (1 - main) * (not left), (1 - main) * (not above))
    return np.minimum(page, _place(other, small, (1 - small) * left, (1 - small) * above))


_CHANGES: Mapping[str, Callable[[Picture, Random], Picture]] = {
    "twice": _draw_twice,
    "hatching": _hatch,
    "texture": _add_texture,
    "construction": _add_construction,
    "ground": _add_ground,
    "stray": _add_stray_marks,
}


def _shrink(picture: Picture, scale: float, rng: Random) -> Picture:
    return _place(picture, scale, *((1 - scale) * rng.random(2)))


def _place(picture: Picture, scale: float, x: float, y: float) -> Picture:
    """Scale a picture onto a page of paper; x and y are parts of the page."""
    size = len(picture)
    side = max(1, round(size * scale))
    page = np.full((size, size), PAPER, np.uint8)
    column, row = min(round(x * size), size - side), min(round(y * size), size - side)
    small = Image.fromarray(picture).resize((side, side), Image.Resampling.BOX)
    page[row : row + side, column : column + side] = np.asarray(small)
    return page


def _find_inside(picture: Picture, rng: Random) -> Mask:
    """Find what the drawing encloses, half of the time in one part of the page only."""
    inside = enclosed(picture)
    if rng.random() < 0.5:
        size = len(picture)
        height, width = (size * rng.uniform(0.25, 0.7, 2)).astype(int)
        top, left = rng.integers(0, size - height), rng.integers(0, size - width)
        part = np.zeros_like(inside)
        part[top : top + height, left : left + width] = True
        inside &= part
    return inside


def _draw_lines(
    picture: Picture,
    rng: Random,
    lines: list[Line] | None = None,
    ellipses: list[Line] | None = None,
    mask: Mask | None = None,
) -> Picture:
    """Draw lines (n, 2) and ellipses (x, y, half width, half height), within a mask if given."""
    size = len(picture)
    page = Image.new("L", (size * _FINER, size * _FINER), PAPER)
    pen = ImageDraw.Draw(page)
    width = max(1, round(_FINER * LINE_WIDTH * size * rng.uniform(0.6, 1.2)))
    for line in lines or ():
        pen.line([tuple(_FINER * point) for point in line], fill=0, width=width, joint="curve")
    for x, y, across, down in ellipses or ():
        box = [x - across, y - down, x + across, y + down]
        pen.ellipse([_FINER * value for value in box], outline=0, width=width)
    ink: Picture = np.asarray(page.reduce(_FINER))
    if mask is not None:
        ink = np.where(mask, ink, np.uint8(PAPER))
    darker: Picture = np.minimum(picture, ink)
    return darker
