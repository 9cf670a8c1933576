"""Recognises a line, an ellipse or a polygon in a hand-drawn stroke, and draws it exactly."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from core.sketch import Stroke

Points = NDArray[np.float64]

SMALLEST = 20.0
"""Paper units; smaller strokes are dots, ticks and letters."""

SAMPLES = 96
BENT = 0.05
"""How far a stroke may stray from a line, as a share of its length."""

OPEN = 0.16
"""How far apart the ends of a closed shape may lie, as a share of the way between them."""

UNROUND = 0.075
"""Spread of the radii, as shares of an ellipse's, up to which a shape is an ellipse."""

RAGGED = 0.06
"""How far a side may stray from straight, as a share of the diagonal."""

MOST_CORNERS = 6
BLUNT = math.cos(math.radians(155))
SNAP = math.radians(7)
"""An angle so close to upright, level or diagonal is meant to be that."""

ROUND = 1.15
"""Ratio of the axes below which an ellipse is meant to be a circle."""

SPACING = 9.0
NEAR_CORNER = 1.0
"""Paper units between the points of a shape, and of the points that keep a corner sharp."""


def straighten(stroke: Stroke) -> Stroke | None:
    """Return the exact shape that a stroke stands for; None if it stands for none."""
    drawn = stroke.points.astype(np.float64)
    points = recognise(drawn[:, :2])
    if points is None:
        return None
    pressure = np.full(len(points), np.median(drawn[:, 2]))
    times = np.linspace(drawn[0, 3], drawn[-1, 3], len(points))
    return stroke.with_points(np.column_stack([points, pressure, times]).astype(np.float32))


def recognise(drawn: Points) -> Points | None:
    """Return the points of a line, ellipse or polygon that fits, or None."""
    size = drawn.max(axis=0) - drawn.min(axis=0)
    diagonal = math.hypot(*size)
    if diagonal < SMALLEST:
        return None
    points, length = _resampled(drawn)
    gap = math.dist(points[0], points[-1])
    if gap > OPEN * length:
        return _line(points, gap)
    ellipse = _ellipse(points)
    return ellipse if ellipse is not None else _polygon(points, diagonal)


