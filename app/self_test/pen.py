"""A pen without a hand: draws strokes on a widget with the events a tablet would send."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.self_test.shapes import Points


class Pen:
    """Draws on one widget."""

    def __init__(self, paper: QWidget) -> None:
        self._paper = paper
        self._device = QPointingDevice(
            "self-test",
            1,
            QInputDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
            1,
            3,
        )

    def draw(self, strokes: Iterable[Points]) -> None:
        """Draw strokes, given in shares of the largest square in the middle of the widget."""
        for stroke in strokes:
            self._event(QEvent.Type.TabletPress, stroke[0])
            for point in stroke[1:]:
                self._event(QEvent.Type.TabletMove, point)
            self._event(QEvent.Type.TabletRelease, stroke[-1])

    def _event(self, kind: QEvent.Type, point: tuple[float, float]) -> None:
        width, height = self._paper.width(), self._paper.height()
        side = min(width, height)
        at = QPointF(
            (width - side) / 2 + point[0] * side,
            (height - side) / 2 + point[1] * side,
        )
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        moving, up = kind == QEvent.Type.TabletMove, kind == QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind,
            self._device,
            at,
            QPointF(self._paper.mapToGlobal(at)),
            0.0 if up else 0.6,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            Qt.KeyboardModifier.NoModifier,
            none if moving else left,
            none if up else left,
        )
        QApplication.sendEvent(self._paper, event)
