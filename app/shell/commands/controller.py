"""Opens the command palette and the sheet of keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from app.shell.commands.catalogue import commands_of
from app.shell.commands.palette import CommandPalette
from app.shell.commands.sheet import ShortcutSheet
from app.ui.theme import Theme


class Commands(QObject):
    """Finds commands in the menus of a window.

    Attributes:
        palette: The palette; it gathers the commands anew each time it is asked.
        find: Shows it.
        keys: Shows the sheet of keys.
    """

    def __init__(self, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.palette = CommandPalette(window.menuBar(), theme, window)
        self.find = QAction(self.tr("Find a command…"), self)
        self.keys = QAction(self.tr("Keyboard shortcuts…"), self)
        self.find.setShortcut(QKeySequence("Ctrl+K"))
        self.keys.setShortcut(QKeySequence("Ctrl+/"))
        self.find.triggered.connect(self.palette.ask)
        self.keys.triggered.connect(self._show_keys)

    @Slot()
    def _show_keys(self) -> None:
        ShortcutSheet(commands_of(self._window.menuBar()), self._theme, self._window).open()
