"""Messages of the window: a page in place of a list, and a bar across the top."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.ui.icons import pixmap
from app.ui.layouts import button, hbox, label, vbox
from app.ui.theme import Theme

ICON = 44


class MessagePage(QWidget):
    """Icon, title, text, and any number of buttons."""

    def __init__(self, theme: Theme, icon_name: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self._icon = label(centred=True)
        self._title = label(look="title", wrap=True, centred=True)
        self._text = label(look="quiet", wrap=True, centred=True)
        self._buttons = hbox(0, 0, spacing=10)
        layout = vbox(
            2,
            self._icon,
            self._title,
            self._text,
            self._buttons,
            3,
            on=self,
            margins=(36, 24, 36, 48),
            spacing=10,
        )
        layout.insertSpacing(4, 12)
        layout.insertSpacing(2, 4)
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
        """Add a button at the end; the main one is filled."""
        made = button(text, look="main" if main else "")
        made.setMinimumSize(QSize(0, 36))
        self._buttons.insertWidget(self._buttons.count() - 1, made)
        return made

    def _paint_icon(self) -> None:
        colour = self._theme.palette.colour("quiet", 0.8)
        self._icon.setPixmap(pixmap(self._icon_name, colour, ICON, self.devicePixelRatioF()))


class NoticeBar(QFrame):
    """Shows one message at a time; a newer one replaces the older."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.label = label(wrap=True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = button(self.tr("Dismiss"), self.hide, "plain")
        hbox((self.label, 1), close, on=self, margins=(14, 5, 8, 5))
        self.setAccessibleName(self.tr("Notice"))
        self.hide()

    def tell(self, message: str) -> None:
        """Show a message until it is dismissed."""
        self.label.setText(message)
        self.setAccessibleDescription(message)
        self.show()
