"""Fewer points for the same line: Ramer, Douglas and Peucker's rule, over all strokes at once.

Instead of descending into one half of one stroke after another, every round looks at all open
pieces of the whole drawing together and keeps the farthest point of each, so a drawing takes a
handful of numpy rounds.
"""

from __future__ import annotations

import numpy as np

from core.sketch.flat import FlatSketch, Floats
from core.sketch.sketch import Sketch


def simplify(sketch: Sketch, tolerance: float) -> Sketch:
    """Drop points that lie within `tolerance` of the line through those that stay.

    The points that stay are the drawn ones, with their pressure and time. Both ends of a stroke
    always stay, and strokes from which nothing can be dropped remain the same objects.
    """
    if not tolerance >= 0:
        raise ValueError(f"a tolerance is a distance, zero or more, not {tolerance}")
    if sketch.is_empty:
        return sketch
    flat = FlatSketch.of(sketch)
    n = len(flat.points)
    keep = np.zeros(n, dtype=np.bool_)
    keep[flat.starts] = True
    keep[np.append(flat.starts[1:], n) - 1] = True
    open_points = np.flatnonzero(~keep)
    while open_points.size:
        kept = np.flatnonzero(keep)
        piece = np.searchsorted(kept, open_points)
        a, b = flat.xy[kept[piece - 1]], flat.xy[kept[piece]]
        distance = _from_segment(flat.xy[open_points], a, b)
        first = np.flatnonzero(np.diff(piece, prepend=-1))
        farthest = np.maximum.reduceat(distance, first)
        length = np.diff(np.append(first, len(piece)))
        splits = np.repeat(farthest > tolerance, length)
        at_farthest = np.flatnonzero(splits & (distance == np.repeat(farthest, length)))
        _, one_each = np.unique(piece[at_farthest], return_index=True)
        new = at_farthest[one_each]
        keep[open_points[new]] = True
        splits[new] = False
        open_points = open_points[splits]
    left = FlatSketch(flat.points[keep], (np.cumsum(keep) - 1)[flat.starts]).sketch()
    return Sketch(
        tuple(
            old if len(old) == len(new) else old.with_points(new.points)
            for old, new in zip(sketch.strokes, left.strokes, strict=True)
        )
    )


def _from_segment(points: Floats, a: Floats, b: Floats) -> Floats:
    """Measure from each point to its segment a→b, not the endless line: strokes may be closed."""
    step = b - a
    rel = points - a
    square = (step * step).sum(axis=1)
    along = np.divide((rel * step).sum(axis=1), square, out=np.zeros_like(square), where=square > 0)
    off = rel - np.clip(along, 0.0, 1.0)[:, None] * step
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))
