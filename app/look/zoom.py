"""One picture that can be looked at closely: wheel and keys zoom, dragging moves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.look.marks import paint_marks
from core.search.parts import Spot

STEP = 1.25
ENLARGED = 3.0
"""How far a small picture is enlarged to fit; more would only show its pixels."""

CLOSEST = 8.0
"""Screen pixels for one pixel of the picture, at the closest."""

ZOOM_KEYS = frozenset(
    {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_1}
)

MARGIN = 24

COARSE = 0.6
"""Below this share of its pixels a picture is reduced with care, once, before it is painted."""


class Sight(NamedTuple):
    """The view of a picture: its zoom relative to fitted, and the point in the middle."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


class ZoomArea(QWidget):
    """Shows a picture fitted, or closer.

    Attributes:
        sight: What is seen of the picture.

    Signals:
        sight_changed: The user moved or zoomed (Sight).
    """

    sight_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._size = QSizeF(1, 1)
        self.sight = Sight()
        self._over: QImage | None = None
        self._marks: Sequence[Spot] = ()
        self._reduced: tuple[tuple[int, int], QPixmap] | None = None
        self._held: QPoint | None = None
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Expanding)
        self.setMinimumSize(60, 60)

    @property
    def scale(self) -> float:
        """Screen pixels for one pixel of the picture."""
        return self._fit() * self.sight.zoom * self.devicePixelRatioF()

    def show_picture(self, size: QSize, pixmap: QPixmap | None) -> None:
        """Show a picture of a size; the pixmap may be a smaller one of it, or still be missing."""
        self._size = QSizeF(max(1, size.width()), max(1, size.height()))
        self._pixmap = QPixmap() if pixmap is None else pixmap
        self.update()

    def set_overlay(self, over: QImage | None, marks: Sequence[Spot] = ()) -> None:
        """Put an image over the picture, stretched to its size, and numbered marks over both."""
        self._over, self._marks = over, marks
        self.update()

    def set_sight(self, sight: Sight) -> None:
        """Set the view without a signal."""
        self.sight = self._clamp(sight)
        self.update()

    def fit(self) -> None:
        self._look(Sight())

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom; the point under the pointer stays in place."""
        before = self._target()
        middle = QPointF(self.width() / 2, self.height() / 2)
        at = middle if at is None else at
        x = (at.x() - before.left()) / before.width()
        y = (at.y() - before.top()) / before.height()
        zoom = min(max(self.sight.zoom * factor, 1.0), self._closest())
        width, height = before.width() / self.sight.zoom, before.height() / self.sight.zoom
        self._look(
            Sight(
                zoom,
                x + (middle.x() - at.x()) / (width * zoom),
                y + (middle.y() - at.y()) / (height * zoom),
            )
        )

    def zoom_to_pixels(self) -> None:
        """Switch between full size and fitted."""
        wanted = max(1.0, 1.0 / (self._fit() * self.devicePixelRatioF()))
        if abs(self.sight.zoom - wanted) < 1e-3:
            self.fit()
        else:
            self.zoom_by(wanted / self.sight.zoom)

    def zoom_by_key(self, key: int) -> bool:
        """Handle a key; False when it has no meaning here."""
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.zoom_to_pixels()
        else:
            return False
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() / 120
        if turn:
            self.zoom_by(STEP**turn, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            return
        moved = event.position().toPoint() - self._held
        self._held = event.position().toPoint()
        target = self._target()
        zoom, x, y = self.sight
        self._look(Sight(zoom, x - moved.x() / target.width(), y - moved.y() / target.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.sight.zoom > 1.0:
            self.fit()
        else:
            self.zoom_by(max(2.0, 1.0 / (self._fit() * self.devicePixelRatioF())), event.position())

    def resizeEvent(self, event: object) -> None:
        self.sight = self._clamp(self.sight)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            target = self._target()
            if not self._pixmap.isNull():
                pixmap = self._to_paint(target)
                painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
            if self._over is not None:
                painter.drawImage(target, self._over, QRectF(self._over.rect()))
            painter.setClipRect(target)
            paint_marks(painter, target, self._marks)

    def _to_paint(self, target: QRectF) -> QPixmap:
        """Return the picture, or a smaller one of it where painting alone would make it jagged."""
        width = round(target.width() * self.devicePixelRatioF())
        if width >= COARSE * self._pixmap.width():
            return self._pixmap
        key = (self._pixmap.cacheKey(), width)
        if self._reduced is None or self._reduced[0] != key:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._reduced = key, self._pixmap.scaledToWidth(max(1, width), smooth)
        return self._reduced[1]

    def _fit(self) -> float:
        room = QSizeF(self.width() - 2 * MARGIN, self.height() - 2 * MARGIN)
        fitted = min(room.width() / self._size.width(), room.height() / self._size.height())
        return max(1e-3, min(fitted, ENLARGED))

    def _closest(self) -> float:
        return max(1.0, CLOSEST / (self._fit() * self.devicePixelRatioF()))

    def _target(self) -> QRectF:
        """Return where the whole picture lies, in this widget."""
        size = self._size * (self._fit() * self.sight.zoom)
        left = self.width() / 2 - self.sight.x * size.width()
        top = self.height() / 2 - self.sight.y * size.height()
        return QRectF(QPointF(left, top), size)

    def _look(self, sight: Sight) -> None:
        clamped = self._clamp(sight)
        if clamped != self.sight:
            self.sight = clamped
            self.update()
            self.sight_changed.emit(clamped)

    def _clamp(self, sight: Sight) -> Sight:
        """Return a view without margins beside a picture larger than the area."""
        zoom = min(max(sight.zoom, 1.0), self._closest())
        size = self._size * (self._fit() * zoom)
        places = []
        for place, length, room in (
            (sight.x, size.width(), self.width()),
            (sight.y, size.height(), self.height()),
        ):
            half = room / 2 / max(length, 1e-6)
            places.append(0.5 if half >= 0.5 else min(max(place, half), 1 - half))
        return Sight(zoom, places[0], places[1])
