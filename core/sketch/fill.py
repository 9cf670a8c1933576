"""Filling: paint for the area that lines, and paint of another colour, enclose round a place.

A fill is paint like any other: strokes that go to and fro. So whatever can be done to strokes can
be done to it, and every file holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from core.sketch.bounds import Bounds
from core.sketch.page import Page
from core.sketch.stroke import Stroke

ACROSS = 400
"""Pixels along the longer side of the paper on which areas are found."""

_GAP = 5
"""Pixels by which lines and edges count broader: so narrow openings between lines are closed."""

_NEAR = 10
"""Pixels from the place within which an area is meant, when the place itself is on a line."""

_PEN = 6.0
"""Width of the usual pen at the pressure `_PRESSURE`, in units of the paper."""

_PRESSURE = 7 / 9
_EVERY = 2  # pixels between one row of paint and the next
_BROAD = 4  # pixels: rows overlap, and reach what lines are counted broader by
_TURN = 0.5  # pixels: a point so near each end of a row keeps corners sharp in smoothed lines
_STEP_S = 0.05

Flags = NDArray[np.bool_]
Point = tuple[float, float]
_LINE, _BARE = 255, 0


def filled(page: Page, at: Point, colour: str, paper: Bounds, bitmap: Bounds | None = None) -> Page:
    """Return a page with the area round a place filled; the very same page if nothing changes.

    Args:
        page: What is on the paper.
        at: Where; a place on a line means the area beside it.
        colour: Of the paint, such as "#d0392e".
        paper: The least that is filled where nothing encloses the place.
        bitmap: Where the page's bitmap lies, if it has one.
    """
    for box in (page.bounds, bitmap):
        paper = paper if box is None else paper.union(box)
    scale = ACROSS / paper.longest
    x, y = ((at[0] - paper.left) * scale, (at[1] - paper.top) * scale)
    size = (max(round(paper.width * scale), 1), max(round(paper.height * scale), 1))
    if not (0 <= x <= size[0] and 0 <= y <= size[1]):
        return page
    seen, colours = _seen(page, paper, scale, size, bitmap)
    area = _area(seen, x, y, colours.get(colour))
    if area is None:
        return page
    rows = [
        Stroke(_points(chain, paper, scale), min(_BROAD / scale / _PEN, 100.0), colour)
        for chain in _chains(area)
    ]
    return page.with_strokes(rows, "paint")


def _seen(
    page: Page, paper: Bounds, scale: float, size: tuple[int, int], bitmap: Bounds | None
) -> tuple[NDArray[np.uint8], dict[str, int]]:
    """Return what is seen in each pixel: a line, bare paper, or the number of a colour."""
    image = Image.new("L", size, _BARE)
    pen = ImageDraw.Draw(image)
    colours: dict[str, int] = {}
    for stroke in page.paint.strokes:
        ink = colours.setdefault(stroke.colour or "", min(len(colours) + 1, _LINE - 1))
        _draw(pen, stroke, paper, scale, ink)
    if page.bitmap is not None and bitmap is not None:
        lines = Image.fromarray(np.where(page.bitmap.ink < 128, 255, 0).astype(np.uint8))
        box = (bitmap.width * scale, bitmap.height * scale)
        lines = lines.resize((max(round(box[0]), 1), max(round(box[1]), 1)))
        left, top = (bitmap.left - paper.left) * scale, (bitmap.top - paper.top) * scale
        image.paste(_LINE, (round(left), round(top)), lines.point(lambda v: 255 if v > 64 else 0))
    for stroke in (*page.sketch.strokes, *page.negative.strokes):
        _draw(pen, stroke, paper, scale, _LINE)
    return np.asarray(image), colours


def _draw(pen: ImageDraw.ImageDraw, stroke: Stroke, paper: Bounds, scale: float, ink: int) -> None:
    broad = _PEN * stroke.width * (0.3 + 0.9 * float(stroke.pressure.mean())) * scale
    xy = (stroke.xy.astype(np.float64) - (paper.left, paper.top)) * scale
    reach = broad / 2
    # Joints only where they show; a dot has nothing else.
    for x, y in xy.tolist() if broad > 2 else xy[:1].tolist():
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)
    if len(xy) > 1:
        pen.line(xy.ravel().tolist(), fill=ink, width=max(round(broad), 1))


def _area(seen: NDArray[np.uint8], x: float, y: float, own: int | None) -> Flags | None:
    """Return the pixels round a place; None on a line, and where the colour is there already."""
    height, width = seen.shape
    rows, columns = np.ogrid[:height, :width]
    away = np.hypot(rows + 0.5 - y, columns + 0.5 - x)
    on_paper = np.where(seen == _LINE, np.inf, away)
    begin = np.unravel_index(on_paper.argmin(), seen.shape)
    kind = seen[begin]
    if not on_paper[begin] <= _NEAR or kind == own:
        return None
    same = Image.fromarray(np.where(seen == kind, 255, 0).astype(np.uint8))
    free = np.asarray(same.filter(ImageFilter.MinFilter(_GAP))) > 0
    near = np.where(free, away, np.inf)
    begin = np.unravel_index(near.argmin(), seen.shape)
    return _reached(free, begin) if near[begin] <= _NEAR else None


def _reached(free: Flags, begin: tuple[np.intp, ...]) -> Flags:
    """Return the free pixels that are connected with one, going along whole rows and columns."""
    reached = np.zeros_like(free)
    reached[begin] = True
    runs = [_numbered(free), _numbered(free.T)]
    before = 0
    while (now := int(reached.sum())) > before:
        before = now
        for turned, numbers in zip((reached, reached.T), runs, strict=True):
            hit = np.zeros(numbers.max() + 1, np.bool_)
            hit[numbers[turned]] = True
            turned |= hit[numbers] & (numbers > 0)
    return reached


def _numbered(free: Flags) -> NDArray[np.int64]:
    """Number the runs of free pixels in each row from 1; other pixels are 0."""
    starts = free.copy()
    starts[:, 1:] &= ~free[:, :-1]
    return np.where(free, np.cumsum(starts).reshape(free.shape), 0)


class _Run(NamedTuple):
    row: int
    first: int
    last: int


def _chains(area: Flags) -> Iterator[list[_Run]]:
    """Split an area into pieces that one stroke can fill, row by row."""
    growing: list[list[_Run]] = []
    for row in range(0, len(area), _EVERY):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], area[row], [0]])))
        runs = [_Run(row, int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]
        going_on: list[list[_Run]] = []
        for run in runs:
            above = [chain for chain in growing if _meet(chain[-1], run)]
            alone = len(above) == 1 and sum(_meet(above[0][-1], other) for other in runs) == 1
            chain = above[0] if alone else []
            chain.append(run)
            going_on.append(chain)
        yield from (chain for chain in growing if not any(chain is kept for kept in going_on))
        growing = going_on
    yield from growing


def _meet(above: _Run, below: _Run) -> bool:
    return above.first <= below.last and below.first <= above.last


def _points(chain: list[_Run], paper: Bounds, scale: float) -> NDArray[np.float64]:
    """Return the points of a stroke to and fro along some rows."""
    points: list[Point] = []
    for number, run in enumerate(chain):
        # To the edge of the paper, where the first and last pixel end.
        first, last = run.first, run.last + 1
        ends = (first, first + _TURN, last - _TURN, last)
        points += [(x, run.row + 0.5) for x in (ends if number % 2 == 0 else ends[::-1])]
    xy = np.array(points) / scale + (paper.left, paper.top)
    xy = np.clip(xy, (paper.left, paper.top), (paper.right, paper.bottom))
    times = np.arange(len(xy)) * _STEP_S
    return np.column_stack([xy, np.full(len(xy), _PRESSURE), times])
