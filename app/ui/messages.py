"""Messages of the window: a page in place of a list, and toasts over the foot of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QWidget

from app.ui.icons import pixmap
from app.ui.layouts import button, hbox, label, single_shot, vbox
from app.ui.theme import Theme

ICON = 44

ROOMY = 300
"""Height from which on a page has its icon and wide margins."""

LINGER_MS = 5000
"""How long news is shown."""

WIDEST = 680
MARGIN = 14
FOOT = 26
"""The height of the status bar, which stays free."""


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
        parts = (self._icon, self._title, self._text, self._buttons)
        self._column = vbox(2, *parts, 3, on=self, spacing=10)
        # Long words on the buttons must not make the window wider.
        self.setMinimumWidth(1)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.height() >= ROOMY
        self._icon.setVisible(roomy)
        self._column.setContentsMargins(*((36, 24, 36, 48) if roomy else (12, 6, 12, 6)))
        ways = QBoxLayout.Direction
        for way in (ways.LeftToRight, ways.TopToBottom):
            self._buttons.setDirection(way)
            if self._buttons.minimumSize().width() <= self.width() - 24:
                break

    def _paint_icon(self) -> None:
        colour = self._theme.palette.colour("quiet", 0.8)
        self._icon.setPixmap(pixmap(self._icon_name, colour, ICON, self.devicePixelRatioF()))


@dataclass(frozen=True)
class _Notice:
    text: str
    stays: bool
    action: str = ""
    do: Callable[[], object] | None = None


class Toast(QFrame):
    """Messages over the foot of a window: they move nothing below them.

    News goes away by itself. A problem stays until it is dismissed, and comes back after news.

    Attributes:
        label: The message.
        action: What can be done about it, if anything.
    """

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._unread: list[_Notice] = []
        self._last_said: str | None = None
        self.setObjectName("toast")
        self.setAccessibleName(self.tr("Message"))
        self.label = label(wrap=True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = button("", self._act, "toast")
        self._close = button(self.tr("Dismiss"), self.dismiss, "toast")
        parts = ((self.label, 1), self.action, self._close)
        hbox(*parts, on=self, margins=(16, 7, 8, 7), spacing=6)
        self._linger = single_shot(self, "toast", LINGER_MS, self.dismiss)
        host.installEventFilter(self)
        self.hide()

    def tell(self, message: str) -> None:
        """Show a problem until it is dismissed."""
        self._unread = [known for known in self._unread if known.text != message]
        self._put(_Notice(message, stays=True))

    def say(self, message: str, action: str = "", do: Callable[[], object] | None = None) -> None:
        """Show news for a while; with an action there is longer to decide."""
        self._put(_Notice(message, stays=False, action=action, do=do))

    def say_once(self, message: str | None) -> None:
        """Show news that comes after every stroke, but only when it is new."""
        if message and message != self._last_said:
            self.say(message)
        self._last_said = message

    def dismiss(self) -> None:
        """Remove what is shown; an earlier problem comes back."""
        self._linger.stop()
        self._unread = self._unread[:-1]
        if self._unread:
            self._show()
        else:
            self.hide()

    def stop(self) -> None:
        """Show nothing more."""
        self._linger.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _put(self, notice: _Notice) -> None:
        # News replaces news; nothing replaces a problem.
        self._unread = [known for known in self._unread if known.stays]
        self._unread.append(notice)
        self._show()

    def _show(self) -> None:
        notice = self._unread[-1]
        self.label.setText(notice.text)
        self.setAccessibleDescription(notice.text)
        self.action.setText(notice.action)
        self.action.setVisible(notice.do is not None)
        self.setProperty("look", "problem" if notice.stays else "news")
        # What is inside is styled by its look, too.
        for part in (self, self.label, self.action, self._close):
            part.style().unpolish(part)
            part.style().polish(part)
        self._linger.stop()
        if not notice.stays:
            self._linger.start(LINGER_MS if notice.do is None else 3 * LINGER_MS)
        self._place()
        self.show()
        self.raise_()

    def _act(self) -> None:
        do = self._unread[-1].do if self._unread else None
        self.dismiss()
        if do is not None:
            do()

    def _place(self) -> None:
        room = self._host.width() - 2 * MARGIN
        text = self.label.fontMetrics().horizontalAdvance(self.label.text())
        buttons = self.sizeHint().width() - self.label.sizeHint().width()
        width = min(room, WIDEST, max(text + buttons + 12, 260))
        self.setFixedWidth(width)
        self.adjustSize()
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        self.setGeometry(
            (self._host.width() - width) // 2,
            self._host.height() - height - MARGIN - FOOT,
            width,
            height,
        )
