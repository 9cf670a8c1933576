"""The ink on the paper, kept as images so that drawing only ever adds to it.

A stroke under way paints its newest bit and reports the small rectangle that changed; painting a
long path anew for every point would take a hundred times longer than a pen leaves. What was erased
or undone is repaired inside its own rectangle; everything is painted anew only when the canvas
changes size, screen or colours, because the strokes, not the pixels, are the drawing.

The bits of one stroke share edges, and two smoothed halves painted over one another do not make a
whole. So their coverage is added up in a mask, and the ink is laid through the mask on the finished
drawing beneath.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.canvas.line import BASE_WIDTH, outline_of_stroke
from app.canvas.view import PaperView
from core.sketch import Bounds, Page, SketchBitmap

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
        self._ratio = 1.0
        self._done = QImage()
        self._shown = QImage()
        self._mask = np.zeros((1, 4), np.uint8)
        self._live = QRect()

    def rebuild(self, size: QSize, ratio: float, view: PaperView, page: Page) -> None:
        """Paint the whole page for a widget of this size and device pixel ratio."""
        pixels = (size.expandedTo(QSize(1, 1)).toSizeF() * ratio).toSize()
        if self._done.size() != pixels:
            self._done = QImage(pixels, QImage.Format.Format_RGB32)
        # QImage wants rows of whole 32-bit words.
        self._mask = np.zeros((pixels.height(), -(-pixels.width() // 4) * 4), np.uint8)
        self._live = QRect()
        self._ratio = ratio
        self.view = view
        self._done.fill(self.paper)
        with QPainter(self._done) as painter:
            self._paint_page(painter, page, None)
        self._shown = self._done.copy()

    def repair(self, area: QRectF, page: Page) -> QRect:
        """Paint one area (widget coordinates) anew; return what has to be shown again."""
        rect = self._to_pixels(area).intersected(self._done.rect())
        with QPainter(self._done) as painter:
            painter.setClipRect(rect)
            painter.fillRect(rect, self.paper)
            inverse, _ = self._transform.inverted()
            box = inverse.mapRect(QRectF(rect))
            within = Bounds(box.left(), box.top(), box.right(), box.bottom())
            self._paint_page(painter, page, within)
        self._copy(self._done, self._shown, rect)
        return self._to_widget(rect)

    def add(self, outline: QPainterPath) -> QRect:
        """Paint a new bit of the line under way; return what has to be shown again."""
        rect = self._covered(outline)
        if rect.isEmpty():
            return QRect()
        bit = QImage(rect.size(), QImage.Format.Format_Alpha8)
        bit.fill(0)
        with QPainter(bit) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-rect.topLeft())
            painter.setTransform(self._transform, True)
            painter.fillPath(outline, Qt.GlobalColor.black)
        coverage = np.frombuffer(bit.constBits(), np.uint8).reshape(rect.height(), -1)
        mask = self._mask[
            rect.top() : rect.top() + rect.height(), rect.left() : rect.left() + rect.width()
        ]
        # Neighbouring bits share an edge: half a pixel from each side makes a whole one.
        mask += np.minimum(255 - mask, coverage[:, : rect.width()])
        self._lay_ink(rect)
        self._live = self._live.united(rect)
        return self._to_widget(rect)

    def commit(self) -> None:
        """Make the line under way part of the finished drawing."""
        self._copy(self._shown, self._done, self._live)
        self._forget_live()

    def discard(self) -> QRect:
        """Take the line under way off again; return what has to be shown again."""
        rect = self._live
        self._copy(self._done, self._shown, rect)
        self._forget_live()
        return self._to_widget(rect)

    def wipe(self, start: tuple[float, float], end: tuple[float, float], radius: float) -> QRect:
        """Show bare paper where the eraser goes (paper units), until that is repaired."""
        pen = QPen(self.paper, 2 * radius)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        with QPainter(self._shown) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setTransform(self._transform)
            painter.setPen(pen)
            # A line without length is not painted at all, not even by a round cap.
            painter.drawLine(QPointF(*start), QPointF(end[0] + 0.01, end[1]))
        box = QRectF(QPointF(*start), QPointF(*end)).normalized()
        grown = box.adjusted(-radius, -radius, radius, radius)
        return self._to_widget(self._transform.mapRect(grown).toAlignedRect())

    def paint_tail(self, painter: QPainter, outline: QPainterPath) -> None:
        """Paint the bridge to the pen over what is shown, with a painter of the widget."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self.view.transform, True)
        painter.fillPath(outline, self.ink)
        painter.restore()

    def area_of(self, bounds: Bounds) -> QRectF:
        """Return where ink of these bounds (paper units) lies in the widget."""
        return self.view.rect_to_widget(bounds.grown(REACH)).adjusted(-1, -1, 1, 1)

    def area_of_outline(self, outline: QPainterPath) -> QRect:
        """Return where an outline lies in the widget."""
        return self._to_widget(self._covered(outline))

    def show(self, painter: QPainter, rect: QRect) -> None:
        """Copy one rectangle of the widget from the image."""
        source = QRectF(QRectF(rect).topLeft() * self._ratio, QRectF(rect).size() * self._ratio)
        painter.drawImage(QRectF(rect), self._shown, source)

    @property
    def _transform(self) -> QTransform:
        """From paper units to device pixels."""
        return self.view.transform * QTransform.fromScale(self._ratio, self._ratio)

    def _to_pixels(self, area: QRectF) -> QRect:
        return QRectF(area.topLeft() * self._ratio, area.size() * self._ratio).toAlignedRect()

    def _to_widget(self, rect: QRect) -> QRect:
        box = QRectF(rect)
        return QRectF(box.topLeft() / self._ratio, box.size() / self._ratio).toAlignedRect()

    def _covered(self, outline: QPainterPath) -> QRect:
        if outline.isEmpty():
            return QRect()
        box = self._transform.mapRect(outline.controlPointRect()).toAlignedRect()
        return box.adjusted(-1, -1, 1, 1).intersected(self._done.rect())

    def _lay_ink(self, rect: QRect) -> None:
        """Show the finished drawing with the masked ink on it, in one rectangle of pixels."""
        height, stride = self._mask.shape
        alpha = QImage(self._mask.data, stride, height, stride, QImage.Format.Format_Alpha8)
        ink = QImage(rect.size(), QImage.Format.Format_ARGB32_Premultiplied)
        ink.fill(self.ink)
        with QPainter(ink) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            painter.drawImage(QPointF(0, 0), alpha, QRectF(rect))
        with QPainter(self._shown) as painter:
            painter.drawImage(rect.topLeft(), self._done, rect)
            painter.drawImage(rect.topLeft(), ink)

    @staticmethod
    def _copy(source: QImage, target: QImage, rect: QRect) -> None:
        if not rect.isEmpty():
            with QPainter(target) as painter:
                painter.drawImage(rect.topLeft(), source, rect)

    def _forget_live(self) -> None:
        r = self._live
        self._mask[r.top() : r.top() + r.height(), r.left() : r.left() + r.width()] = 0
        self._live = QRect()

    def _paint_page(self, painter: QPainter, page: Page, within: Bounds | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self._transform)
        if page.bitmap is not None:
            self._paint_bitmap(painter, page.bitmap)
        for stroke in page.sketch.strokes:
            if within is None or stroke.bounds.grown(REACH).meets(within):
                painter.fillPath(outline_of_stroke(stroke), self.ink)

    def _paint_bitmap(self, painter: QPainter, bitmap: SketchBitmap) -> None:
        """Show a drawing that came as pixels, in the colour of our own ink."""
        height, width = bitmap.ink.shape
        # Dark on white there, amount of ink here; the copy also closes gaps between rows.
        amount = np.zeros((height, -(-width // 4) * 4), np.uint8)
        amount[:, :width] = 255 - bitmap.ink
        alpha = QImage(amount.data, width, height, amount.shape[1], QImage.Format.Format_Alpha8)
        tinted = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        tinted.fill(self.ink)
        with QPainter(tinted) as tint:
            tint.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            tint.drawImage(0, 0, alpha)
        place = bitmap_place(bitmap)
        painter.drawImage(QRectF(place.left, place.top, place.width, place.height), tinted)


def bitmap_place(bitmap: SketchBitmap) -> Bounds:
    """Return where a bitmap drawing lies on the paper: in the middle, 80 % of the canvas."""
    height, width = bitmap.ink.shape
    unit = 800.0 / max(height, width)
    return Bounds(-width * unit / 2, -height * unit / 2, width * unit / 2, height * unit / 2)