def _resampled(points: Points) -> tuple[Points, float]:
    """Return equally spaced points along a path, and its length; where a pen rests counts once."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, along[-1], SAMPLES)
    return np.column_stack([np.interp(at, along, points[:, i]) for i in (0, 1)]), float(along[-1])


def _line(points: Points, length: float) -> Points | None:
    start, end = points[0], points[-1]
    way = (end - start) / length
    off = np.abs((points - start) @ np.array([-way[1], way[0]]))
    if off.max() > BENT * length:
        return None
    angle = math.atan2(way[1], way[0])
    snapped = _snapped(angle, math.pi / 4)
    turned = np.array([math.cos(snapped), math.sin(snapped)])
    middle = (start + end) / 2
    return _along(np.stack([middle - turned * length / 2, middle + turned * length / 2]))


def _ellipse(points: Points) -> Points | None:
    low, high = points.min(axis=0), points.max(axis=0)
    middle = points.mean(axis=0)
    _, _, axes = np.linalg.svd(points - middle, full_matrices=False)
    angle = math.atan2(axes[0, 1], axes[0, 0])
    best: tuple[float, float, Points, Points] | None = None
    for turn in (angle, _snapped(angle, math.pi / 2), 0.0):
        around = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        inside = (points - (low + high) / 2) @ around
        centre = (inside.min(axis=0) + inside.max(axis=0)) / 2
        radii = np.maximum((inside.max(axis=0) - inside.min(axis=0)) / 2, 1e-6)
        spread = float(np.std(np.hypot(*((inside - centre) / radii).T)))
        if best is None or spread < best[0] - 0.01:
            best = spread, turn, centre, radii
    assert best is not None
    spread, turn, centre, radii = best
    if spread > UNROUND or radii.min() < 0.08 * radii.max():
        return None
    if radii.max() < ROUND * radii.min():
        radii = np.full(2, radii.mean())
    n = max(24, math.ceil(2 * math.pi * radii.max() / SPACING))
    round_ = np.linspace(0, 2 * math.pi, n + 1)
    # It starts where it was drawn from, so that going back along the drawing looks right.
    around = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    start = (points[0] - (low + high) / 2) @ around - centre
    round_ += math.atan2(start[1] / radii[1], start[0] / radii[0])
    inside = np.column_stack([radii[0] * np.cos(round_), radii[1] * np.sin(round_)]) + centre
    ellipse: Points = inside @ around.T + (low + high) / 2
    return ellipse


def _polygon(points: Points, diagonal: float) -> Points | None:
    # From the corner that is farthest out on, all the way round.
    first = int(np.argmax(np.hypot(*(points - points.mean(axis=0)).T)))
    ring = np.concatenate([points[first:], points[: first + 1]])
    corners = ring[_corners(ring, 0, len(ring) - 1, RAGGED * diagonal)]
    corners = _sharp(corners, diagonal)
    if not 3 <= len(corners) <= MOST_CORNERS:
        return None
    return _along(np.concatenate([_upright(corners), _upright(corners)[:1]]))


def _corners(points: Points, first: int, last: int, ragged: float) -> list[int]:
    """Return the points between which a path is straight, but for the last (Douglas-Peucker)."""
    if last - first < 2:
        return [first]
    start, way = points[first], points[last] - points[first]
    between = points[first + 1 : last] - start
    length = math.hypot(*way)
    if length < 1e-6:
        off = np.hypot(*between.T)
    else:
        off = np.abs(between @ np.array([-way[1], way[0]])) / length
    far = int(np.argmax(off))
    if off[far] <= ragged:
        return [first]
    middle = first + 1 + far
    return [*_corners(points, first, middle, ragged), *_corners(points, middle, last, ragged)]


def _sharp(corners: Points, diagonal: float) -> Points:
    """Leave out corners that are hardly any, and one of two that nearly coincide."""
    kept = list(corners)
    i = 0
    while len(kept) > 2 and i < len(kept):
        before, here, after = kept[i - 1], kept[i], kept[(i + 1) % len(kept)]
        one, other = before - here, after - here
        cosine = float(one @ other) / max(math.hypot(*one) * math.hypot(*other), 1e-9)
        if cosine < BLUNT or math.hypot(*other) < 0.1 * diagonal:
            kept.pop(i)
            i = 0
        else:
            i += 1
    return np.array(kept)


def _upright(corners: Points) -> Points:
    """Make a rectangle of four corners that nearly are one, level if it nearly is."""
    if len(corners) != 4:
        return corners
    sides = np.roll(corners, -1, axis=0) - corners
    angles = np.arctan2(sides[:, 1], sides[:, 0])
    quarter = math.pi / 2
    if all(abs(angle - round(angle / quarter) * quarter) < 2 * SNAP for angle in angles):
        across, down = np.sort(corners[:, 0]), np.sort(corners[:, 1])
        left, right = across[:2].mean(), across[2:].mean()
        top, bottom = down[:2].mean(), down[2:].mean()
        middle = corners.mean(axis=0)
        return np.array(
            [
                [left if x < middle[0] else right, top if y < middle[1] else bottom]
                for x, y in corners
            ]
        )
    return corners


def _snapped(angle: float, step: float) -> float:
    nearest = round(angle / step) * step
    return nearest if abs(angle - nearest) < SNAP else angle


def _along(corners: Points) -> Points:
    """Return points along straight sides, close together beside each corner to keep it sharp."""
    placed = [corners[0]]
    for start, end in itertools.pairwise(corners):
        length = math.dist(start, end)
        near = min(NEAR_CORNER / max(length, 1e-6), 0.25)
        inner = np.linspace(near, 1 - near, max(2, math.ceil(length / SPACING)))
        placed += [start + share * (end - start) for share in (*inner, 1.0)]
    return np.array(placed)
