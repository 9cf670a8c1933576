"""How a picture looks in the list: mostly its thumbnail."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.results.model import BARS, FOLD_ROLE, HIT_ROLE, strength_bars
from app.results.motion import Motion
from app.ui.icons import pixmap
from app.ui.theme import Theme
from core.search import Hit

GAP = 5
"""Pixels round each card."""

RADIUS = 7.0
BAR = 3
BAR_SPACE = 9
"""Pixels under the card that belong to the relevance bars."""

BAR_GAP = 3
INSET = 6
NAME_HEIGHT = 26
BADGE_HEIGHT = 19


class ResultDelegate(QStyledItemDelegate):
    """Paints hits as cards and sizes the tiles."""

    def __init__(self, theme: Theme, motion: Motion, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._motion = motion
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

    def is_badge(self, tile: QRect, at: QPoint, hit: Hit) -> bool:
        """Whether a point of a tile lies on the badge that counts near-duplicates."""
        return bool(hit.folded) and QRectF(
            tile.right() - GAP - 54, tile.top() + GAP, 54, BADGE_HEIGHT + 12
        ).contains(QPointF(at))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return self.tile()

    def paint(
        self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hit = index.data(HIT_ROLE)
        look = self._theme.palette
        if not isinstance(hit, Hit):
            # The photo is still being read.
            card = QRectF(option.rect.adjusted(GAP, GAP, -GAP, -GAP - BAR_SPACE))
            painter.setPen(QPen(look.colour("line"), 1))
            painter.setBrush(look.colour("raised"))
            painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        card = QRectF(option.rect.adjusted(GAP, GAP, -GAP, -GAP - BAR_SPACE))
        painter.save()
        painter.translate(self._motion.shift(hit.photo.id))
        painter.setOpacity(self._motion.opacity(hit.photo.id))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fold = index.data(FOLD_ROLE)
        if fold is not None:
            self._paint_fold(painter, QRectF(option.rect), fold == "open")
        painter.setPen(QPen(look.colour("accent" if selected else "line"), 2 if selected else 1))
        # Most pictures have a light background; on a dark window, a light card suits them.
        painter.setBrush(look.colour("raised"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_picture(painter, card, index.data(Qt.ItemDataRole.DecorationRole), hit)
        if selected or hovered:
            self._paint_name(painter, card, f"{'★' * hit.photo.stars} {hit.photo.name}".strip())
        elif hit.photo.stars:
            self._paint_stars(painter, card, hit.photo.stars)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("text"), 2))
            painter.drawRoundedRect(card.adjusted(-3, -3, 3, 3), RADIUS + 3, RADIUS + 3)
        if hit.chance is not None and fold != "inner":
            self._paint_bars(painter, option.rect, strength_bars(hit.chance))
        if hit.folded:
            count = len(hit.folded)
            self._paint_badge(painter, card, f"– {count}" if fold == "open" else f"+{count}")
        if not hit.photo.online:
            self._paint_mark(painter, card, "offline")
        painter.restore()

    def _paint_picture(self, painter: QPainter, card: QRectF, picture: Any, hit: Hit) -> None:
        if not isinstance(picture, QPixmap):
            return  # on its way
        ratio = painter.device().devicePixelRatio()
        if picture.isNull():
            mark = self._mark_pixmap("picture", ratio)
            painter.drawPixmap(card.center() - QPointF(10, 10), mark)
            return
        width, height = picture.width() / ratio, picture.height() / ratio
        target = QRectF(0, 0, width, height)
        target.moveCenter(card.center())
        # On whole device pixels the picture is copied, not resampled.
        target.moveTopLeft(
            QPointF(round(target.x() * ratio) / ratio, round(target.y() * ratio) / ratio)
        )
        seen = painter.opacity()
        painter.setOpacity(seen * (1.0 if hit.photo.online else 0.45))
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
        painter.setOpacity(seen)

    def _paint_fold(self, painter: QPainter, tile: QRectF, is_head: bool) -> None:
        """Paint a band behind near-duplicates."""
        band = tile.adjusted(1 if is_head else 0, 1, 0, -3)
        painter.fillRect(band, self._theme.palette.colour("accent", 0.16))

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

    def _paint_stars(self, painter: QPainter, card: QRectF, stars: int) -> None:
        text = "★" * stars
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 12
        place = QRectF(card.left() + 6, card.bottom() - BADGE_HEIGHT - 6, width, BADGE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(24, 23, 22, 170))
        painter.drawRoundedRect(place, BADGE_HEIGHT / 2, BADGE_HEIGHT / 2)
        painter.setPen(QColor("#ffd76a"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_bars(self, painter: QPainter, tile: QRect, filled: int) -> None:
        look = self._theme.palette
        room = tile.width() - 2 * GAP - 2 * INSET
        width = (room - (BARS - 1) * BAR_GAP) / BARS
        bar = QRectF(tile.left() + GAP + INSET, tile.bottom() - GAP - BAR + 1, width, BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        on = look.colour("quiet", 0.7) if filled == 1 else look.colour("accent", 0.4 + 0.2 * filled)
        for place in range(BARS):
            painter.setBrush(on if place < filled else look.colour("line"))
            painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
            bar.translate(width + BAR_GAP, 0)

    def _paint_badge(self, painter: QPainter, card: QRectF, text: str) -> None:
        look = self._theme.palette
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 12
        badge = QRectF(card.right() - width - 6, card.top() + 6, width, BADGE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("text", 0.82))
        painter.drawRoundedRect(badge, BADGE_HEIGHT / 2, BADGE_HEIGHT / 2)
        painter.setPen(look.colour("window"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_mark(self, painter: QPainter, card: QRectF, name: str) -> None:
        look = self._theme.palette
        disc = QRectF(card.left() + 6, card.top() + 6, 26, 26)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("notice"))
        painter.drawEllipse(disc)
        mark = self._mark_pixmap(name, painter.device().devicePixelRatio())
        painter.drawPixmap(disc.topLeft() + QPointF(3, 3), mark)

    def _mark_pixmap(self, name: str, ratio: float) -> QPixmap:
        key = (name, ratio)
        if key not in self._marks:
            colour = self._theme.palette.colour("on_notice" if name == "offline" else "quiet")
            self._marks[key] = pixmap(name, colour, 20, ratio)
        return self._marks[key]

    def _forget_marks(self) -> None:
        self._marks.clear()
