"""A selection of strokes of a page, and operations on it.

Strokes are known by their places, so that a selection is small, and a selection of what was moved
is the same selection. What is done makes a new page; what is not selected stays the very same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.sketch.bounds import Bounds
from core.sketch.eraser import touched
from core.sketch.page import LAYERS, Layer, Page
from core.sketch.placement import Matrix, growth
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

Floats = NDArray[np.float64]

ENOUGH = 0.5
"""Share of a stroke's points that a loop has to hold to mean the stroke."""


@dataclass(frozen=True)
class Selection:
    """Places in the three sketches of a page.

    Attributes:
        wanted: Of the strokes that are looked for.
        unwanted: Of those that are not wanted.
        paint: Of those that are nothing but colour.
    """

    wanted: frozenset[int] = frozenset()
    unwanted: frozenset[int] = frozenset()
    paint: frozenset[int] = frozenset()

    @classmethod
    def at(cls, page: Page, x: float, y: float, reach: float) -> Selection:
        """Return the one stroke that a point means, or none; what lies on top goes first."""
        found = nearest(page.negative.strokes, x, y, reach)
        if found is not None:
            return cls(unwanted=frozenset({found}))
        found = nearest(page.sketch.strokes, x, y, reach)
        if found is not None:
            return cls(frozenset({found}))
        found = nearest(page.paint.strokes, x, y, reach)
        return cls() if found is None else cls(paint=frozenset({found}))

    @classmethod
    def within(cls, page: Page, loop_xy: ArrayLike) -> Selection:
        """Return the strokes that a loop is drawn round."""
        return cls._chosen(page, lambda strokes: within_loop(strokes, loop_xy))

    @classmethod
    def under(cls, page: Page, path_xy: ArrayLike, radius: float) -> Selection:
        """Return the strokes that a round tip moved along a path comes upon."""
        return cls._chosen(page, lambda strokes: touched(strokes, path_xy, radius))

    @classmethod
    def all_of(cls, page: Page) -> Selection:
        return cls._chosen(page, lambda strokes: range(len(strokes)))

    @classmethod
    def _chosen(
        cls, page: Page, choose: Callable[[tuple[Stroke, ...]], Iterable[int]]
    ) -> Selection:
        return cls(*(frozenset(choose(page.layer(layer).strokes)) for layer in LAYERS))

    def places(self, layer: Layer) -> frozenset[int]:
        """Return the places in one of the sketches."""
        return {"sketch": self.wanted, "negative": self.unwanted, "paint": self.paint}[layer]

    @property
    def is_empty(self) -> bool:
        return not len(self)

    def __len__(self) -> int:
        return len(self.wanted) + len(self.unwanted) + len(self.paint)

    def joined(self, other: Selection) -> Selection:
        """Return both together."""
        return Selection(*(self.places(at) | other.places(at) for at in LAYERS))

    def toggled(self, other: Selection) -> Selection:
        """Return what is in one of the two, and not in both."""
        return Selection(*(self.places(at) ^ other.places(at) for at in LAYERS))

    def alone(self, page: Page) -> Page:
        """Return the page with nothing but the selected strokes."""
        strokes = page.with_layers(lambda at, sketch: Sketch(_at(sketch, self.places(at))))
        return replace(strokes, bitmap=None)

    def bounds(self, page: Page) -> Bounds | None:
        """Return the box round the selected strokes."""
        return self.alone(page).bounds

    def removed(self, page: Page) -> Page:
        """Return the page without the selected strokes."""
        return page.with_layers(lambda at, sketch: sketch.without(self.places(at)))

    def placed(self, page: Page, matrix: Matrix) -> Page:
        """Return the page with the selected strokes elsewhere; the line grows with the stroke."""
        return page.with_layers(
            lambda at, sketch: sketch.replaced(_placed(sketch, self.places(at), matrix))
        )

    def doubled(self, page: Page, matrix: Matrix) -> tuple[Page, Selection]:
        """Return the page with a second copy elsewhere, and the selection of the copy."""
        return _added(page, self.alone(self.placed(page, matrix)))

    def turned_over(self, page: Page) -> tuple[Page, Selection]:
        """Return the page with what was wanted not wanted, and the other way about."""
        chosen = self.alone(page)
        turned = replace(chosen, sketch=chosen.negative, negative=chosen.sketch)
        return _added(self.removed(page), turned)


def _added(page: Page, more: Page) -> tuple[Page, Selection]:
    """Return a page with the strokes of another one on top, and the selection of these."""
    whole = page.with_layers(lambda at, sketch: Sketch((*sketch.strokes, *more.layer(at).strokes)))
    ends = ((len(page.layer(at).strokes), len(whole.layer(at).strokes)) for at in LAYERS)
    return whole, Selection(*(frozenset(range(*end)) for end in ends))


def _at(sketch: Sketch, places: Collection[int]) -> tuple[Stroke, ...]:
    return tuple(sketch.strokes[i] for i in sorted(places))


def _placed(sketch: Sketch, places: Collection[int], matrix: Matrix) -> dict[int, Stroke]:
    wider = growth(matrix)
    # Rounding must not make a stroke that was only turned another pen's.
    wider = 1.0 if abs(wider - 1.0) < 1e-6 else wider
    return {i: sketch.strokes[i].transformed(matrix).broadened(wider) for i in places}


def nearest(strokes: tuple[Stroke, ...], x: float, y: float, reach: float) -> int | None:
    """Return the stroke whose line runs nearest to a point, if within `reach`.

    Of several equally near the one drawn last is meant, because it lies on top.
    """
    best, found = reach, None
    at = Bounds(x, y, x, y)
    for index, stroke in enumerate(strokes):
        if stroke.bounds.grown(best).meets(at):
            distance = distance_to(stroke, x, y)
            if distance <= best:
                best, found = distance, index
    return found


def distance_to(stroke: Stroke, x: float, y: float) -> float:
    """Return how far a point is from the path of a stroke."""
    xy = stroke.xy.astype(np.float64)
    if len(xy) == 1:
        return float(np.hypot(*(xy[0] - (x, y))))
    start, step = xy[:-1], np.diff(xy, axis=0)
    rel = (x, y) - start
    square = (step * step).sum(axis=1)
    along = np.divide((rel * step).sum(axis=1), square, out=np.zeros_like(square), where=square > 0)
    off = rel - np.clip(along, 0.0, 1.0)[:, None] * step
    return float(np.sqrt((off * off).sum(axis=1).min()))


def within_loop(strokes: tuple[Stroke, ...], loop_xy: ArrayLike) -> list[int]:
    """Return the strokes of which at least ENOUGH lies inside a loop, which closes by itself."""
    loop = np.asarray(loop_xy, dtype=np.float64)
    if len(loop) < 3:
        return []
    box = Bounds.of(loop)
    return [
        index
        for index, stroke in enumerate(strokes)
        if stroke.bounds.meets(box) and float(inside(loop, stroke.xy).mean()) >= ENOUGH
    ]


def inside(loop: Floats, xy: ArrayLike) -> NDArray[np.bool_]:
    """Tell for each point whether it is inside a loop: a ray from it crosses the loop oddly often.

    Where a loop crosses itself, what it goes round twice counts as outside.
    """
    points = np.asarray(xy, dtype=np.float64)
    x, y = points[:, :1], points[:, 1:]
    x0, y0 = loop[:, 0], loop[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    spans = (y0 <= y) != (y1 <= y)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    crossing = x0 + (y - y0) / rise * (x1 - x0)
    return np.asarray((spans & (x < crossing)).sum(axis=1) % 2 == 1)
