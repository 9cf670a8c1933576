"""Actions and buttons whose icons follow the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton

from app.ui.icons import SIZE, icon
from app.ui.theme import Theme

Keys = QKeySequence.StandardKey | Qt.Key | str | None


class ThemedActions(QObject):
    """Makes actions, gives them and buttons icons, and new icons whenever the palette changes."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction | QAbstractButton, tuple[str, int]] = {}
        theme.changed.connect(self._paint_icons)

    def action(
        self,
        text: str,
        icon_name: str = "",
        keys: Keys = None,
        slot: Callable[..., object] | None = None,
    ) -> QAction:
        """Make an action that tells its keys in its tool tip; `slot` does what it says."""
        action = QAction(text, self)
        self.dress(action, icon_name, keys)
        if slot is not None:
            action.triggered.connect(slot)
        return action

    def dress(
        self, what: QAction | QAbstractButton, icon_name: str, keys: Keys = None, size: int = SIZE
    ) -> None:
        """Give an action or a button its icon, and an action its keys."""
        if icon_name:
            self._icons[what] = icon_name, size
            what.setIcon(icon(icon_name, self._theme.palette, size))
        if keys:
            what.setShortcut(QKeySequence(keys))
            shown = what.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            what.setToolTip(f"{what.text().rstrip('…')}  ({shown})")

    @Slot()
    def _paint_icons(self) -> None:
        for what, (name, size) in self._icons.items():
            what.setIcon(icon(name, self._theme.palette, size))
