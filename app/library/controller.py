"""The library in the window: choose a folder, look after the folders, read what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QFileDialog, QMainWindow

from app.library.failures_dialog import FailuresDialog
from app.library.import_service import ImportService
from app.library.pane import LibraryPane
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.library import Library


class LibraryController(QObject):
    """Has the pane of the library, and opens the dialogs; none of them blocks the window.

    Attributes:
        pane: The folders, and how the library is.
        dock: What the pane is in.
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
        self.dock = QDockWidget(self.tr("Library"), window)
        self.dock.setObjectName("library dock")
        self.dock.setWidget(self.pane)
        self.dock.setAllowedAreas(
            Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.dock)
        self.dock.hide()

    def use(self, library: Library) -> None:
        """Work with this library, which has just been opened."""
        self._library = library
        self.pane.use(library)

    @Slot()
    def ask_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Add a folder of pictures"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        if self._settings.last_folder:
            dialog.setDirectory(self._settings.last_folder)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    @Slot()
    def show_folders(self) -> None:
        """Show the pane, or put it away."""
        self.dock.setVisible(not self.dock.isVisible())
        if self.dock.isVisible():
            self.dock.raise_()
            self.pane.list.setFocus()

    @Slot()
    def show_problems(self) -> None:
        if self._library is not None:
            FailuresDialog(self._library.catalogue.failures(), self._window).open()

    @Slot(str)
    def _chosen(self, folder: str) -> None:
        self._settings.last_folder = str(Path(folder).parent)
        self._service.take_in([Path(folder)])
