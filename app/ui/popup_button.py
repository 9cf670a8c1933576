"""A filter's button: an icon, what is chosen, and a popup to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from app.ui.plain_text import name_on_button, plain_tip
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions

NAME_ROOM = 110
"""Pixels for what is chosen; a longer name loses its middle."""


class PopupButton(QToolButton):
    """Shows its icon alone until something is chosen, so that the bar stays one line.

    Attributes:
        popup: Opens below the button.
        first: Gets the focus when the popup opens.
    """

    def __init__(self, text: str, icon_name: str, theme: Theme) -> None:
        super().__init__()
        self._text = text
        self.first: QWidget | None = None
        self.setIconSize(QSize(16, 16))
        self.setProperty("look", "filter")
        self.popup = QFrame(self, Qt.WindowType.Popup)
        self.popup.setObjectName("popup")
        self.clicked.connect(self.open)
        ThemedActions(theme, self).set_icon(self, icon_name)

    def open(self) -> None:
        """Show the popup below the button, or above it where there is no room below."""
        self.popup.adjustSize()
        place = self.mapToGlobal(QPoint(0, self.height() + 3))
        room = self.screen().availableGeometry()
        if place.y() + self.popup.height() > room.bottom():
            place.setY(self.mapToGlobal(QPoint()).y() - self.popup.height() - 3)
        place.setX(max(room.left(), min(place.x(), room.right() - self.popup.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.popup.height())))
        self.popup.move(place)
        self.popup.show()
        if self.first is not None:
            self.first.setFocus()

    def show_chosen(self, names: Sequence[str]) -> None:
        """Show what is chosen: nothing, a name, or how many."""
        if not names:
            text = self._text
        elif len(names) == 1:
            middle = Qt.TextElideMode.ElideMiddle
            text = name_on_button(self.fontMetrics().elidedText(names[0], middle, NAME_ROOM))
        else:
            text = f"{self._text} ({len(names)})"
        self.setText(text)
        told = f"{self._text}: {', '.join(names)}" if names else self._text
        self.setToolTip(plain_tip(told))
        self.setAccessibleName(told)
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if names else style.ToolButtonIconOnly
        )
        self.setProperty("chosen", bool(names))
        self.style().unpolish(self)
        self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.open()
            return
        super().keyPressEvent(event)
