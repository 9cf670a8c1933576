"""The stroke under the pen: its raw points, and the line they paint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath

from app.canvas.line import Line, outline_of
from core.sketch import Stroke


class LiveStroke:
    """Collects the points of a stroke, in paper units and seconds of the sketch.

    Attributes:
        erasing: Whether this is the path of the eraser.
    """

    def __init__(self, *, erasing: bool) -> None:
        self.erasing = erasing
        self._points: list[tuple[float, float, float, float]] = []
        self._line = Line()

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
        return outline_of(self._points)

    @property
    def last_two(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The last step of the pen; twice the same point at the start."""
        x0, y0, *_ = self._points[-2] if len(self._points) > 1 else self._points[-1]
        x1, y1, *_ = self._points[-1]
        return (x0, y0), (x1, y1)

    @property
    def path(self) -> NDArray[np.float32]:
        return np.array(self._points, dtype=np.float32)[:, :2]

    def stroke(self) -> Stroke:
        return Stroke(np.array(self._points, dtype=np.float32))
