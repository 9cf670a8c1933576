"""A dial that shows which way the pen leans, seen from above."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme

SIDE = 92
FLAT = 60.0
"""Degrees at the rim: farther no pen can tell."""


class TiltDial(QWidget):
    """Rings for 30 and 60 degrees and a line for the pen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
