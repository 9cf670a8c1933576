"""Colours as terms of a query: painted ones with their places, and the palette of a photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.colours import GRID
from core.library.colours import COLOURS_AT_ONCE, Asked, Painted
from core.search.score_term import ScoreTerm
from core.sketch import Bounds, Page, Stroke, normal_matrix

if TYPE_CHECKING:
    from core.search.photo_store import HomeStore

Floats = NDArray[np.float32]

FAR = 0.65
"""Distance in OKLab at which a photo's palette is not like another one at all."""

ANYWHERE = 0.8
"""How much of a coloured line counts anywhere: its place is part of the shape, too."""

PAPER = 1000.0
"""Side of the paper that one sees at first, in the units of the canvas; its middle is 0, 0."""

_PEN = 6.0
"""Width of the usual pen at full pressure, in the same units."""

_SIDE = 64
_THINNEST = 3
"""Pixels: a line counts with its surroundings, which it stands for; paint as it is."""

_READING = (
    "The colours of some pictures are not known yet. Inkseek reads them in the background; until "
    "then these pictures come last."
)


class _Colours(ScoreTerm):
    """What the terms about colours have in common."""

    def notice(self, store: HomeStore) -> str | None:
        return None if store.colours.are_known(len(store.index)) else _READING


@dataclass(frozen=True)
class ColourTerm(_Colours):
    """Colours where they were painted; places without colour ask for nothing.

    Attributes:
        painted: Each colour, of the paint and of the lines, and where it is.
        weight: How much it counts.
    """

    counts: ClassVar[float] = 0.2
    # Enough for colours to decide among similar shapes, and little more.

    painted: tuple[Painted, ...]
    weight: float = 1.0

    @classmethod
    def of(cls, page: Page, weight: float = 1.0) -> ColourTerm | None:
        """Return the colours of a page; None where it has none.

        Paint lies where the colour is to be in the picture. Without paint, the lines stand where
        they are in the drawing, as their shape does.
        """
        lines = [stroke for stroke in page.sketch.strokes if stroke.colour]
        strokes = [*page.paint.strokes, *lines]
        if not strokes:
            return None
        frame = page.sketch.bounds
        if frame is None or page.paint.strokes:
            paper = Bounds(-PAPER / 2, -PAPER / 2, PAPER / 2, PAPER / 2)
            for stroke in strokes:
                paper = paper.union(stroke.bounds)
            scale = _SIDE / paper.longest
            x, y = paper.centre
            matrix = np.array(
                [[scale, 0, _SIDE / 2 - scale * x], [0, scale, _SIDE / 2 - scale * y]]
            )
        else:
            matrix = normal_matrix(frame, _SIDE)
        painted = _painted(page.paint.strokes, lines, matrix)
        return cls(painted, weight) if painted else None

    def scores(self, store: HomeStore, ids: NDArray[np.int64]) -> Floats:
        return store.colours.places(ids, self.painted)


@dataclass(frozen=True)
class LikeColoursTerm(_Colours):
    """The palette of a photo: its colours and how much of it they cover, wherever they are."""

    photo_id: int
    weight: float = 1.0

    def scores(self, store: HomeStore, ids: NDArray[np.int64]) -> Floats:
        wanted = store.colours.of(self.photo_id)
        if wanted is None:
            return np.zeros(len(ids), np.float32)
        # The root, because an accent is remembered beyond its size.
        counts = np.sqrt(wanted.shares) / np.sqrt(wanted.shares).sum()
        asked = [Asked(c, float(s)) for c, s in zip(wanted.palette, wanted.shares, strict=True)]
        away = np.zeros(len(ids), np.float32)
        for count, row in zip(counts, store.colours.palettes(ids, asked), strict=True):
            away += count * row
        return _closeness(away)


def _closeness(away: Floats) -> Floats:
    return np.asarray(np.maximum(1 - away / FAR, 0), np.float32)


def _painted(
    paint: Sequence[Stroke], lines: Sequence[Stroke], matrix: NDArray[np.float64]
) -> tuple[Painted, ...]:
    """Return the colours that are still seen when all has been painted, and where."""
    picture = Image.new("L", (_SIDE, _SIDE), 0)
    pen = ImageDraw.Draw(picture)
    numbers: dict[tuple[str, bool], int] = {}
    for strokes, is_line in ((paint, False), (lines, True)):
        for stroke in strokes:
            ink = numbers.setdefault((stroke.colour or "#000000", is_line), len(numbers) + 1)
            _draw(pen, stroke, matrix, min(ink, 255), _THINNEST if is_line else 1)
    shape = (GRID, _SIDE // GRID, GRID, _SIDE // GRID)
    numbered = np.asarray(picture)
    found = []
    for (colour, is_line), ink in numbers.items():
        cover = (numbered == ink).reshape(shape).mean(axis=(1, 3), dtype=np.float32).ravel()
        if cover.any():
            # The square root, so that a large background does not outweigh a small thing.
            weight = float(np.sqrt(cover.sum()))
            found.append(Painted(colour, cover.tobytes(), weight, ANYWHERE if is_line else 0.0))
    return tuple(sorted(found, key=lambda one: -one.weight)[:COLOURS_AT_ONCE])


def _draw(
    pen: ImageDraw.ImageDraw, stroke: Stroke, matrix: NDArray[np.float64], ink: int, thinnest: int
) -> None:
    width = _PEN * stroke.width * (0.3 + 0.9 * float(stroke.pressure.mean()))
    width = max(round(width * matrix[0, 0]), thinnest)
    xy = stroke.xy @ matrix[:, :2].T + matrix[:, 2]
    reach = width / 2
    # Round joints show only in broad lines; a dot has nothing else.
    for x, y in xy.tolist() if width > 3 else xy[:1].tolist():
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)
    if len(xy) > 1:
        pen.line(xy.ravel().tolist(), fill=ink, width=width)
