"""A dot as large as the line will be, beside the slider that sets it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.line import width_at
from app.canvas.pen_state import NOMINAL_PRESSURE
from app.canvas.tool import Tool
from app.ui.theme import Theme

SIDE = 24
LARGEST = 20.0


class SizeDot(QWidget):
    """Filled for a pen, in its colour, and a ring for an eraser."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = 1.0
        self._tool = Tool.PEN
        self.setFixedSize(QSize(SIDE, SIDE))

    def show_brush(self, size: float, tool: Tool) -> None:
        """Show a size, as a multiple of the tool's usual one."""
        self._size, self._tool = size, tool
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        colour = palette.colour("unwanted" if self._tool is Tool.NEGATIVE else "ink")
        middle = QPointF(SIDE / 2, SIDE / 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._tool.erases:
                painter.setPen(QPen(colour, 1.2))
                radius = min(4.0 * self._size**0.5, LARGEST / 2)
            else:
                painter.setPen(palette.colour("line"))
                painter.setBrush(colour)
                radius = min(width_at(NOMINAL_PRESSURE) * self._size, LARGEST) / 2
            painter.drawEllipse(middle, radius, radius)
