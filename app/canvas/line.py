"""The line a pen leaves, built while it is drawn.

Each new point adds one curve: from the middle between the last two points to the middle between the
last and the new one, bent towards the point they share. Neighbouring curves so meet with one
direction and nothing painted ever changes; the price is that the line ends half a step behind the
pen, and a short tail bridges that for as long as the stroke lasts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from app.canvas.one_euro import OneEuro
from core.sketch import Stroke

BASE_WIDTH = 6.4
"""Width of a line in paper units at nominal pressure times (thinnest + half the swell)."""

THINNEST = 0.32
SWELL = 0.9

CALM_HZ = 9.0
CALM_BETA = 0.06
"""Tuned by eye: no visible lag at writing speed, no tremble in a slow curve."""

WIDTH_STEP = 0.35
"""A curve along which the width changes by more than this is painted in several pieces."""

MAX_PIECES = 24


def width_at(pressure: float) -> float:
    """Return the width of the line in paper units."""
    return BASE_WIDTH * (THINNEST + SWELL * pressure)


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of line of one width."""

    path: QPainterPath
    width: float

    @property
    def bounds(self) -> QRectF:
        reach = self.width / 2 + 1.0
        return self.path.controlPointRect().adjusted(-reach, -reach, reach, reach)


Knot = tuple[float, float, float]
"""x, y, width."""


class Line:
    """Turns the points of one stroke, as they come, into pieces to paint."""

    def __init__(self) -> None:
        self._calm = OneEuro(CALM_HZ, CALM_BETA)
        self._last: Knot | None = None
        self._middle: Knot | None = None
        self._raw: Knot | None = None

    def add(self, x: float, y: float, pressure: float, t: float) -> list[Piece]:
        """Take in a point and return what is new of the line."""
        self._raw = (x, y, width_at(pressure))
        calm_x, calm_y = self._calm(x, y, t)
        knot = (calm_x, calm_y, self._raw[2])
        last, self._last = self._last, knot
        if last is None or self._middle is None:
            self._middle = knot
            return [_dot(knot)]
        start, self._middle = self._middle, _halfway(last, knot)
        return _curve(start, last, self._middle)

    def tail(self) -> list[Piece]:
        """Return what bridges the painted line and the pen; painted for good when it lifts."""
        if self._middle is None or self._last is None or self._raw is None:
            return []
        return _curve(self._middle, self._last, self._raw)


def pieces_of(stroke: Stroke) -> Iterable[Piece]:
    """Return the whole line of a finished stroke, exactly as it looked while it was drawn."""
    line = Line()
    for x, y, pressure, t in stroke.points.tolist():
        yield from line.add(x, y, pressure, t)
    yield from line.tail()


def _halfway(a: Knot, b: Knot) -> Knot:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2


def _dot(at: Knot) -> Piece:
    path = QPainterPath(QPointF(at[0], at[1]))
    # A path without length is not painted at all, not even by a round cap.
    path.lineTo(at[0] + 0.01, at[1])
    return Piece(path, at[2])


def _curve(start: Knot, bend: Knot, end: Knot) -> list[Piece]:
    """Return the quadratic curve from start to end, cut where its width has to change."""
    length = hypot(bend[0] - start[0], bend[1] - start[1])
    length += hypot(end[0] - bend[0], end[1] - bend[1])
    if length < 1e-3:
        return []
    swell = abs(end[2] - start[2])
    n = min(MAX_PIECES, max(1, ceil(swell / WIDTH_STEP))) if swell > WIDTH_STEP / 4 else 1
    n = min(n, max(1, ceil(length / 1.5)))
    if n == 1:
        path = QPainterPath(QPointF(start[0], start[1]))
        path.quadTo(bend[0], bend[1], end[0], end[1])
        return [Piece(path, (start[2] + end[2]) / 2)]
    pieces = []
    before = QPointF(start[0], start[1])
    for i in range(1, n + 1):
        u = i / n
        a, b, c = (1 - u) ** 2, 2 * u * (1 - u), u * u
        here = QPointF(
            a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]
        )
        path = QPainterPath(before)
        path.lineTo(here)
        pieces.append(Piece(path, start[2] + (end[2] - start[2]) * (u - 0.5 / n)))
        before = here
    return pieces
