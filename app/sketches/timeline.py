"""A draggable timeline: a tick for each stroke, and the rank of one photo as a curve."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.theme import Theme
from core.search.history import KEPT_PHOTOS

MARGIN = 14.0
TOP = 7.0
TICKS = 9.0
"""Pixels at the foot that belong to the ticks."""

CLOSEST = 6.0
"""Pixels between ticks below which only every fifth or tenth is drawn."""


class Timeline(QWidget):
    """Shows strokes 1 to n and the current position.

    Attributes:
        decisive: The stroke that brought the photo forward most, if one did.
        n_strokes: How many strokes there are.
        position: The current position, in strokes.

    Signals:
        moved: The user moved to this number of strokes.
    """

    moved = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.n_strokes = 0
        self.position = 0
        self._curve: Sequence[int | None] = ()
        self.decisive: int | None = None
        self._tips: dict[int, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Stroke history"))
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 46)

    def show_course(
        self, n_strokes: int, curve: Sequence[int | None], decisive: int | None
    ) -> None:
        """Show another timeline, at its end unless `stand_at` says otherwise.

        Args:
            n_strokes: How many strokes there are.
            curve: The photo's rank after each of them, None where unknown or too far down.
            decisive: The stroke that raised it most, if one did.
        """
        self.n_strokes, self._curve, self.decisive = n_strokes, curve, decisive
        self.position = min(self.position, n_strokes)
        self.update()

    def stand_at(self, n_strokes: int) -> None:
        self.position = max(0, min(n_strokes, self.n_strokes))
        text = self.tr("Stroke {} of {}").format(self.position, self.n_strokes)
        self.setAccessibleDescription(text if self.n_strokes else "")
        self.update()

    def tell(self, stroke: int, text: str) -> None:
        """Set the tool tip of a stroke."""
        self._tips = {stroke: text}

    def x_of(self, stroke: int) -> float:
        """Return where a stroke's tick is."""
        room = self.width() - 2 * MARGIN
        # One stroke stands at the end, where the present is.
        share = (stroke - 1) / (self.n_strokes - 1) if self.n_strokes > 1 else 1.0
        return MARGIN + room * share

    def stroke_at(self, x: float) -> int:
        """Return the stroke whose tick is nearest."""
        if self.n_strokes < 2:
            return self.n_strokes
        share = (x - MARGIN) / max(self.width() - 2 * MARGIN, 1.0)
        return max(1, min(self.n_strokes, 1 + round(share * (self.n_strokes - 1))))

    def y_of(self, rank: int | None) -> float:
        """Return the height of a rank: the first at the top, each further one weighing less."""
        foot = self.height() - TICKS - 5.0
        share = log(rank) / log(KEPT_PHOTOS + 1) if rank is not None else 1.0
        return TOP + (foot - TOP) * min(share, 1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self.stroke_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(self.stroke_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        self._go(self.position + (1 if turn > 0 else -1))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        to = {
            Qt.Key.Key_Left: self.position - 1,
            Qt.Key.Key_Down: self.position - 1,
            Qt.Key.Key_Right: self.position + 1,
            Qt.Key.Key_Up: self.position + 1,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: self.n_strokes,
            Qt.Key.Key_Escape: self.n_strokes,
        }.get(Qt.Key(event.key()))
        if to is None:
            super().keyPressEvent(event)
        else:
            self._go(to)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._tips.get(self.stroke_at(event.pos().x()), "")
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.n_strokes:
                self._paint_ticks(painter)
                self._paint_curve(painter)
                self._paint_decisive(painter)
                self._paint_position(painter)
            if self.hasFocus():
                painter.setPen(QPen(self._theme.palette.colour("accent", 0.6), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 1.5, -3, -1.5), 6, 6)

    def _go(self, to: int) -> None:
        to = max(1, min(to, self.n_strokes))
        if self.n_strokes and to != self.position:
            self.stand_at(to)
            self.moved.emit(to)

    def _paint_ticks(self, painter: QPainter) -> None:
        look = self._theme.palette
        foot = self.height() - 4.0
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(QPointF(MARGIN, foot), QPointF(self.width() - MARGIN, foot))
        gap = (self.width() - 2 * MARGIN) / max(self.n_strokes - 1, 1)
        step = next(
            s for s in (1, 5, 10, 50, 100, 500, self.n_strokes) if gap * s >= CLOSEST or s >= 500
        )
        for stroke in range(1, self.n_strokes + 1):
            if step > 1 and stroke % step:
                continue
            past = stroke <= self.position
            painter.setPen(
                QPen(look.colour("text" if past else "quiet", 1.0 if past else 0.5), 1.4)
            )
            x = self.x_of(stroke)
            painter.drawLine(QPointF(x, foot - TICKS + 2), QPointF(x, foot))

    def _paint_curve(self, painter: QPainter) -> None:
        look = self._theme.palette
        path, begun = QPainterPath(), False
        for stroke, rank in enumerate(self._curve, 1):
            if rank is None:
                # Unknown or far down: the line starts where the photo appears.
                begun = False
                continue
            point = QPointF(self.x_of(stroke), self.y_of(rank))
            if begun:
                path.lineTo(point)
            else:
                path.moveTo(point)
            begun = True
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colour("accent"), 1.8))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        for stroke, rank in enumerate(self._curve, 1):
            if rank is not None:
                painter.drawEllipse(QPointF(self.x_of(stroke), self.y_of(rank)), 2.2, 2.2)

    def _paint_decisive(self, painter: QPainter) -> None:
        if self.decisive is None or not 1 <= self.decisive <= self.n_strokes:
            return
        x, foot = self.x_of(self.decisive), self.height() - 4.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.palette.colour("accent"))
        tip = QPolygonF(
            [QPointF(x, foot - TICKS - 3), QPointF(x - 4.5, foot - 2), QPointF(x + 4.5, foot - 2)]
        )
        painter.drawPolygon(tip)

    def _paint_position(self, painter: QPainter) -> None:
        if not self.position:
            return
        look = self._theme.palette
        x = self.x_of(self.position)
        painter.setPen(QPen(look.colour("text", 0.55), 1.2))
        painter.drawLine(QPointF(x, 3.0), QPointF(x, self.height() - 4.0))
        painter.setPen(QPen(look.colour("window"), 1.5))
        painter.setBrush(look.colour("text"))
        painter.drawEllipse(QPointF(x, 6.0), 5.0, 5.0)
