"""Which strokes are meant: by a point beside one of them, or by a loop drawn round some."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.sketch.bounds import Bounds
from core.sketch.stroke import Stroke

Floats = NDArray[np.float64]

ENOUGH = 0.5
"""Share of a stroke's points that a loop has to hold to mean the stroke."""


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
