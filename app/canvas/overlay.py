"""What is seen over the ink and is none: mirrors, the selection, the hint on empty paper."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.symmetry import Symmetry
from app.canvas.tools import SelectTool
from app.canvas.view import PaperView
from app.theme import Theme

FAR = 100_000.0
"""Paper units: beyond what any view shows."""


class Overlay:
    """Paints in widget coordinates."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint_mirrors(self, painter: QPainter, symmetry: Symmetry, view: PaperView) -> None:
        """Show the mirrors as dashed lines."""
        ends = []
        if symmetry.upright_axis:
            ends.append(((0.0, -FAR), (0.0, FAR)))
        if symmetry.level_axis:
            ends.append(((-FAR, 0.0), (FAR, 0.0)))
        painter.setPen(QPen(self._theme.palette.colour("accent", 0.55), 1.0, Qt.PenStyle.DashLine))
        for one, other in ends:
            painter.drawLine(QPointF(*view.to_widget(*one)), QPointF(*view.to_widget(*other)))

    def paint_selection(self, painter: QPainter, selecting: SelectTool) -> None:
        """Show what is selected, or the loop that is being drawn."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self._theme.palette.colour("accent")
        painter.setPen(QPen(accent, 1.2, Qt.PenStyle.DashLine))
        selecting.paint(painter)
        box = selecting.box
        if box is not None and not selecting.pulls:
            box.paint(painter, accent, self._theme.palette.colour("paper"))

    def paint_hint(self, painter: QPainter, widget: QWidget) -> None:
        """Say what the empty paper is for."""
        font = widget.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(self._theme.palette.colour("quiet", 0.75))
        painter.drawText(
            widget.rect(), Qt.AlignmentFlag.AlignCenter, widget.tr("Draw what you are looking for")
        )
