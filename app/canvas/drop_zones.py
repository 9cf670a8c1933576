"""Where a picture can be dropped on the canvas: the upper part searches with it, the lower traces.

A picture that is dragged over from the results can only be traced: to search with it there are
better ways.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QRectF, Qt
from PySide6.QtGui import QDropEvent, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.canvas.underlay import Underlay
from app.ui.theme import Theme
from core.library import SUFFIXES

GAP_PX = 14.0
CORNER_PX = 12.0


class DropZones:
    """Follows a drag over the canvas and shows what dropping would do."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._shown = False
        self._only_trace = False
        self._lower = False

    @property
    def shown(self) -> bool:
        """Whether something is being dragged over the canvas."""
        return self._shown

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
        self._shown, self._lower = True, False
        return True

    def move(self, share: float) -> None:
        """The drag is at this share of the height."""
        self._lower = share > 0.5

    def leave(self) -> None:
        self._shown = False

    def lay(self, mime: QMimeData, underlay: Underlay) -> None:
        """Lay what was dropped under the paper."""
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
