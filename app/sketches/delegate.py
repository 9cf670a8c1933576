"""How a saved drawing looks in the list: its ink, name and results."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.results import Thumbnails
from app.sketches.model import PHOTOS_ROLE, SKETCH_ROLE, InkPreviews, SketchesModel
from app.ui.icons import pixmap
from app.ui.theme import Theme
from core.library import SavedSketch

PAPER = 72
THUMBNAIL = 30
PAD = 8
STAR = 18
ROW = PAPER + 2 * PAD


class SketchDelegate(QStyledItemDelegate):
    """Paints a row; `star_of` says where its star can be clicked."""

    def __init__(
        self,
        theme: Theme,
        previews: InkPreviews,
        thumbnails: Thumbnails,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._previews = previews
        self._thumbnails = thumbnails

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(220, ROW)

    @staticmethod
    def star_of(row: QRect) -> QRect:
        """Return where the star of a row is, with room for a finger round it."""
        return QRect(row.right() - STAR - 2 * PAD, row.top(), STAR + 2 * PAD, STAR + 2 * PAD)

    def paint(
        self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        sketch = index.data(SKETCH_ROLE)
        model = index.model()
        if not isinstance(sketch, SavedSketch) or not isinstance(model, SketchesModel):
            return
        look = self._theme.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        row: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("accent", 0.16) if selected else look.colour("hover"))
            painter.drawRoundedRect(QRectF(row.adjusted(3, 1, -3, -1)), 7, 7)
        self._paint_ink(painter, QRect(row.left() + PAD, row.top() + PAD, PAPER, PAPER), sketch)
        left = row.left() + 2 * PAD + PAPER
        width = row.right() - left - PAD
        star = self.star_of(row)
        font = painter.font()
        font.setWeight(font.Weight.DemiBold if sketch.name else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(look.colour("text"))
        line = QRect(left, row.top() + PAD, star.left() - left, 20)
        title = painter.fontMetrics().elidedText(
            model.title(sketch), Qt.TextElideMode.ElideRight, line.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)
        font.setWeight(font.Weight.Normal)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(look.colour("quiet"))
        line = QRect(left, row.top() + PAD + 20, width, 16)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, model.subtitle(sketch))
        self._paint_photos(painter, left, row.bottom() - PAD - THUMBNAIL, width, index)
        if sketch.starred or hovered or selected:
            name, colour = ("star-full", "accent") if sketch.starred else ("star", "quiet")
            ratio = painter.device().devicePixelRatio()
            mark = pixmap(name, look.colour(colour), STAR, ratio)
            painter.drawPixmap(star.left() + PAD, star.top() + PAD, mark)
        painter.restore()

    def _paint_ink(self, painter: QPainter, place: QRect, sketch: SavedSketch) -> None:
        look = self._theme.palette
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("paper"))
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        alpha = self._previews.image(sketch.id)
        if alpha is None or alpha.isNull():
            return
        ink = QImage(alpha.size(), QImage.Format.Format_ARGB32_Premultiplied)
        ink.fill(look.colour("ink"))
        with QPainter(ink) as tint:
            tint.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            tint.drawImage(0, 0, alpha)
        painter.drawImage(place, ink)

    def _paint_photos(
        self,
        painter: QPainter,
        left: int,
        top: int,
        width: int,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        ratio = painter.device().devicePixelRatio()
        for i, photo in enumerate(index.data(PHOTOS_ROLE)):
            x = left + i * (THUMBNAIL + 4)
            if x + THUMBNAIL > left + width:
                break
            picture = self._thumbnails.pixmap(photo)
            if not isinstance(picture, QPixmap) or picture.isNull():
                continue
            box = QRectF(0, 0, picture.width() / ratio, picture.height() / ratio)
            box.moveCenter(QRectF(x, top, THUMBNAIL, THUMBNAIL).center())
            painter.setOpacity(1.0 if photo.online else 0.45)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
            painter.setOpacity(1.0)
