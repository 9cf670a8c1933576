"""A handle that drags everything on the tray out at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from app.results.mime import PngCopies, files_of
from core.library import Photo


class DragAll(QToolButton):
    """Looks like a button; pressed and moved it is a drag of files, with Alt of PNG copies."""

    def __init__(
        self,
        photos: Callable[[], Sequence[Photo]],
        copies: PngCopies,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._copies = copies
        self._pressed_at: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        way = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if way < QApplication.startDragDistance():
            return
        self._pressed_at = None
        as_png = event.modifiers() & Qt.KeyboardModifier.AltModifier
        mime = files_of(self._photos(), self._copies if as_png else None)
        if mime.formats():
            drag = QDrag(self)
            drag.setMimeData(mime)
            drag.setPixmap(self.icon().pixmap(32, 32))
            drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
