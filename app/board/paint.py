"""How an item of a board looks; the board on the screen and its exports paint alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPixmap, QTransform

from app.board.board import NOTE, SWATCH, Item
from app.ui.palette import Palette
from core.plain_text import showable

LETTER = 18.0
"""Height of a note's letters, in units of the board; a note is scaled with its letters."""

NOTE_WIDTH = 240.0
PADDING = 0.5


def rect_of(item: Item) -> QRectF:
    return QRectF(0.0, 0.0, item.width, item.height)


def note_size(text: str) -> tuple[float, float]:
    """Return how large a new note is."""
    room = QRectF(0, 0, NOTE_WIDTH - 2 * PADDING * LETTER, 100_000)
    box = QFontMetricsF(_font()).boundingRect(room, Qt.TextFlag.TextWordWrap, showable(text))
    return NOTE_WIDTH, max(box.height(), LETTER) + 2 * PADDING * LETTER


def paint_note(painter: QPainter, item: Item, look: Palette) -> None:
    """Paint a note on its paper."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("notice"))
    painter.drawRoundedRect(rect_of(item), 4, 4)
    scale = item.width / NOTE_WIDTH
    painter.save()
    painter.scale(scale, scale)
    painter.setFont(_font())
    painter.setPen(look.colour("on_notice"))
    pad = PADDING * LETTER
    room = QRectF(0, 0, item.width / scale, item.height / scale).adjusted(pad, pad, -pad, -pad)
    painter.drawText(room, Qt.TextFlag.TextWordWrap, showable(item.text))
    painter.restore()


def paint_swatch(painter: QPainter, item: Item) -> None:
    """Paint a colour with its number."""
    colour = QColor(item.colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect_of(item), 4, 4)
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(item.height * 0.16)))
    painter.setFont(font)
    light = 0.2126 * colour.redF() + 0.7152 * colour.greenF() + 0.0722 * colour.blueF()
    painter.setPen(QColor("#14182b") if light > 0.45 else QColor("#ffffff"))
    inside = rect_of(item).adjusted(0, 0, 0, -item.height * 0.08)
    along = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
    painter.drawText(inside, along, item.colour)


def paint_picture(painter: QPainter, item: Item, picture: QImage | QPixmap) -> None:
    """Paint the part of a picture that an item shows."""
    left, top, right, bottom = item.crop
    wide, high = picture.width(), picture.height()
    part = QRectF(QPointF(left * wide, top * high), QPointF(right * wide, bottom * high))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.save()
    flip = QTransform(-1 if item.mirrored else 1, 0, 0, -1 if item.upended else 1, 0, 0)
    painter.translate(rect_of(item).center())
    painter.setTransform(flip, combine=True)
    painter.translate(-rect_of(item).center())
    if isinstance(picture, QImage):
        painter.drawImage(rect_of(item), picture, part)
    else:
        painter.drawPixmap(rect_of(item), picture, part)
    painter.restore()


def paint_missing(painter: QPainter, item: Item, look: Palette, text: str) -> None:
    """Paint the place of a picture that is not there yet, or cannot be read."""
    painter.setPen(look.colour("line"))
    painter.setBrush(look.colour("raised"))
    painter.drawRect(rect_of(item))
    if text:
        font = QFont(painter.font())
        font.setPixelSize(14)
        painter.setFont(font)
        painter.setPen(look.colour("quiet"))
        centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(rect_of(item), int(centred), text)


def paint_plain(painter: QPainter, item: Item, look: Palette) -> bool:
    """Paint what needs no picture; False for a picture."""
    if item.kind == NOTE:
        paint_note(painter, item, look)
    elif item.kind == SWATCH:
        paint_swatch(painter, item)
    return item.kind in (NOTE, SWATCH)


def _font() -> QFont:
    font = QFont()
    font.setPixelSize(round(LETTER))
    return font
