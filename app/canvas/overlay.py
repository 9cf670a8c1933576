"""What is seen over the ink and is none: mirrors, the selection, the hint on empty paper."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.symmetry import Symmetry
from app.canvas.tools import SelectTool
from app.canvas.view import PaperView
from app.ui.theme import Theme


class Overlay:
    """Paints in widget coordinates."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint_mirrors(
        self, painter: QPainter, symmetry: Symmetry, view: PaperView, widget: QWidget
    ) -> None:
        """Show the mirrors as dashed lines across the widget."""
        if symmetry is Symmetry.NONE:
            return
        painter.setPen(QPen(self._theme.palette.colour("accent", 0.55), 1.0, Qt.PenStyle.DashLine))
        if symmetry.upright_axis:
            painter.drawLine(_across(widget, view, (0.0, 1.0)))
        if symmetry.level_axis:
            painter.drawLine(_across(widget, view, (1.0, 0.0)))

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
        hint = QCoreApplication.translate("Canvas", "Draw what you are looking for")
        painter.drawText(widget.rect(), Qt.AlignmentFlag.AlignCenter, hint)


def _across(widget: QWidget, view: PaperView, towards: tuple[float, float]) -> QLineF:
    """Return the line through the middle of the paper, no longer than it takes to be seen whole.

    Painters leave out the dashes of lines that are many times as long as the screen.
    """
    origin = QPointF(*view.to_widget(0.0, 0.0))
    along = QLineF(origin, QPointF(*view.to_widget(*towards))).unitVector()
    step = along.p2() - along.p1()
    away = QPointF(widget.rect().center()) - origin
    nearest = origin + step * QPointF.dotProduct(away, step)
    reach = step * float(widget.width() + widget.height())
    return QLineF(nearest - reach, nearest + reach)
