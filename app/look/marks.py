"""Numbered circles that show which part of a drawing is which part of a picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.search.parts import MOST_PARTS, Spot

COLOURS = ("#E69F00", "#56B4E9", "#3FBF8F", "#F0E442")
"""By number; people who cannot tell red from green can tell these apart."""

assert len(COLOURS) == MOST_PARTS

_HALO = QColor(0, 0, 0, 190)
_BADGE = 10.0


def paint_marks(painter: QPainter, picture: QRectF, spots: Sequence[Spot]) -> None:
    """Paint the spots of a picture, the first as number 1."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    longest = max(picture.width(), picture.height())
    font = painter.font()
    font.setPixelSize(13)
    font.setBold(True)
    painter.setFont(font)
    for number, (spot, colour) in enumerate(zip(spots, COLOURS, strict=False), 1):
        middle = picture.topLeft() + QPointF(spot.x * picture.width(), spot.y * picture.height())
        radius = spot.radius * longest
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # The dark rim keeps the circle visible on any picture.
        for pen in (QPen(_HALO, 5.5), QPen(QColor(colour), 3.0)):
            painter.setPen(pen)
            painter.drawEllipse(middle, radius, radius)
        badge = QRectF(-_BADGE, -_BADGE, 2 * _BADGE, 2 * _BADGE)
        badge.moveCenter(_badge_place(picture, middle, radius))
        painter.setPen(QPen(_HALO, 1.5))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(badge)
        painter.setPen(QColor("black"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(number))


def _badge_place(picture: QRectF, middle: QPointF, radius: float) -> QPointF:
    """Return where a number goes: on the circle, up left of its middle, and inside the picture."""
    inside = picture.adjusted(_BADGE, _BADGE, -_BADGE, -_BADGE)
    at = middle - QPointF(radius, radius) * 0.707
    return QPointF(
        min(max(at.x(), inside.left()), max(inside.right(), inside.left())),
        min(max(at.y(), inside.top()), max(inside.bottom(), inside.top())),
    )
