"""How one picture looks in the list: the thumbnail, and as little else as possible."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.results.model import HIT_ROLE
from app.results.relevance import strength
from app.theme import Theme
from app.theme.icons import pixmap
from core.search import Hit

GAP = 5
"""Pixels round each card."""

RADIUS = 7.0
BAR = 3
BAR_SPACE = 9
"""Pixels under the card that belong to the relevance bar."""

INSET = 6
NAME_HEIGHT = 26


class ResultDelegate(QStyledItemDelegate):
    """Paints hits as cards, and tells the list how large a tile is."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = 160
        self._marks: dict[tuple[str, float], QPixmap] = {}
        theme.changed.connect(self._forget_marks)

    @property
    def picture_edge(self) -> int:
        """The longest side of a thumbnail, in logical pixels."""
        return self._side - 2 * GAP - 2 * INSET

    def set_side(self, side: int) -> None:
        """Choose the width of a tile."""
        self._side = side

    def tile(self) -> QSize:
        return QSize(self._side, self._side + BAR_SPACE)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return self.tile()

    def paint(
        self,
        painter: QPainter,
        option: Any,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        hit = index.data(HIT_ROLE)
        if not isinstance(hit, Hit):
            return
        look = self._theme.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        card = QRectF(option.rect.adjusted(GAP, GAP, -GAP, -GAP - BAR_SPACE))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("accent" if selected else "line"), 2 if selected else 1))
        # Pictures mostly have light grounds; on a dark window a light card lets them join it.
        painter.setBrush(look.colour("raised"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_picture(painter, card, index.data(Qt.ItemDataRole.DecorationRole), hit)
        if selected or hovered:
            self._paint_name(painter, card, hit.photo.name)
        self._paint_bar(painter, option.rect, strength(hit.score))
        if hit.folded:
            self._paint_badge(painter, card, f"+{len(hit.folded)}")
        if not hit.photo.online:
            self._paint_mark(painter, card, "offline")
        painter.restore()

    def _paint_picture(self, painter: QPainter, card: QRectF, picture: Any, hit: Hit) -> None:
        if not isinstance(picture, QPixmap):
            return  # on its way
        ratio = painter.device().devicePixelRatio()
        if picture.isNull():
            mark = self._mark("picture", ratio)
            painter.drawPixmap(card.center() - QPointF(10, 10), mark)
            return
        width, height = picture.width() / ratio, picture.height() / ratio
        target = QRectF(0, 0, width, height)
        target.moveCenter(card.center())
        # On whole device pixels the picture is copied, not resampled.
        target.moveTopLeft(
            QPointF(round(target.x() * ratio) / ratio, round(target.y() * ratio) / ratio)
        )
        painter.setOpacity(1.0 if hit.photo.online else 0.45)
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
        painter.setOpacity(1.0)

    def _paint_name(self, painter: QPainter, card: QRectF, name: str) -> None:
        strip = QRectF(card.left(), card.bottom() - NAME_HEIGHT, card.width(), NAME_HEIGHT)
        whole, below = QPainterPath(), QPainterPath()
        whole.addRoundedRect(card.adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
        below.addRect(strip)
        painter.fillPath(whole.intersected(below), QColor(24, 23, 22, 205))
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.92)
        painter.setFont(font)
        painter.setPen(QColor("#ffffff"))
        room = strip.adjusted(8, 0, -8, 0)
        text = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_bar(self, painter: QPainter, tile: QRect, share: float) -> None:
        look = self._theme.palette
        width = tile.width() - 2 * GAP - 2 * INSET
        top = tile.bottom() - GAP - BAR + 1
        bar = QRectF(tile.left() + GAP + INSET, top, width, BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("line"))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        bar.setWidth(width * share)
        painter.setBrush(look.colour("accent", 0.35 + 0.65 * share))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)

    def _paint_badge(self, painter: QPainter, card: QRectF, text: str) -> None:
        look = self._theme.palette
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 12
        badge = QRectF(card.right() - width - 6, card.top() + 6, width, 19)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("text", 0.82))
        painter.drawRoundedRect(badge, 9.5, 9.5)
        painter.setPen(look.colour("window"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_mark(self, painter: QPainter, card: QRectF, name: str) -> None:
        look = self._theme.palette
        disc = QRectF(card.left() + 6, card.top() + 6, 26, 26)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("notice"))
        painter.drawEllipse(disc)
        mark = self._mark(name, painter.device().devicePixelRatio())
        painter.drawPixmap(disc.topLeft() + QPointF(3, 3), mark)

    def _mark(self, name: str, ratio: float) -> QPixmap:
        key = (name, ratio)
        if key not in self._marks:
            colour = self._theme.palette.colour("on_notice" if name == "offline" else "quiet")
            self._marks[key] = pixmap(name, colour, 20, ratio)
        return self._marks[key]

    @Slot()
    def _forget_marks(self) -> None:
        self._marks.clear()
