"""One line across the window for what the user should know and can put away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QPushButton

from app.ui.layouts import hbox, label


class NoticeBar(QFrame):
    """Shows one message at a time; a newer one replaces the older."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._label = label(wrap=True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QPushButton(self.tr("Dismiss"))
        close.setProperty("look", "plain")
        close.clicked.connect(self.hide)
        hbox((self._label, 1), close, on=self, margins=(14, 5, 8, 5))
        self.setAccessibleName(self.tr("Notice"))
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text() if not self.isHidden() else ""

    @Slot(str)
    def tell(self, message: str) -> None:
        """Show a message until it is dismissed."""
        self._label.setText(message)
        self.setAccessibleDescription(message)
        self.show()
