"""Joins the library pane and its dialogs to the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from app.library.failures_dialog import FailuresDialog
from app.library.import_service import ImportService
from app.library.pane import LibraryPane
from app.ui.dialogs import ask_folder
from app.ui.layouts import make_dock
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Library


class LibraryController(QObject):
    """Owns the library pane and opens its dialogs; none blocks the window.

    Attributes:
        pane: The folders and the state of the library.
        dock: Holds the pane.
    """

    def __init__(
        self, service: ImportService, theme: Theme, settings: Settings, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._service = service
        self._settings = settings
        self._window = window
        self._library: Library | None = None
        self.pane = LibraryPane(service, theme)
        self.pane.folder_wanted.connect(self.ask_folder)
        self.pane.problems_wanted.connect(self.show_problems)
        self.dock = make_dock(window, self.pane, self.tr("Library"), "library dock")

    def use(self, library: Library) -> None:
        """Work with this library, which has just been opened."""
        self._library = library
        self.pane.use(library)

    @Slot()
    def ask_folder(self) -> None:
        title = self.tr("Add a folder of pictures")
        ask_folder(self._window, title, self._settings, self._add_folder)

    @Slot()
    def show_folders(self) -> None:
        """Show or hide the pane."""
        self.dock.setVisible(not self.dock.isVisible())
        if self.dock.isVisible():
            self.dock.raise_()
            self.pane.list.setFocus()

    @Slot()
    def show_problems(self) -> None:
        if self._library is not None:
            FailuresDialog(self._library.catalogue.failures(), self._window).open()

    def _add_folder(self, folder: Path) -> None:
        self._service.add_folders([folder])
