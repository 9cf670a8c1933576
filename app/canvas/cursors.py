"""The cursors over the paper: a fine ring for the pen, the true size of the eraser, a hand."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

from app.canvas.brush import Tool
from app.ui.palette import Palette

PEN_PX = 9.0
LARGEST_PX = 120.0
"""Systems do not show cursors much larger than this."""


@dataclass(frozen=True)
class CursorLook:
    """All that decides how a cursor looks.

    Attributes:
        tool: What the pen does.
        held: Whether the hand tool holds the paper.
        eraser_px: Diameter of the eraser in the widget.
        ratio: Device pixels in one of the widget's.
        palette: The colours.
        colour: Of the pen, if it has one.
    """

    tool: Tool
    held: bool
    eraser_px: float
    ratio: float
    palette: Palette
    colour: str | None = None

    def cursor(self) -> QCursor:
        """Paint it."""
        if self.tool is Tool.HAND:
            closed, open_ = Qt.CursorShape.ClosedHandCursor, Qt.CursorShape.OpenHandCursor
            return QCursor(closed if self.held else open_)
        if self.tool is Tool.SELECT:
            return QCursor(Qt.CursorShape.CrossCursor)
        line = self.palette.colour("unwanted" if self.tool is Tool.NEGATIVE else "ink")
        if self.colour is not None and self.tool in (Tool.PEN, Tool.MARKER, Tool.BUCKET):
            line = QColor(self.colour)
        paper = self.palette.colour("paper")
        if self.tool.erases:
            diameter = min(max(self.eraser_px, 8.0), LARGEST_PX)
            dot = self.tool is Tool.STROKE_ERASER
            return _ring(diameter, self.ratio, line, paper, dot=dot)
        return _ring(PEN_PX, self.ratio, line, paper, dot=True)


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
