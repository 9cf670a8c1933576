"""Labels and tips that show text as it is.

Qt reads any text that looks like HTML as such: a name could load files or look like something else.
`tests/app/test_app_plain_text.py` sees to it that the window uses these.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from core.plain_text import one_line, showable


class PlainLabel(QLabel):
    """A label whose text is never markup."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(showable(text))


class ElidedLabel(PlainLabel):
    """A line that is shortened to the room there is; all of it is its tip then."""

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        end = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), end, room.width())
        tip = plain_tip(self.text()) if shown != self.text() else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter, room, self.alignment(), self.palette(), self.isEnabled(), shown,
                self.foregroundRole(),
            )  # fmt: skip


def plain_tip(text: str) -> str:
    """Text for a tip, which Qt has no plain kind of."""
    shown = showable(text)
    if not Qt.mightBeRichText(shown):
        return shown
    return f"<span>{escape(shown)}</span>".replace("\n", "<br>")


def name_on_button(name: str) -> str:
    """A name as a button, menu or tab shows it; `&` would underline the letter after it."""
    return one_line(name).replace("&", "&&")
