"""A drawing pad that shows the pen's raw path and reports every event."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QInputDevice,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.pointer import KINDS, is_eraser
from app.diagnostics.tablet_record import Report
from app.ui.theme import Theme

SIDE = 92
FLAT = 60.0
"""Degrees at the rim: farther no pen can tell."""

FULL_PX = 14.0
"""Width of a line of full pressure."""


class TiltDial(QWidget):
    """Rings for 30 and 60 degrees and a line for the pen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tilt: tuple[float, float] | None = None
        self.setFixedSize(QSize(SIDE, SIDE))
        self.setAccessibleName(self.tr("Tilt of the pen"))

    def show_tilt(self, tilt: tuple[float, float] | None) -> None:
        """Show a tilt in degrees to the right and towards the user; None shows none."""
        if tilt != self._tilt:
            self._tilt = tilt
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, middle, radius = self._theme.palette, QPointF(SIDE / 2, SIDE / 2), SIDE / 2 - 4
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(palette.colour("line"), 1.4))
            painter.setBrush(palette.colour("paper"))
            painter.drawEllipse(middle, radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, radius / 2, radius / 2)
            if self._tilt is None:
                return
            x, y = (max(-FLAT, min(FLAT, part)) / FLAT * radius for part in self._tilt)
            painter.setPen(QPen(palette.colour("accent"), 2.4))
            painter.drawLine(middle, middle + QPointF(x, y))
            painter.setBrush(palette.colour("accent"))
            painter.drawEllipse(middle + QPointF(x, y), 3.0, 3.0)


class Pad(QWidget):
    """Reports pen, mouse and touch events unfiltered, unlike the canvas.

    Attributes:
        clock: Tells the time of events; tests set it.

    Signals:
        reported: An event came (Report).
        device_seen: A pen was used (QPointingDevice).
    """

    reported = Signal(object)
    device_seen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.clock: Callable[[], float] = time.monotonic
        self._theme = theme
        self._image = QImage()
        self._last: QPointF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(320, 260)
        self.setAccessibleName(self.tr("Paper to try the pen on"))
        theme.changed.connect(self.clear)

    def sizeHint(self) -> QSize:
        return QSize(460, 420)

    def clear(self) -> None:
        self._image = self._paper()
        self._last = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        before, self._image = self._image, self._paper()
        with QPainter(self._image) as painter:
            painter.drawImage(0, 0, before)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.drawImage(0, 0, self._image)

    def tabletEvent(self, event: QTabletEvent) -> None:
        device = event.device()
        can = device.hasCapability
        at, kind = event.position(), KINDS[event.type()].value
        down = kind == "press" or bool(event.buttons())
        has_tilt = can(QInputDevice.Capability.XTilt)
        report = Report(
            self.clock(),
            "eraser" if is_eraser(event) else "pen",
            kind,
            at.x(),
            at.y(),
            pressure=event.pressure() if can(QInputDevice.Capability.Pressure) else None,
            x_tilt=event.xTilt() if has_tilt else None,
            y_tilt=event.yTilt() if has_tilt else None,
            rotation=event.rotation(),
            down=down,
        )
        self.device_seen.emit(device)
        self._draw(at, event.pressure() if down and kind != "release" else None)
        self.reported.emit(report)
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            points = event.points()
            at = points[0].position() if points else QPointF()
            self._report(event, "touch", at, down=event.type() != QEvent.Type.TouchEnd)
        elif isinstance(event, QMouseEvent):
            self._report(event, "mouse", event.position(), down=bool(event.buttons()))
        else:
            return super().event(event)
        event.accept()
        return True

    def _paper(self) -> QImage:
        ratio = self.devicePixelRatioF()
        image = QImage(self.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(self._theme.palette.colour("paper"))
        return image

    def _report(self, event: QEvent, source: str, at: QPointF, *, down: bool) -> None:
        kind = KINDS[event.type()].value
        self.reported.emit(Report(self.clock(), source, kind, at.x(), at.y(), down=down))

    def _draw(self, at: QPointF, pressure: float | None) -> None:
        """Show one step of the pen; None means that it hovers."""
        last, self._last = self._last, at if pressure is not None else None
        if last is None or pressure is None:
            return
        width = max(FULL_PX * pressure, 0.6)
        pen = QPen(self._theme.palette.colour("ink"), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        with QPainter(self._image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.drawLine(last, at)
        reach = int(width) + 2
        box = QRect(last.toPoint(), at.toPoint()).normalized()
        self.update(box.adjusted(-reach, -reach, reach, reach))
