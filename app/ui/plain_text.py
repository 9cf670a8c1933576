"""Labels and tips that show text as it is.

Qt reads any text that looks like HTML as such: a name could load files or look like something else.
`tests/app/test_app_plain_text.py` sees to it that the window uses these.
"""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt
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


def plain_tip(text: str) -> str:
    """Text for a tip, which Qt has no plain kind of."""
    shown = showable(text)
    if not Qt.mightBeRichText(shown):
        return shown
    return f"<span>{escape(shown)}</span>".replace("\n", "<br>")


def name_on_button(name: str) -> str:
    """A name as a button, menu or tab shows it; `&` would underline the letter after it."""
    return one_line(name).replace("&", "&&")
