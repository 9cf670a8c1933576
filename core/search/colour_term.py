"""Colours as terms of a query: painted ones with their places, and the palette of a photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.colours import CELLS, GRID, to_oklab
from core.library.colours import Asked
from core.search.score_term import ScoreTerm
from core.sketch import Bounds, Page, Stroke, normal_matrix

if TYPE_CHECKING:
    from core.search.photo_store import HomeStore

Floats = NDArray[np.float32]

FAR = 0.65
"""Distance in OKLab at which a score is 0.

It decides how much colours count beside a shape: at equal weights, a tenth of distance as much as
a cosine of 0.15. Chosen on recoloured sample pictures other than those of `tests/bench`.
"""

PAPER = 1000.0
"""Side of the paper that one sees at first, in the units of the canvas; its middle is 0, 0."""

_PEN = 6.0
"""Width of the usual pen at full pressure, in the same units."""

_SIDE = 64
_THINNEST = 3  # pixels: a line counts with its surroundings, which it stands for

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
        painted: A row of float32 for each cell: OKLab, and how much of it was painted.
        weight: How much it counts.
    """

    painted: bytes
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
        return cls(_painted(strokes, matrix).tobytes(), weight)

    def scores(self, store: HomeStore, ids: NDArray[np.int64]) -> Floats:
        table = np.frombuffer(self.painted, np.float32).reshape(CELLS, 4)
        return _closeness(store.colours.places(ids, table[:, :3], table[:, 3]))


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


def _painted(strokes: list[Stroke], matrix: NDArray[np.float64]) -> Floats:
    """Return for each cell the mean colour of what is painted in it, and how much that is."""
    picture = Image.new("RGB", (_SIDE, _SIDE))
    mask = Image.new("L", (_SIDE, _SIDE), 0)
    for stroke in strokes:
        width = _PEN * stroke.width * (0.3 + 0.9 * float(stroke.pressure.mean()))
        width = max(round(width * matrix[0, 0]), _THINNEST)
        xy = stroke.xy @ matrix[:, :2].T + matrix[:, 2]
        for image, ink in ((picture, stroke.colour), (mask, 255)):
            _draw(ImageDraw.Draw(image), xy, width, ink or "black")
    shape = (GRID, _SIDE // GRID, GRID, _SIDE // GRID)
    cover = (np.asarray(mask, np.float32) / 255).reshape(*shape, 1)
    lab = to_oklab(np.asarray(picture)).reshape(*shape, 3)
    share = cover.mean(axis=(1, 3))
    colour = (lab * cover).mean(axis=(1, 3)) / np.maximum(share, 1e-6)
    return np.concatenate([colour, share], axis=2).reshape(CELLS, 4).astype(np.float32)


def _draw(pen: ImageDraw.ImageDraw, xy: NDArray[np.float64], width: int, ink: str | int) -> None:
    reach = width / 2
    # Round joints show only in broad lines; a dot has nothing else.
    for x, y in xy.tolist() if width > _THINNEST else xy[:1].tolist():
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=ink)
    if len(xy) > 1:
        pen.line(xy.ravel().tolist(), fill=ink, width=width)
