"""The stroke under the pen: its raw points, and the line they paint."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainterPath

from app.canvas.line import Line, outline_of
from core.sketch import Stroke


class LiveStroke:
    """Collects the points of a stroke, in paper units and seconds of the sketch."""

    def __init__(self, pen: float = 1.0) -> None:
        """Begin; `pen` is how broad the pen is, as a multiple of the usual one."""
        self._pen = pen
        self._points: list[tuple[float, float, float, float]] = []
        self._line = Line(pen)

    def add(self, x: float, y: float, pressure: float, t: float) -> QPainterPath:
        """Take in a point; return what it adds to the painted line."""
        self._points.append((x, y, pressure, t))
        return self._line.add(x, y, pressure, t)

    def tail(self) -> QPainterPath:
        """Return the bridge between the painted line and the pen."""
        return self._line.tail()

    def loose_tail(self) -> QPainterPath:
        """Return the bridge as it is shown while the stroke goes on."""
        tail = self._line.tail()
        tail.addPath(self._line.joint())
        return tail

    def whole(self) -> QPainterPath:
        """Return all that is painted of the line so far, tail left out, to paint it anew."""
        return outline_of(self._points, self._pen)

    def stroke(self) -> Stroke:
        return Stroke(np.array(self._points, dtype=np.float32), self._pen)
