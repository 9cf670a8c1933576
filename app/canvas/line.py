"""The line of a pen, built while it is drawn.

Each new point adds one curve: from the middle between the last two points to the middle between the
last and the new one, bent towards the point they share. Neighbouring curves so meet with one
direction and nothing painted ever changes; the price is that the line ends half a step behind the
pen, and a short tail bridges that for as long as the stroke lasts.

A curve becomes an outline that widens and narrows with the pressure. Outlines of neighbours share
the edge between them and nothing else, and only the first and the last have round ends: where
smoothed shapes overlap, their edges grow dark and the line looks like beads on a string.
"""

from __future__ import annotations

import math
from functools import lru_cache
from math import atan2, ceil, cos, hypot, pi, sin, sqrt

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from core.sketch import Stroke

BASE_WIDTH = 6.0
THINNEST = 0.3
SWELL = 0.9
"""Width in paper units = BASE_WIDTH * (THINNEST + SWELL * pressure)."""

CALM_HZ = 9.0
CALM_BETA = 0.06
SPEED_HZ = 1.0
"""Cutoff of the filter at rest, what it gains for each unit a second, and that of the speed.

Tuned by eye: no visible lag at writing speed, no tremble in a slow curve.
"""

TOLERANCE = 0.04
"""Paper units by which a straight edge may miss the curve it stands for."""

MAX_STEPS = 24
STILL = 0.05
"""Paper units a pen has to move before its line does."""

SHARP = 0.3
"""Cosine of a turn beyond which the outer side of the corner is rounded by a joint."""

CAP_STEPS = 8
Knot = tuple[float, float, float]
"""x, y, radius."""


def _weight(cutoff: float, dt: float) -> float:
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff * dt))


class OneEuro:
    """Smooths positions as they arrive."""

    def __init__(self) -> None:
        self._position: tuple[float, float] | None = None
        self._raw = (0.0, 0.0)
        self._velocity = (0.0, 0.0)
        self._time = 0.0

    def __call__(self, x: float, y: float, t: float) -> tuple[float, float]:
        """Return the calmed position of the point at (x, y) that came at t seconds."""
        if self._position is None:
            self._position, self._raw, self._time = (x, y), (x, y), t
            return x, y
        # Several points of one burst may carry the same time; it must not stop the filter.
        dt = max(t - self._time, 1e-3)
        weight = _weight(SPEED_HZ, dt)
        vx = self._velocity[0] + weight * ((x - self._raw[0]) / dt - self._velocity[0])
        vy = self._velocity[1] + weight * ((y - self._raw[1]) / dt - self._velocity[1])
        weight = _weight(CALM_HZ + CALM_BETA * math.hypot(vx, vy), dt)
        px, py = self._position
        self._position = (px + weight * (x - px), py + weight * (y - py))
        self._raw, self._velocity, self._time = (x, y), (vx, vy), max(t, self._time)
        return self._position


def width_at(pressure: float) -> float:
    """Return the width of the line in paper units."""
    return BASE_WIDTH * (THINNEST + SWELL * pressure)


class Line:
    """Turns the points of one stroke, as they come, into outlines to fill.

    Points are in paper units and seconds of the sketch.
    """

    def __init__(self, pen: float = 1.0) -> None:
        """Begin a line; `pen` is its width as a multiple of the usual one."""
        self._pen = pen
        self._points: list[tuple[float, float, float, float]] = []
        self._calm = OneEuro()
        self._last: Knot | None = None
        self._middle: Knot | None = None
        self._raw: Knot | None = None

    def add(self, x: float, y: float, pressure: float, t: float) -> QPainterPath:
        """Add a point and return the new part of the line."""
        self._points.append((x, y, pressure, t))
        radius = width_at(pressure) * self._pen / 2
        self._raw = (x, y, radius)
        knot = (*self._calm(x, y, t), radius)
        outline = _empty()
        last = self._last
        if last is None:
            self._last = knot
            return outline
        if hypot(knot[0] - last[0], knot[1] - last[1]) < STILL:
            return outline
        self._last = knot
        middle = _between(last, knot, 0.5)
        if self._middle is None:
            _add_curve(outline, last, _between(last, middle, 0.5), middle)
            _add_cap(outline, last, (last[0] - knot[0], last[1] - knot[1]))
        else:
            _add_curve(outline, self._middle, last, middle)
        self._middle = middle
        return outline

    def tail(self) -> QPainterPath:
        """Return the tail between the painted line and the pen; it stays when the pen lifts."""
        outline = _empty()
        if self._last is None or self._raw is None:
            return outline
        if self._middle is None:
            _add_joint(outline, self._raw)
            return outline
        end, bend = self._raw, self._last
        if hypot(end[0] - bend[0], end[1] - bend[1]) < STILL:
            end, bend = bend, _between(self._middle, bend, 0.5)
        _add_curve(outline, self._middle, bend, end)
        _add_cap(outline, end, (end[0] - bend[0], end[1] - bend[1]))
        return outline

    def loose_tail(self) -> QPainterPath:
        """Return the tail as it is shown while the stroke goes on: its seam is hidden."""
        outline = self.tail()
        if self._middle is not None:
            joint = _empty()
            _add_joint(joint, self._middle)
            outline.addPath(joint)
        return outline

    def whole(self) -> QPainterPath:
        """Return the painted line so far, without its tail, for a repaint."""
        line, outline = Line(self._pen), _empty()
        for point in self._points:
            outline.addPath(line.add(*point))
        return outline

    def stroke(self) -> Stroke:
        return Stroke(np.array(self._points, dtype=np.float32), self._pen)


