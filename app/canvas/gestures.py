"""Fingers, wheel and touchpad: they move, zoom and turn the paper.

The wheel of a mouse zooms at the pointer, with Shift it turns. Two fingers on a touchpad push the
paper, with Ctrl they zoom. On a screen, two fingers do all of this and undo with a tap. A single
finger draws if no pen was ever used (see the state machine of the pen). Otherwise it pushes the
paper, unless the pen is near: then it is a palm.
"""

from __future__ import annotations

from math import atan2, hypot, pi, radians, remainder

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QEventPoint, QNativeGestureEvent, QTouchEvent, QWheelEvent

from app.canvas.navigator import Navigator
from core.sketch.placement import Matrix, Point, after, similarity, turned

NOTCH = 120.0
"""What Qt calls one notch of a wheel."""

NOTCH_ZOOM = 1.2
NOTCH_TURN = pi / 24
PAD_PX = 0.4
"""Pixels for each unit of a touchpad that does not tell pixels."""

TAP_S = 0.3
TAP_PX = 14.0
"""Fingers that leave this soon and moved no farther have tapped."""

LOOSE_PX = 18.0
"""A single finger moves the paper only after this, for a palm that only rests must not."""

STIFF = pi / 15
"""Two fingers turn the paper only after turning by this: hands turn a little while they pinch."""


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


class Fingers(QObject):
    """Follows touch events.

    Signals:
        tapped: Several fingers have tapped (how many).
    """

    tapped = Signal(int)

    def __init__(self, navigator: Navigator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._navigator = navigator
        self._down: dict[int, Point] = {}
        self._first: dict[int, Point] = {}
        self._began = 0.0
        self._most = 0
        self._strayed = False
        self._loose = False
        self._turned = 0.0
        self._ignored = False

    def feed(self, event: QTouchEvent, now: float, *, palm: bool, may_pan: bool) -> None:
        """Handle a touch event.

        Args:
            event: Qt's event.
            now: Seconds of the events' clock.
            palm: Whether the touch is probably the hand that holds the pen.
            may_pan: Whether a single finger may push the paper.
        """
        if event.type() == QEvent.Type.TouchCancel:
            self._leave(now, cancelled=True)
            return
        before = dict(self._down)
        for point in event.points():
            at = (point.position().x(), point.position().y())
            if point.state() == QEventPoint.State.Released:
                self._down.pop(point.id(), None)
                continue
            if point.id() not in self._down:
                self._touch(point.id(), at, now)
            self._down[point.id()] = at
            first = self._first[point.id()]
            self._strayed = self._strayed or hypot(at[0] - first[0], at[1] - first[1]) > TAP_PX
        self._ignored = self._ignored or palm
        if not self._down:
            self._leave(now, cancelled=False)
        elif before.keys() == self._down.keys() and not self._ignored:
            self._move(before, may_pan=may_pan)

    def _touch(self, finger: int, at: Point, now: float) -> None:
        if not self._down:
            self._began, self._most = now, 0
            self._strayed = self._loose = self._ignored = False
            self._first = {}
            self._turned = 0.0
        self._first[finger] = at
        self._most = max(self._most, len(self._first))

    def _move(self, before: dict[int, Point], *, may_pan: bool) -> None:
        fingers = list(self._down)
        old, new = [before[f] for f in fingers], [self._down[f] for f in fingers]
        if len(fingers) == 1 and self._most == 1 and may_pan:
            self._push(old[0], new[0], self._first[fingers[0]])
        elif len(fingers) >= 2:
            middle = ((new[0][0] + new[1][0]) / 2, (new[0][1] + new[1][1]) / 2)
            pinch = similarity((old[0], old[1]), (new[0], new[1]))
            self._navigator.adjust(self._stiff(pinch, middle), middle)

    def _push(self, old: Point, new: Point, first: Point) -> None:
        self._loose = self._loose or hypot(new[0] - first[0], new[1] - first[1]) > LOOSE_PX
        if self._loose:
            self._navigator.pan(new[0] - old[0], new[1] - old[1])

    def _stiff(self, pinch: Matrix, middle: Point) -> Matrix:
        """Take the turn out of a pinch, until the hand has turned far enough to mean it."""
        turn = remainder(atan2(float(pinch[1, 0]), float(pinch[0, 0])), 2 * pi)
        if abs(self._turned) >= STIFF:
            return pinch
        self._turned += turn
        return after(turned(-turn, middle), pinch)

    def _leave(self, now: float, *, cancelled: bool) -> None:
        tapped = not (cancelled or self._strayed or self._ignored) and now - self._began <= TAP_S
        fingers, self._down = self._most, {}
        if fingers > 1:
            self._navigator.settle()
            if tapped and fingers <= 3:
                self.tapped.emit(fingers)
        self._most = 0
