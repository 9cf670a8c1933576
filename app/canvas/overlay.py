"""What is painted over the ink: mirrors, selection, hint and drop zones."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLineF, QMimeData, QPointF, QRectF, Qt
from PySide6.QtGui import QDropEvent, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.brush import Symmetry
from app.canvas.navigator import PaperView
from app.canvas.tools.selecting import SelectTool
from app.canvas.underlay import Underlay
from app.ui.theme import Theme
from core.library import SUFFIXES

GAP_PX = 14.0
CORNER_PX = 12.0


class DropZones:
    """Follows a drag over the canvas and shows what dropping would do.

    Attributes:
        shown: Whether something is being dragged over the canvas.
    """

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self.shown = False
        self._only_trace = False
        self._lower = False

    @property
    def traces(self) -> bool:
        """Whether dropping here lays the picture under the paper."""
        return self._only_trace or self._lower

    def enter(self, event: QDropEvent, *, own: bool) -> bool:
        """A drag comes over the canvas; False when there is no picture in it.

        Args:
            event: What is dragged.
            own: Whether it comes from our own results.
        """
        mime = event.mimeData()
        if _picture_file(mime) is None and not mime.hasImage():
            return False
        # Pictures without a file are searched with by pasting them.
        self._only_trace = own or _picture_file(mime) is None
        self.shown, self._lower = True, False
        return True

    def move(self, share: float) -> None:
        """The drag is at this fraction of the height."""
        self._lower = share > 0.5

    def leave(self) -> None:
        self.shown = False

    def lay(self, mime: QMimeData, underlay: Underlay) -> None:
        """Put the dropped picture under the paper."""
        file = _picture_file(mime)
        if file is not None:
            underlay.open(file)
        else:
            image = mime.imageData()
            underlay.use(image if isinstance(image, QImage) else QImage())

    def paint(self, painter: QPainter, widget: QWidget) -> None:
        """Show the zones, while something is dragged over them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(widget.rect())
        painter.fillRect(whole, self._theme.palette.colour("paper", 0.7))
        inner = whole.adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)
        trace = QCoreApplication.translate("Canvas", "Trace it: draw over the picture")
        if self._only_trace:
            self._paint_zone(painter, inner, trace, lit=True)
            return
        upper, lower = QRectF(inner), QRectF(inner)
        upper.setBottom(inner.center().y() - GAP_PX / 2)
        lower.setTop(inner.center().y() + GAP_PX / 2)
        search = QCoreApplication.translate("Canvas", "Search with it: find pictures like this one")
        self._paint_zone(painter, upper, search, lit=not self._lower)
        self._paint_zone(painter, lower, trace, lit=self._lower)

    def _paint_zone(self, painter: QPainter, zone: QRectF, text: str, *, lit: bool) -> None:
        palette = self._theme.palette
        painter.setPen(QPen(palette.colour("accent" if lit else "quiet"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(palette.colour("accent", 0.14 if lit else 0.0))
        painter.drawRoundedRect(zone, CORNER_PX, CORNER_PX)
        painter.setPen(palette.colour("text"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(zone.adjusted(20, 0, -20, 0), flags, text)


def _picture_file(mime: QMimeData) -> Path | None:
    """Return the picture that is dragged, when nothing else is dragged with it."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if (
        len(files) == 1
        and files[0].suffix.lower() in SUFFIXES
        and files[0].suffix.lower() != ".svg"
    ):
        return files[0]
    return None


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
        if symmetry in (Symmetry.LEFT_RIGHT, Symmetry.BOTH):
            painter.drawLine(_axis_line(widget, view, (0.0, 1.0)))
        if symmetry in (Symmetry.TOP_BOTTOM, Symmetry.BOTH):
            painter.drawLine(_axis_line(widget, view, (1.0, 0.0)))

    def paint_selection(self, painter: QPainter, selecting: SelectTool) -> None:
        """Show what is selected, or the loop that is being drawn."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self._theme.palette.colour("accent")
        painter.setPen(QPen(accent, 1.2, Qt.PenStyle.DashLine))
        selecting.paint(painter)
        box = selecting.box
        if box is not None and not selecting.pulls:
            box.paint(painter, accent, self._theme.palette.colour("paper"))

    def paint_hint(self, painter: QPainter, widget: QWidget, hint: str) -> None:
        """Paint the hint on the empty paper."""
        font = widget.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        painter.setPen(self._theme.palette.colour("quiet", 0.75))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(widget.rect().adjusted(16, 16, -16, -16), flags, hint)


def _axis_line(widget: QWidget, view: PaperView, towards: tuple[float, float]) -> QLineF:
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
