"""The dialog with real tablet events: live figures, the log, the copied report."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.diagnostics.tablet_tester import TabletTester
from app.ui.theme import Theme

CAN = (
    QInputDevice.Capability.Position
    | QInputDevice.Capability.Pressure
    | QInputDevice.Capability.XTilt
    | QInputDevice.Capability.YTilt
)


@pytest.fixture
def dialog(qtbot: Any, theme: Theme) -> TabletTester:
    dialog = TabletTester(theme)
    # The dialog deletes itself when it is closed, which is part of what is tested.
    dialog.show()
    return dialog


def send(dialog: TabletTester, kind: QEvent.Type, x: float, pressure: float) -> None:
    device = QPointingDevice(
        "Test pen", 1, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, CAN, 1, 3
    )
    at, left, none = QPointF(x, 50), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    event = QTabletEvent(
        kind, device, at, at, pressure, 20.0, -10.0, 0.0, 0.0, 0.0, Qt.KeyboardModifier.NoModifier,
        none if kind == QEvent.Type.TabletMove else left,
        none if kind == QEvent.Type.TabletRelease else left,
    )  # fmt: skip
    QApplication.sendEvent(dialog.pad, event)
    assert event.isAccepted()


def test_a_stroke_is_shown_counted_and_reported(dialog: TabletTester, qtbot: Any) -> None:
    blank = dialog.pad.grab().toImage()
    dialog.note_proximity(True, False)
    send(dialog, QEvent.Type.TabletPress, 30, 0.25)
    send(dialog, QEvent.Type.TabletMove, 80, 0.5)
    qtbot.waitUntil(lambda: dialog.figures["pressure"].text() == "0.500")
    assert dialog.pressure.value() == 500
    assert dialog.figures["device"].text() == "Test pen"
    assert dialog.figures["tilt"].text() == "+20°  -10°"
    assert dialog.pad.grab().toImage() != blank
    send(dialog, QEvent.Type.TabletRelease, 80, 0.0)
    qtbot.waitUntil(lambda: "release" in dialog.log.toPlainText())
    assert dialog.figures["pressure"].text() == "–"
    assert "enter" in dialog.log.toPlainText()
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "Test pen" in copied
    assert "strokes           1" in copied
    assert dialog.copy.text() == "Copied"
    dialog.again.click()
    assert dialog.record.is_empty
    assert dialog.log.toPlainText() == ""
    assert dialog.pad.grab().toImage() == blank
    dialog.close()


def test_mouse_and_finger_are_told_as_what_they_are(dialog: TabletTester, qtbot: Any) -> None:
    QTest.mousePress(dialog.pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseRelease(dialog.pad, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    screen = QTest.createTouchDevice()
    QTest.touchEvent(dialog.pad, screen).press(0, QPoint(30, 30), dialog.pad)
    QTest.touchEvent(dialog.pad, screen).release(0, QPoint(30, 30), dialog.pad)
    lines = dialog.record.lines()
    assert any("mouse" in line and "press" in line for line in lines)
    assert any("touch" in line and "release" in line for line in lines)
    assert dialog.record.strokes == 0
    dialog.close()


def test_a_new_size_keeps_what_was_drawn(dialog: TabletTester) -> None:
    send(dialog, QEvent.Type.TabletPress, 30, 0.8)
    send(dialog, QEvent.Type.TabletMove, 80, 0.8)
    dialog.resize(dialog.width() + 120, dialog.height() + 40)
    assert dialog.pad.grab().toImage().pixelColor(55, 50).lightness() < 128
    dialog.close()
