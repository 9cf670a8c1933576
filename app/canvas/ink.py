"""The ink on the paper, kept as images so that drawing only adds to it.

An unfinished stroke paints its newest part and reports the small rectangle that changed; repainting
a long path for every point would be a hundred times too slow. Erased or undone ink is repaired
inside its own rectangle. Everything is repainted only when the canvas changes size, screen or
colours.

The parts of a stroke share edges, and two antialiased halves painted over each other leave a seam.
So their coverage is summed in a mask, and the ink is painted through the mask onto the finished
drawing.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from app.canvas.line import outline_of_stroke, reach_of
from app.canvas.navigator import PaperView
from app.canvas.underlay import Tracing
from core.sketch import Bounds, Page, SketchBitmap, Stroke
from core.sketch.page import Layer


class InkImage:
    """The drawing, painted in device pixels for one view.

    Attributes:
        view: How paper units lie in the widget.
        paper: Colour of the ground.
        ink: Colour of what is looked for.
        red: Colour of what is not wanted.
        tracing: A picture on the ground, to draw over.
        ratio: Device pixels in one of the widget's.
    """

    def __init__(self, paper: QColor, ink: QColor, red: QColor) -> None:
        self.view = PaperView.of(1, 1)
        self.paper = paper
        self.ink = ink
        self.red = red
        self.tracing: Tracing | None = None
        self.ratio = 1.0
        self._ground: QImage | None = None
        self._line_colour = ink
        self._done = QImage()
        self._shown = QImage()
        self._mask = np.zeros((1, 4), np.uint8)
        self._live: dict[int, QRect] = {}

    def rebuild(self, size: QSize, ratio: float, view: PaperView, page: Page) -> None:
        """Paint the whole page for a widget of this size and device pixel ratio."""
        pixels = (size.expandedTo(QSize(1, 1)).toSizeF() * ratio).toSize()
        if self._done.size() != pixels:
            self._done = QImage(pixels, QImage.Format.Format_RGB32)
        # QImage wants rows of whole 32-bit words.
        self._mask = np.zeros((pixels.height(), -(-pixels.width() // 4) * 4), np.uint8)
        self._live = {}
        self.ratio = ratio
        self.view = view
        self._done.fill(self.paper)
        if self.tracing is not None:
            with QPainter(self._done) as painter:
                painter.setTransform(self._transform)
                self.tracing.paint(painter)
        self._ground = self._done.copy() if self.tracing is not None else None
        with QPainter(self._done) as painter:
            self._paint_page(painter, page, None)
        self._shown = self._done.copy()

    def repair(self, area: QRectF, page: Page) -> QRect:
        """Repaint one area (widget coordinates); return what has to be updated."""
        rect = self._to_pixels(area).intersected(self._done.rect())
        with QPainter(self._done) as painter:
            painter.setClipRect(rect)
            painter.fillRect(rect, self.paper)
            if self._ground is not None:
                painter.drawImage(rect.topLeft(), self._ground, rect)
            inverse, _ = self._transform.inverted()
            box = inverse.mapRect(QRectF(rect))
            within = Bounds(box.left(), box.top(), box.right(), box.bottom())
            self._paint_page(painter, page, within)
        self._copy(self._done, self._shown, [rect])
        return self._to_widget(rect)

    def begin_line(self, colour: str | None, layer: Layer = "sketch") -> None:
        """A line begins, in its own colour, in black or in red."""
        self._line_colour = self._colour_of(colour, layer)

    def add(self, outline: QPainterPath, image: int = 0) -> QRect:
        """Paint a new part of the current line; return what has to be updated.

        Args:
            outline: The bit.
            image: Which of the line's mirror images it belongs to; 0 is the line itself.
        """
        rect = self._pixels_of(outline)
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
        self._live[image] = self._live.get(image, QRect()).united(rect)
        return self._to_widget(rect)

    def commit(self) -> None:
        """Make the current line part of the finished drawing."""
        self._copy(self._shown, self._done, self._live.values())
        self._forget_live()

    def discard(self) -> list[QRect]:
        """Remove the current line; return what has to be updated."""
        rects = [self._to_widget(rect) for rect in self._live.values()]
        self._copy(self._done, self._shown, self._live.values())
        self._forget_live()
        return rects

    def wipe(self, start: tuple[float, float], end: tuple[float, float], radius: float) -> QRect:
        """Show bare paper where the eraser goes (paper units), until that is repaired."""
        ground = QBrush(self.paper)
        if self._ground is not None:
            ground.setTextureImage(self._ground)
            ground.setTransform(self._transform.inverted()[0])
        pen = QPen(ground, 2 * radius)
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
        painter.fillPath(outline, self._line_colour)
        painter.restore()

    def area_of(self, stroke: Stroke) -> QRectF:
        """Return where the ink of a stroke lies in the widget."""
        reach = stroke.bounds.grown(reach_of(stroke))
        return self.view.rect_to_widget(reach).adjusted(-1, -1, 1, 1)

    def area_of_outline(self, outline: QPainterPath) -> QRect:
        """Return where an outline lies in the widget."""
        return self._to_widget(self._pixels_of(outline))

    def show(self, painter: QPainter, rect: QRect, view: PaperView) -> None:
        """Copy one rectangle from the image to the widget.

        If the view has changed since, the image is moved and scaled: less sharp, but at once, until
        it is repainted.
        """
        if view == self.view:
            source = QRectF(QRectF(rect).topLeft() * self.ratio, QRectF(rect).size() * self.ratio)
            painter.drawImage(QRectF(rect), self._shown, source)
            return
        painter.fillRect(rect, self.paper)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self.view.transform.inverted()[0] * view.transform, True)
        painter.drawImage(QRectF(QPointF(), QSizeF(self._shown.size()) / self.ratio), self._shown)
        painter.restore()

    def picture_of(self, page: Page) -> QImage:
        """Return the ink of a page alone on nothing, as it would lie in the widget."""
        image = QImage(self._done.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as painter:
            self._paint_page(painter, page, None)
        return image

    @property
    def _transform(self) -> QTransform:
        """From paper units to device pixels."""
        return self.view.transform * QTransform.fromScale(self.ratio, self.ratio)

    def _to_pixels(self, area: QRectF) -> QRect:
        return QRectF(area.topLeft() * self.ratio, area.size() * self.ratio).toAlignedRect()

    def _to_widget(self, rect: QRect) -> QRect:
        box = QRectF(rect)
        return QRectF(box.topLeft() / self.ratio, box.size() / self.ratio).toAlignedRect()

    def _pixels_of(self, outline: QPainterPath) -> QRect:
        if outline.isEmpty():
            return QRect()
        box = self._transform.mapRect(outline.controlPointRect()).toAlignedRect()
        return box.adjusted(-1, -1, 1, 1).intersected(self._done.rect())

    def _lay_ink(self, rect: QRect) -> None:
        """Show the finished drawing with the masked ink on it, in one rectangle of pixels."""
        height, stride = self._mask.shape
        alpha = QImage(self._mask.data, stride, height, stride, QImage.Format.Format_Alpha8)
        ink = QImage(rect.size(), QImage.Format.Format_ARGB32_Premultiplied)
        ink.fill(self._line_colour)
        with QPainter(ink) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            painter.drawImage(QPointF(0, 0), alpha, QRectF(rect))
        with QPainter(self._shown) as painter:
            painter.drawImage(rect.topLeft(), self._done, rect)
            painter.drawImage(rect.topLeft(), ink)

    @staticmethod
    def _copy(source: QImage, target: QImage, rects: Iterable[QRect]) -> None:
        with QPainter(target) as painter:
            for rect in rects:
                painter.drawImage(rect.topLeft(), source, rect)

    def _forget_live(self) -> None:
        for r in self._live.values():
            self._mask[r.top() : r.top() + r.height(), r.left() : r.left() + r.width()] = 0
        self._live = {}

    def _paint_page(self, painter: QPainter, page: Page, within: Bounds | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self._transform)
        self._paint_strokes(painter, page, "paint", within)
        if page.bitmap is not None:
            self._paint_bitmap(painter, page.bitmap)
        self._paint_strokes(painter, page, "sketch", within)
        self._paint_strokes(painter, page, "negative", within)

    def _paint_strokes(
        self, painter: QPainter, page: Page, layer: Layer, within: Bounds | None
    ) -> None:
        for stroke in page.layer(layer).strokes:
            if within is None or stroke.bounds.grown(reach_of(stroke)).meets(within):
                colour = self._colour_of(stroke.colour, layer)
                painter.fillPath(outline_of_stroke(stroke), colour)

    def _colour_of(self, colour: str | None, layer: Layer) -> QColor:
        if layer == "negative":
            return self.red
        return self.ink if colour is None else QColor(colour)

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
