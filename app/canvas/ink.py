"""The ink on the paper, kept as an image so that drawing only ever adds to it.

A stroke under way paints its newest piece and reports the small rectangle that changed; painting a
long path anew for every point would take a hundred times longer than a pen leaves. What was erased
or undone is repaired inside its own rectangle; everything is painted anew only when the canvas
changes size, screen or colours, because the strokes, not the pixels, are the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from app.canvas.document import Page
from app.canvas.line import BASE_WIDTH, Piece, pieces_of
from app.canvas.view import PaperView
from core.sketch import Bounds, SketchBitmap

REACH = BASE_WIDTH
"""Paper units by which ink can reach beyond the bounds of its points."""


class InkImage:
    """The painted drawing in device pixels, with the view it was painted for.

    Attributes:
        view: How paper units lie in the widget.
        paper: Colour of the ground.
        ink: Colour of the lines.
    """

    def __init__(self, paper: QColor, ink: QColor) -> None:
        self.view = PaperView.of(1, 1)
        self.paper = paper
        self.ink = ink
        self._image = QImage()

    def rebuild(self, size: QSize, ratio: float, view: PaperView, page: Page) -> None:
        """Paint the whole page for a widget of this size and device pixel ratio."""
        pixels = (size.expandedTo(QSize(1, 1)).toSizeF() * ratio).toSize()
        if self._image.size() != pixels:
            self._image = QImage(pixels, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(ratio)
        self.view = view
        self._image.fill(self.paper)
        with QPainter(self._image) as painter:
            self._paint_page(painter, page, None)

    def repair(self, area: QRectF, page: Page) -> QRect:
        """Paint one area (widget coordinates) anew; return what has to be shown again."""
        rect = area.toAlignedRect()
        with QPainter(self._image) as painter:
            painter.setClipRect(rect)
            painter.fillRect(rect, self.paper)
            left, top = self.view.to_paper(rect.left(), rect.top())
            right, bottom = self.view.to_paper(rect.right() + 1, rect.bottom() + 1)
            self._paint_page(painter, page, Bounds(left, top, right, bottom))
        return rect

    def add(self, pieces: Iterable[Piece]) -> QRect:
        """Paint new pieces of a line; return what has to be shown again."""
        with QPainter(self._image) as painter:
            return self.paint_pieces(painter, pieces)

    def wipe(self, start: tuple[float, float], end: tuple[float, float], radius: float) -> QRect:
        """Show paper where the eraser goes from start to end (paper units), until it is repaired."""
        path = QPainterPath(QPointF(*start))
        path.lineTo(end[0] + 0.01, end[1])
        with QPainter(self._image) as painter:
            return self.paint_pieces(painter, [Piece(path, 2 * radius)], self.paper)

    def paint_pieces(
        self, painter: QPainter, pieces: Iterable[Piece], colour: QColor | None = None
    ) -> QRect:
        """Paint pieces with any painter in widget coordinates; return the area they cover."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self.view.transform, True)
        pen = QPen(colour or self.ink)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        area = QRectF()
        for piece in pieces:
            pen.setWidthF(piece.width)
            painter.setPen(pen)
            painter.drawPath(piece.path)
            area = area.united(piece.bounds)
        painter.restore()
        return self.view.transform.mapRect(area).toAlignedRect().adjusted(-1, -1, 1, 1)

    def area_of(self, bounds: Bounds) -> QRectF:
        """Return where ink of these bounds (paper units) lies in the widget."""
        return self.view.rect_to_widget(bounds.grown(REACH)).adjusted(-1, -1, 1, 1)

    def show(self, painter: QPainter, rect: QRect) -> None:
        """Copy one rectangle of the widget from the image."""
        ratio = self._image.devicePixelRatio()
        source = QRectF(
            rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio
        )
        painter.drawImage(QRectF(rect), self._image, source)

    def _paint_page(self, painter: QPainter, page: Page, within: Bounds | None) -> None:
        if page.bitmap is not None:
            self._paint_bitmap(painter, page.bitmap)
        for stroke in page.sketch.strokes:
            if within is None or stroke.bounds.grown(REACH).meets(within):
                self.paint_pieces(painter, pieces_of(stroke))

    def _paint_bitmap(self, painter: QPainter, bitmap: SketchBitmap) -> None:
        """Show a drawing that came as pixels, in the colour of our own ink."""
        height, width = bitmap.ink.shape
        # ink is dark on white; the mask needs the amount of ink.
        amount = (255 - bitmap.ink).copy(order="C")
        mask = QImage(amount.data, width, height, width, QImage.Format.Format_Alpha8)
        tinted = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        tinted.fill(self.ink)
        with QPainter(tinted) as tint:
            tint.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            tint.drawImage(0, 0, mask)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.view.rect_to_widget(bitmap_place(bitmap)), tinted)
        painter.restore()


def bitmap_place(bitmap: SketchBitmap) -> Bounds:
    """Return where a bitmap drawing lies on the paper: in the middle, 80 % of the canvas."""
    height, width = bitmap.ink.shape
    unit = 800.0 / max(height, width)
    return Bounds(-width * unit / 2, -height * unit / 2, width * unit / 2, height * unit / 2)
