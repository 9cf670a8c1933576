"""The cursors over the paper: a fine ring for the pen, the true size of the eraser."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap


def _ring(diameter: float, ratio: float, line: QColor, halo: QColor, dot: bool) -> QCursor:
    side = int(diameter) + 6
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    middle = QPointF(side / 2, side / 2)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The halo keeps the ring visible over ink.
        for colour, width in ((halo, 3.0), (line, 1.2)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(middle, diameter / 2, diameter / 2)
        if dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line)
            painter.drawEllipse(middle, 1.0, 1.0)
    return QCursor(pixmap, side // 2, side // 2)


def pen_cursor(ratio: float, ink: QColor, paper: QColor) -> QCursor:
    return _ring(9.0, ratio, ink, paper, dot=True)


def eraser_cursor(diameter: float, ratio: float, ink: QColor, paper: QColor) -> QCursor:
    """Return a ring as wide as the eraser (widget pixels), within what systems can show."""
    return _ring(min(max(diameter, 8.0), 120.0), ratio, ink, paper, dot=False)
