"""Wheel and touchpad as ways to move the view.

The wheel of a mouse zooms at the pointer, with Shift it turns. Two fingers on a touchpad push the
paper, with Ctrl they zoom; pinching and turning arrive as gestures of their own.
"""

from __future__ import annotations

from math import pi, radians

from PySide6.QtCore import Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from app.canvas.navigator import Navigator

NOTCH = 120.0
"""What Qt calls one notch of a wheel."""

NOTCH_ZOOM = 1.2
NOTCH_TURN = pi / 24

PAD_PX = 0.4
"""Pixels for each unit of a touchpad that does not tell pixels."""


class Wheel:
    """Reads wheel events into a navigator."""

    def __init__(self, navigator: Navigator) -> None:
        self._navigator = navigator

    def turn(self, event: QWheelEvent, *, is_touchpad: bool) -> None:
        """Zoom, turn or push as a wheel event says."""
        at, keys, angle = event.position(), event.modifiers(), event.angleDelta()
        if is_touchpad and not keys & Qt.KeyboardModifier.ControlModifier:
            pixels = event.pixelDelta()
            if pixels.isNull():
                self._navigator.pan(angle.x() * PAD_PX, angle.y() * PAD_PX)
            else:
                self._navigator.pan(pixels.x(), pixels.y())
            return
        # Some systems send the wheel sideways while a key is held.
        notches = (angle.y() or angle.x()) / NOTCH
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self._navigator.turn(notches * NOTCH_TURN, (at.x(), at.y()))
        else:
            self._navigator.zoom(NOTCH_ZOOM**notches, (at.x(), at.y()))

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """Follow a touchpad's own gesture; False when it is none for the view."""
        at, kind = event.position(), event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self._navigator.zoom(max(1.0 + event.value(), 0.1), (at.x(), at.y()))
        elif kind == Qt.NativeGestureType.RotateNativeGesture:
            self._navigator.turn(radians(event.value()), (at.x(), at.y()))
        elif kind == Qt.NativeGestureType.EndNativeGesture:
            self._navigator.settle()
        else:
            return False
        return True
