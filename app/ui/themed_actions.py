"""Icons that follow the theme: whoever has one dressed need not think of it again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton

from app.ui.icons import icon
from app.ui.theme import Theme


class ThemedActions(QObject):
    """Gives actions and buttons their icons, and new ones whenever the palette changes."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction | QAbstractButton, str] = {}
        theme.changed.connect(self._paint)

    def dress(self, what: QAction | QAbstractButton, icon_name: str) -> None:
        self._icons[what] = icon_name
        what.setIcon(icon(icon_name, self._theme.palette))

    def action(
        self, text: str, icon_name: str, keys: str | QKeySequence.StandardKey = ""
    ) -> QAction:
        """Make an action that says its key in its tool tip."""
        action = QAction(text, self.parent())
        self.dress(action, icon_name)
        if keys:
            action.setShortcut(QKeySequence(keys))
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text.rstrip('…')}  ({shown})")
        return action

    @Slot()
    def _paint(self) -> None:
        for what, name in self._icons.items():
            what.setIcon(icon(name, self._theme.palette))
