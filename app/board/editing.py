"""What a user does on a board over several events: typing in a note, choosing a part to keep."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.board.board import Item

LEAST_CROP = 0.02
SMALLEST_FIELD = (200, 90)


class Crop:
    """A part of a picture that is being chosen.

    Attributes:
        item: The picture.
        rect: The part, while there is one.
    """

    def __init__(self, item: Item) -> None:
        self.item = item
        self.rect: QRectF | None = None
        self._start = QPointF()

    def begin(self, place: QPointF) -> None:
        self._start = self._inside(place)
        self.rect = QRectF(self._start, self._start)

    def extend(self, place: QPointF) -> None:
        self.rect = QRectF(self._start, self._inside(place)).normalized()

    def result(self) -> Item:
        """Return the picture with that part alone; the whole one when it is hardly any."""
        item, part = self.item, self.rect
        if part is None:
            return item
        left, top = (part.left() - item.x) / item.width, (part.top() - item.y) / item.height
        right, bottom = (part.right() - item.x) / item.width, (part.bottom() - item.y) / item.height
        if right - left < LEAST_CROP or bottom - top < LEAST_CROP:
            return item
        return item.cropped(left, top, right, bottom)

    def _inside(self, place: QPointF) -> QPointF:
        box = self.item
        return QPointF(
            min(max(place.x(), box.x), box.x + box.width),
            min(max(place.y(), box.y), box.y + box.height),
        )


class NoteEditor(QPlainTextEdit):
    """A field over a note; leaving it takes the text over, and so does Esc."""

    def __init__(self, text: str, then: Callable[[str], None], place: QRect, on: QWidget) -> None:
        super().__init__(text, on)
        self._then: Callable[[str], None] | None = then
        self.setAccessibleName(self.tr("Note"))
        wide, high = SMALLEST_FIELD
        self.setGeometry(
            place.x(), place.y(), max(place.width(), wide), max(place.height() + 24, high)
        )
        self.selectAll()
        self.show()
        self.setFocus()

    def finish(self) -> None:
        """Hand the text over, once."""
        then, self._then = self._then, None
        if then is not None:
            self.hide()
            self.deleteLater()
            then(self.toPlainText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finish()
