"""Translates Qt's pointer events for the pen state machine."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QEventPoint,
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)

from app.canvas.pen_state import Kind, PointerEvent, Source

Clock = Callable[[], float]

KINDS = {
    QEvent.Type.TabletPress: Kind.PRESS,
    QEvent.Type.TabletMove: Kind.MOVE,
    QEvent.Type.TabletRelease: Kind.RELEASE,
    QEvent.Type.MouseButtonPress: Kind.PRESS,
    QEvent.Type.MouseButtonDblClick: Kind.PRESS,
    QEvent.Type.MouseMove: Kind.MOVE,
    QEvent.Type.MouseButtonRelease: Kind.RELEASE,
    QEvent.Type.TouchBegin: Kind.PRESS,
    QEvent.Type.TouchUpdate: Kind.MOVE,
    QEvent.Type.TouchEnd: Kind.RELEASE,
    QEvent.Type.TouchCancel: Kind.RELEASE,
}
"""What an event of pen, mouse or fingers tells, taken alone."""

_FINGER = {
    QEventPoint.State.Pressed: Kind.PRESS,
    QEventPoint.State.Updated: Kind.MOVE,
    QEventPoint.State.Released: Kind.RELEASE,
}


def is_eraser(event: QTabletEvent) -> bool:
    return event.pointerType() == QPointingDevice.PointerType.Eraser


class PointerReader:
    """Reads Qt events.

    Attributes:
        clock: Can be set so that recorded traces replay as they were.
        curve: Exponent of the pen's pressure; below 1 a light hand draws broader lines.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.curve = 1.0
        self._finger: int | None = None

    def tablet(self, event: QTabletEvent) -> PointerEvent | None:
        """Read a tablet event; None for the pen's side buttons, which do not draw."""
        kind = KINDS[event.type()]
        if kind is not Kind.MOVE and event.button() != Qt.MouseButton.LeftButton:
            return None
        can_press = event.device().hasCapability(QInputDevice.Capability.Pressure)
        at = event.position()
        return PointerEvent(
            kind,
            Source.PEN,
            self.clock(),
            at.x(),
            at.y(),
            pressure=min(max(event.pressure(), 0.0), 1.0) ** self.curve if can_press else None,
            eraser=is_eraser(event),
        )

    def proximity(self, entered: bool, eraser: bool) -> PointerEvent:
        kind = Kind.ENTER if entered else Kind.LEAVE
        return PointerEvent(kind, Source.PEN, self.clock(), eraser=eraser)

    def mouse(self, event: QMouseEvent) -> PointerEvent | None:
        """Read a mouse event; None for buttons that do not draw."""
        kind = KINDS[event.type()]
        if kind is not Kind.MOVE and event.button() != Qt.MouseButton.LeftButton:
            return None
        if kind is Kind.MOVE and not event.buttons() & Qt.MouseButton.LeftButton:
            # The release may have gone to another window.
            kind = Kind.RELEASE
        at = event.position()
        synthesised = event.source() != Qt.MouseEventSource.MouseEventNotSynthesized
        return PointerEvent(
            kind, Source.MOUSE, self.clock(), at.x(), at.y(), synthesised=synthesised
        )

    def touch(self, event: QTouchEvent) -> list[PointerEvent]:
        """Read a touch event: the first finger draws, a second one makes it a gesture."""
        now = self.clock()
        points = event.points()
        if event.type() == QEvent.Type.TouchCancel or len(points) > 1:
            self._finger = None
            return [PointerEvent(Kind.CANCEL, Source.TOUCH, now)]
        events = []
        for point in points:
            kind = _FINGER.get(point.state())
            if kind is Kind.PRESS:
                self._finger = point.id()
            if kind is None or point.id() != self._finger:
                continue
            at = point.position()
            events.append(PointerEvent(kind, Source.TOUCH, now, at.x(), at.y()))
        return events