def reach_of(stroke: Stroke) -> float:
    """Return by how many paper units the ink of a stroke can reach beyond its points."""
    return BASE_WIDTH * max(stroke.width, 1.0)


@lru_cache(maxsize=2048)
def outline_of_stroke(stroke: Stroke) -> QPainterPath:
    """Return the whole line of a finished stroke, as it looked while it was drawn.

    It is in paper units, so it serves every size of the canvas; only the caller must not change it.
    """
    line = Line(stroke.width)
    outline = _empty()
    for x, y, pressure, t in stroke.points.tolist():
        outline.addPath(line.add(x, y, pressure, t))
    outline.addPath(line.tail())
    return outline


def _empty() -> QPainterPath:
    path = QPainterPath()
    # Where outlines overlap they are filled, not cut out.
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _between(a: Knot, b: Knot, share: float) -> Knot:
    x, y, r = (p + (q - p) * share for p, q in zip(a, b, strict=True))
    return x, y, r


def _add_joint(outline: QPainterPath, at: Knot) -> None:
    outline.addEllipse(QPointF(at[0], at[1]), at[2], at[2])


def _add_cap(outline: QPainterPath, at: Knot, towards: tuple[float, float]) -> None:
    """Add a half disc that closes the line at a knot on the side it does not go on."""
    x, y, radius = at
    facing = atan2(towards[1], towards[0])
    angles = (facing + pi * (i / CAP_STEPS - 0.5) for i in range(CAP_STEPS + 1))
    _add_shape(outline, [QPointF(x + radius * cos(a), y + radius * sin(a)) for a in angles])


def _add_curve(outline: QPainterPath, start: Knot, bend: Knot, end: Knot) -> None:
    """Add the quadratic curve from start to end with its width."""
    into = (bend[0] - start[0], bend[1] - start[1])
    out = (end[0] - bend[0], end[1] - bend[1])
    turn = hypot(out[0] - into[0], out[1] - into[1])
    n = min(MAX_STEPS, max(1, ceil(sqrt(turn / (4 * TOLERANCE)))))
    left, right = [], []
    for i in range(n + 1):
        u = i / n
        x, y, radius = _between(_between(start, bend, u), _between(bend, end, u), u)
        dx, dy = into[0] + (out[0] - into[0]) * u, into[1] + (out[1] - into[1]) * u
        length = hypot(dx, dy)
        if length < 1e-9:
            # The point of a hairpin; the joint below rounds it.
            continue
        nx, ny = -dy / length * radius, dx / length * radius
        left.append(QPointF(x + nx, y + ny))
        right.append(QPointF(x - nx, y - ny))
    _add_shape(outline, right + left[::-1])
    if into[0] * out[0] + into[1] * out[1] < SHARP * hypot(*into) * hypot(*out):
        _add_joint(outline, _between(_between(start, bend, 0.5), _between(bend, end, 0.5), 0.5))


def _add_shape(outline: QPainterPath, corners: list[QPointF]) -> None:
    outline.addPolygon(QPolygonF(corners))
    outline.closeSubpath()
