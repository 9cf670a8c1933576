"""The line a pen leaves, built while it is drawn.

Each new point adds one curve: from the middle between the last two points to the middle between the
last and the new one, bent towards the point they share. Neighbouring curves so meet with one
direction and nothing painted ever changes; the price is that the line ends half a step behind the
pen, and a short tail bridges that for as long as the stroke lasts.

A curve becomes an outline: round joints, and between them bands that widen and narrow with the
pressure. All outlines turn the same way, so that together they fill as one shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil, hypot, sqrt

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

from app.canvas.one_euro import OneEuro
from core.sketch import Stroke

BASE_WIDTH = 6.0
THINNEST = 0.3
SWELL = 0.9
"""Width in paper units = BASE_WIDTH * (THINNEST + SWELL * pressure)."""

CALM_HZ = 9.0
CALM_BETA = 0.06
"""Tuned by eye: no visible lag at writing speed, no tremble in a slow curve."""

TOLERANCE = 0.06
"""Paper units by which a straight band may miss the curve it stands for."""

MAX_BANDS = 24

Knot = tuple[float, float, float]
"""x, y, radius."""


def width_at(pressure: float) -> float:
    """Return the width of the line in paper units."""
    return BASE_WIDTH * (THINNEST + SWELL * pressure)


class Line:
    """Turns the points of one stroke, as they come, into outlines to fill."""

    def __init__(self) -> None:
        self._calm = OneEuro(CALM_HZ, CALM_BETA)
        self._last: Knot | None = None
        self._middle: Knot | None = None
        self._raw: Knot | None = None

    def add(self, x: float, y: float, pressure: float, t: float) -> QPainterPath:
        """Take in a point and return what is new of the line."""
        radius = width_at(pressure) / 2
        self._raw = (x, y, radius)
        knot = (*self._calm(x, y, t), radius)
        last, self._last = self._last, knot
        outline = _empty()
        if last is None or self._middle is None:
            self._middle = knot
            _add_joint(outline, knot)
            return outline
        start, self._middle = self._middle, _between(last, knot, 0.5)
        _add_curve(outline, start, last, self._middle)
        return outline

    def tail(self) -> QPainterPath:
        """Return what bridges the painted line and the pen; painted for good when it lifts."""
        outline = _empty()
        if self._middle is not None and self._last is not None and self._raw is not None:
            _add_curve(outline, self._middle, self._last, self._raw)
        return outline


def outline_of(points: Iterable[tuple[float, float, float, float]]) -> QPainterPath:
    """Return the line through points (x, y, pressure, t), without its tail."""
    line = Line()
    outline = _empty()
    for point in points:
        outline.addPath(line.add(*point))
    return outline


@lru_cache(maxsize=1024)
def outline_of_stroke(stroke: Stroke) -> QPainterPath:
    """Return the whole line of a finished stroke, as it looked while it was drawn.

    It is in paper units, so it serves every size of the canvas; only the caller must not change it.
    """
    line = Line()
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


def _add_band(outline: QPainterPath, a: Knot, b: Knot) -> None:
    """Add the straight band between two joints, turning the way Qt's ellipses do."""
    length = hypot(b[0] - a[0], b[1] - a[1])
    if length < 1e-4:
        return
    nx, ny = (a[1] - b[1]) / length, (b[0] - a[0]) / length
    outline.addPolygon(
        QPolygonF(
            [
                QPointF(a[0] - nx * a[2], a[1] - ny * a[2]),
                QPointF(b[0] - nx * b[2], b[1] - ny * b[2]),
                QPointF(b[0] + nx * b[2], b[1] + ny * b[2]),
                QPointF(a[0] + nx * a[2], a[1] + ny * a[2]),
            ]
        )
    )
    outline.closeSubpath()


def _add_curve(outline: QPainterPath, start: Knot, bend: Knot, end: Knot) -> None:
    """Add the quadratic curve from start to end as bands; the start's joint is there already."""
    turn = hypot(start[0] - 2 * bend[0] + end[0], start[1] - 2 * bend[1] + end[1])
    n = min(MAX_BANDS, max(1, ceil(sqrt(turn / (4 * TOLERANCE)))))
    before = start
    for i in range(1, n + 1):
        u = i / n
        here = _between(_between(start, bend, u), _between(bend, end, u), u)
        _add_band(outline, before, here)
        _add_joint(outline, here)
        before = here
