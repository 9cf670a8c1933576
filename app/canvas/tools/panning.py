"""The hand: pushes the paper; with Shift it turns it, with Ctrl it zooms."""

from __future__ import annotations

from math import atan2, exp

from PySide6.QtCore import Qt

from app.canvas.navigator import Navigator
from app.canvas.tools.base import TipTool, Touch

ZOOM_PX = 160.0
"""Pixels of an upward pull that make everything e times as large."""


class HandTool(TipTool):
    """Changes the view while the tip or a mouse button is down."""

    def __init__(self, navigator: Navigator) -> None:
        self._navigator = navigator
        self._keys = Qt.KeyboardModifier.NoModifier
        self._start: tuple[float, float] | None = None
        self._last: tuple[float, float] | None = None
        self.middle = (0.0, 0.0)

    @property
    def active(self) -> bool:
        return self._last is not None

    def take_hold(self, keys: Qt.KeyboardModifier, middle: tuple[float, float]) -> None:
        """Set the held keys, and the point that the paper turns about."""
        self._keys = keys
        self.middle = middle

    def begin(self) -> None:
        self._start = self._last = None

    def extend(self, touch: Touch) -> None:
        self.move(touch.x, touch.y)

    def move(self, x: float, y: float) -> None:
        """Hold the paper at this point."""
        last, self._last = self._last, (x, y)
        if last is None or self._start is None:
            self._start = (x, y)
            return
        if self._keys & Qt.KeyboardModifier.ControlModifier:
            self._navigator.zoom(exp((last[1] - y) / ZOOM_PX), self._start)
        elif self._keys & Qt.KeyboardModifier.ShiftModifier:
            cx, cy = self.middle
            turn = atan2(y - cy, x - cx) - atan2(last[1] - cy, last[0] - cx)
            self._navigator.turn(turn, self.middle)
        else:
            self._navigator.pan(x - last[0], y - last[1])

    def finish(self) -> None:
        self._start = self._last = None
        self._navigator.settle()

    def discard(self) -> None:
        self.finish()
