"""A canvas in a window, and a hand that sends it real Qt events."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas import Canvas, SketchDocument
from app.ui.theme import Theme

TABLET = {
    "press": QEvent.Type.TabletPress,
    "move": QEvent.Type.TabletMove,
    "release": QEvent.Type.TabletRelease,
}
MOUSE = {
    "press": QEvent.Type.MouseButtonPress,
    "move": QEvent.Type.MouseMove,
    "release": QEvent.Type.MouseButtonRelease,
}
BUTTONS = {
    "left": Qt.MouseButton.LeftButton,
    "right": Qt.MouseButton.RightButton,
    "none": Qt.MouseButton.NoButton,
}


def stylus(eraser: bool = False, pressure: bool = True) -> QPointingDevice:
    kind = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    can = QInputDevice.Capability.Position
    if pressure:
        can |= QInputDevice.Capability.Pressure
    return QPointingDevice("stylus", 1, QInputDevice.DeviceType.Stylus, kind, can, 1, 3)


class Hand:
    """Sends pen, mouse and touch events to a canvas at the times it is told."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.now = 0.0
        self._pens = {
            (eraser, pressure): stylus(eraser, pressure)
            for eraser in (False, True)
            for pressure in (False, True)
        }
        self._screen = QTest.createTouchDevice()
        self._fingers = 0
        self.keys = Qt.KeyboardModifier.NoModifier
        canvas.reader.clock = self.clock

    def clock(self) -> float:
        return self.now

    def send(self, event: dict[str, Any]) -> None:
        """Send one event of a trace."""
        self.now = event["t"]
        getattr(self, event["source"])(event)

    def pen(self, event: dict[str, Any]) -> None:
        kind, eraser = event["kind"], event.get("eraser", False)
        if kind in ("enter", "leave"):
            self.canvas.pen_proximity(kind == "enter", eraser)
            return
        pressure = event.get("pressure")
        device = self._pens[eraser, pressure is not None]
        at = QPointF(event["x"], event["y"])
        button = BUTTONS[event.get("button", "left")]
        tablet = QTabletEvent(
            TABLET[kind], device, at, at, pressure or 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            self.keys,
            Qt.MouseButton.NoButton if kind == "move" else button,
            Qt.MouseButton.NoButton if kind == "release" else button,
        )  # fmt: skip
        QApplication.sendEvent(self.canvas, tablet)
        assert tablet.isAccepted()

    def mouse(self, event: dict[str, Any]) -> None:
        kind, button = event["kind"], BUTTONS[event.get("button", "left")]
        at = QPointF(event["x"], event["y"])
        source = (
            Qt.MouseEventSource.MouseEventSynthesizedByQt
            if event.get("synthesised")
            else Qt.MouseEventSource.MouseEventNotSynthesized
        )
        QApplication.sendEvent(
            self.canvas,
            QMouseEvent(
                QEvent.Type.MouseButtonDblClick if event.get("double") else MOUSE[kind],
                at,
                at,
                at,
                Qt.MouseButton.NoButton if kind == "move" else button,
                Qt.MouseButton.NoButton if kind == "release" else button,
                self.keys,
                source,
            ),
        )

    def touch(self, event: dict[str, Any]) -> None:
        kind = event["kind"]
        if kind == "cancel":
            cancel = QTouchEvent(QEvent.Type.TouchCancel, self._screen)
            QApplication.sendEvent(self.canvas, cancel)
            return
        fingers = event.get("fingers", 1)
        sequence = QTest.touchEvent(self.canvas, self._screen, False)
        for finger in range(max(fingers, self._fingers)):
            at = QPoint(event["x"] + 80 * finger, event["y"])
            if kind == "release":
                sequence.release(finger, at, self.canvas)
            elif finger >= self._fingers:
                sequence.press(finger, at, self.canvas)
            else:
                sequence.move(finger, at, self.canvas)
        self._fingers = 0 if kind == "release" else max(fingers, self._fingers)
        sequence.commit()

    def draw(self, *points: tuple[float, float], pressure: float = 0.5, **extra: Any) -> None:
        """Draw a stroke with the pen through widget positions."""
        kinds = ["press"] + ["move"] * (len(points) - 1)
        for kind, (x, y) in zip(kinds, points, strict=True):
            self.now += 0.01
            event = {"kind": kind, "x": x, "y": y, "pressure": pressure, **extra}
            self.pen(event)
        self.now += 0.01
        x, y = points[-1]
        self.pen({"kind": "release", "x": x, "y": y, "pressure": 0.0, **extra})


@pytest.fixture
def document(qapp: QApplication) -> SketchDocument:
    return SketchDocument()


@pytest.fixture
def canvas(qtbot: Any, document: SketchDocument, theme: Theme) -> Iterator[Canvas]:
    canvas = Canvas(document, theme)
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    canvas.show()
    yield canvas
    canvas.stop()


@pytest.fixture
def hand(canvas: Canvas) -> Hand:
    return Hand(canvas)
