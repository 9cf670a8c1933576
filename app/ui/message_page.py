"""A calm page with a picture, a sentence and the next step, where there is no list to show."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.icons import pixmap
from app.ui.theme import Theme

ICON = 44


class MessagePage(QWidget):
    """Icon, title, text, and any number of buttons."""

    def __init__(self, theme: Theme, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon_name
        self._icon = QLabel()
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self._text = QLabel()
        self._text.setProperty("look", "quiet")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._title, self._text):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(10)
        self._buttons.addStretch()
        self._buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(36, 24, 36, 48)
        layout.setSpacing(10)
        layout.addStretch(2)
        layout.addWidget(self._icon)
        layout.addSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addSpacing(12)
        layout.addLayout(self._buttons)
        layout.addStretch(3)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def add_button(self, text: str, *, main: bool = False) -> QPushButton:
        """Add a button after the ones that are there; the main one is filled."""
        button = QPushButton(text)
        button.setMinimumSize(QSize(0, 36))
        if main:
            button.setProperty("look", "main")
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button

    @Slot()
    def _paint_icon(self) -> None:
        colour = self._theme.palette.colour("quiet", 0.8)
        self._icon.setPixmap(pixmap(self._icon_name, colour, ICON, self.devicePixelRatioF()))
