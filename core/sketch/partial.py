"""Partial drawings: the first strokes, ink or points of a drawing.

Rankings after every stroke, training on unfinished drawings and the measures over a drawing's
course all cut drawings here, so they agree on what "half drawn" means.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Literal

import numpy as np

from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke


def first_strokes(sketch: Sketch, n: int) -> Sketch:
    """Return the first n strokes; fewer if there are fewer."""
    if n < 0:
        raise ValueError(f"a number of strokes cannot be {n}")
    return sketch if n >= len(sketch.strokes) else Sketch(sketch.strokes[:n])


def first_ink(sketch: Sketch, fraction: float) -> Sketch:
    """Return the first `fraction` of the ink's length, the stroke it ends in cut by interpolation.

    A dot has no length: it is there as soon as all ink drawn before it is. A drawing of nothing
    but dots is cut by points. 0 gives the empty drawing, 1 the drawing itself.
    """
    if _is_trivial(fraction):
        return sketch if fraction == 1 else Sketch()
    if sketch.ink_length == 0:
        return first_points(sketch, fraction)
    target = fraction * sketch.ink_length
    strokes: list[Stroke] = []
    before = accumulate((stroke.length for stroke in sketch.strokes), initial=0.0)
    for stroke, begins in zip(sketch.strokes, before, strict=False):
        room = target - begins
        if room < 0 or (room == 0 and stroke.length > 0):
            break
        strokes.append(stroke if room >= stroke.length else _first_part(stroke, room))
    return Sketch(tuple(strokes))


def first_points(sketch: Sketch, fraction: float) -> Sketch:
    """Return the first `fraction` of the points, rounded up to whole points."""
    if _is_trivial(fraction):
        return sketch if fraction == 1 else Sketch()
    left = math.ceil(fraction * sketch.n_points)
    strokes: list[Stroke] = []
    for stroke in sketch.strokes:
        if left <= 0:
            break
        strokes.append(stroke if left >= len(stroke) else stroke.with_points(stroke.points[:left]))
        left -= len(stroke)
    return Sketch(tuple(strokes))


def frames(sketch: Sketch, steps: int = 20, by: Literal["ink", "points"] = "ink") -> list[Sketch]:
    """Return the drawing at 1/steps, 2/steps … of its course; the last is the drawing itself."""
    if steps < 1:
        raise ValueError(f"a drawing has at least one frame, not {steps}")
    cut = {"ink": first_ink, "points": first_points}[by]
    return [cut(sketch, step / steps) for step in range(1, steps)] + [sketch]


def _is_trivial(fraction: float) -> bool:
    if not 0 <= fraction <= 1:
        raise ValueError(f"a fraction of a drawing is between 0 and 1, not {fraction}")
    return fraction in (0, 1)


def _first_part(stroke: Stroke, length: float) -> Stroke:
    """Return the stroke up to `length` along its path, less than all of it."""
    points = stroke.points.astype(np.float64)
    steps = np.hypot(*np.diff(points[:, :2], axis=0).T)
    along = np.cumsum(steps)
    index = min(int(np.searchsorted(along, length)), len(steps) - 1)
    share = 1 - (along[index] - length) / steps[index] if steps[index] > 0 else 1.0
    share = min(max(share, 0.0), 1.0)
    end = points[index] * (1 - share) + points[index + 1] * share
    return stroke.with_points(np.concatenate([points[: index + 1], end[None]]))
