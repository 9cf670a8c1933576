"""The eraser as an operation on strokes: removes ink under its tip and splits the rest.

The round tip sweeping along one piece of its path covers a capsule, and a capsule is convex, so a
straight piece of a stroke is inside it over exactly one interval. Those intervals are computed in
closed form, which cuts a line between two distant points as precisely as between two near ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.sketch.bounds import Bounds
from core.sketch.stroke import Stroke

Floats = NDArray[np.float64]
_NEVER = (np.inf, -np.inf)
_SLIVER = 1e-9  # what rounding may leave between two capsules that touch


def erase(strokes: tuple[Stroke, ...], path_xy: ArrayLike, radius: float) -> tuple[Stroke, ...]:
    """Return the pieces that survive an eraser of `radius` moved along the (m, 2) path."""
    path = _checked(path_xy, radius)
    reach = Bounds.of(path).grown(radius)
    left: list[Stroke] = []
    for stroke in strokes:
        left.extend(_pieces(stroke, path, radius) if stroke.bounds.meets(reach) else [stroke])
    return tuple(left)


def touched(strokes: tuple[Stroke, ...], path_xy: ArrayLike, radius: float) -> list[int]:
    """Return which strokes a round tip of `radius` moved along the (m, 2) path comes upon."""
    path = _checked(path_xy, radius)
    reach = Bounds.of(path).grown(radius)
    return [
        index
        for index, stroke in enumerate(strokes)
        if stroke.bounds.meets(reach) and _is_covered(*_covered(stroke, path, radius)[1:])
    ]


def _checked(path_xy: ArrayLike, radius: float) -> Floats:
    path = np.asarray(path_xy, dtype=np.float64)
    if path.ndim != 2 or path.shape[1] != 2 or len(path) == 0:
        raise ValueError(f"an eraser path needs the shape (m, 2) with m >= 1, not {path.shape}")
    if not radius > 0 or not np.isfinite(radius) or not np.isfinite(path).all():
        raise ValueError("an eraser needs a finite path and a radius above zero")
    return np.repeat(path, 2, axis=0) if len(path) == 1 else path


def _pieces(stroke: Stroke, path: Floats, radius: float) -> list[Stroke]:
    points, enter, leave = _covered(stroke, path, radius)
    if not _is_covered(enter, leave):
        return [stroke]
    runs = _uncovered(enter, leave)
    return [stroke.with_points(_cut(points, start, stop)) for start, stop in runs]


def _covered(stroke: Stroke, path: Floats, radius: float) -> tuple[Floats, Floats, Floats]:
    """Return the stroke's points, and where each of its segments is under which capsule."""
    points = stroke.points.astype(np.float64)
    if len(points) == 1:
        points = np.repeat(points, 2, axis=0)
    xy = points[:, :2]
    a, b = path[:-1], path[1:]
    near = stroke.bounds.grown(radius)
    meets = (np.maximum(a, b) >= near[:2]).all(axis=1) & (np.minimum(a, b) <= near[2:]).all(axis=1)
    return points, *_inside(xy[:-1], xy[1:], a[meets], b[meets], radius)


def _is_covered(enter: Floats, leave: Floats) -> bool:
    return bool((enter <= leave).any())


def _inside(p0: Floats, p1: Floats, a: Floats, b: Floats, radius: float) -> tuple[Floats, Floats]:
    """Return where segment i (p0→p1) is inside capsule j (a→b), (n, m); empty if enter > leave."""
    start, step = p0[:, None], (p1 - p0)[:, None]
    at_a = _in_disc(start - a, step, radius)
    at_b = _in_disc(start - b, step, radius)
    axis = b - a
    size = np.hypot(axis[:, 0], axis[:, 1])
    along = np.divide(axis, size[:, None], out=np.zeros_like(axis), where=size[:, None] > 0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    rel = start - a
    shaft = _both(
        _in_slab((rel * along).sum(2), (step * along).sum(2), np.zeros_like(size), size),
        _in_slab(
            (rel * across).sum(2), (step * across).sum(2), np.full_like(size, -radius), radius
        ),
    )
    # The three parts make one convex shape, so their intervals join into one.
    enter = np.minimum(np.minimum(at_a[0], at_b[0]), np.where(size > 0, shaft[0], np.inf))
    leave = np.maximum(np.maximum(at_a[1], at_b[1]), np.where(size > 0, shaft[1], -np.inf))
    return enter, leave


def _in_disc(rel: Floats, step: Floats, radius: float) -> tuple[Floats, Floats]:
    """Solve |rel + u·step| <= radius for u in 0..1."""
    qa = (step * step).sum(2)
    qb = (rel * step).sum(2)
    qc = (rel * rel).sum(2) - radius * radius
    root = qb * qb - qa * qc
    moving = qa > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.sqrt(np.maximum(root, 0.0))
        lo, hi = (-qb - half) / qa, (-qb + half) / qa
    lo = np.where(moving, lo, np.where(qc <= 0, 0.0, _NEVER[0]))
    hi = np.where(moving, hi, np.where(qc <= 0, 1.0, _NEVER[1]))
    return _within_unit(lo, hi, ~moving | (root >= 0))


def _in_slab(rel: Floats, step: Floats, low: Floats, high: Floats | float) -> tuple[Floats, Floats]:
    """Solve low <= rel + u·step <= high for u in 0..1."""
    moving = step != 0
    resting_inside = (rel >= low) & (rel <= high)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        one, two = (low - rel) / step, (high - rel) / step
    lo = np.where(moving, np.minimum(one, two), 0.0)
    hi = np.where(moving, np.maximum(one, two), 1.0)
    return _within_unit(lo, hi, moving | resting_inside)


def _within_unit(lo: Floats, hi: Floats, real: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    lo, hi = np.maximum(lo, 0.0), np.minimum(hi, 1.0)
    real = real & (lo <= hi)
    return np.where(real, lo, _NEVER[0]), np.where(real, hi, _NEVER[1])


def _both(one: tuple[Floats, Floats], two: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    lo, hi = np.maximum(one[0], two[0]), np.minimum(one[1], two[1])
    real = lo <= hi
    return np.where(real, lo, _NEVER[0]), np.where(real, hi, _NEVER[1])


def _uncovered(enter: Floats, leave: Floats) -> list[tuple[float, float]]:
    """Return the runs of the whole stroke outside every capsule, as (segment + u) positions."""
    n = len(enter)
    hit = enter <= leave
    segment, _ = np.nonzero(hit)
    covered = np.stack([segment + enter[hit], segment + leave[hit]], axis=1)
    covered = covered[np.argsort(covered[:, 0], kind="stable")]
    runs: list[tuple[float, float]] = []
    at = 0.0
    for start, stop in covered.tolist():
        if start > at + _SLIVER:
            runs.append((at, start))
        at = max(at, stop)
    if at < n - _SLIVER:
        runs.append((at, float(n)))
    return runs


def _cut(points: Floats, start: float, stop: float) -> Floats:
    """Return the points of a run, its two ends interpolated where they fall between points."""
    first, last = int(np.ceil(start)), int(np.floor(stop))
    middle = points[first : last + 1]
    head = [_between(points, start)] if start < first else []
    tail = [_between(points, stop)] if stop > last else []
    return np.concatenate([*head, middle, *tail])


def _between(points: Floats, position: float) -> Floats:
    index = int(position)
    u = position - index
    return (points[index : index + 1] * (1 - u)) + points[index + 1 : index + 2] * u
