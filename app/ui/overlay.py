"""A layer over the whole window that Escape closes."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

GROUND = QColor(22, 21, 20, 250)


class Overlay(QWidget):
    """Covers its host, follows its size, and restores the focus when it closes.

    Attributes:
        keys: Keys that the layer handles, even if they are shortcuts of the window.

    Signals:
        dismissed: It has gone.
    """

    keys: ClassVar[frozenset[Qt.Key]] = frozenset()

    dismissed = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._focused_before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        host.installEventFilter(self)

    def come_up(self) -> None:
        """Show over the host."""
        if not self.isVisible():
            self._focused_before = QApplication.focusWidget()
        self.setGeometry(self._host.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def dismiss(self) -> None:
        """Close, if visible."""
        if not self.isVisible():
            return
        self.hide()
        if self._focused_before is not None:
            self._focused_before.setFocus()
        self._focused_before = None
        self.dismissed.emit()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is handled here although it is a shortcut of the window."""
        return event.key() in self.keys or event.key() == Qt.Key.Key_Escape

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.takes(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        # Keys do not reach the widgets below.
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), GROUND)
