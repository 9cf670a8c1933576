"""The library's dialogs: choose a folder, look after the folders, read what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.library.failures_dialog import FailuresDialog
from app.library.folders_dialog import FoldersDialog
from app.library.import_service import ImportService
from app.settings import Settings
from app.theme import Theme
from core.library import Library


class LibraryController(QObject):
    """Opens the dialogs; none of them blocks the window's event loop."""

    def __init__(
        self, service: ImportService, theme: Theme, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._service = service
        self._theme = theme
        self._settings = settings
        self._window = window
        self._library: Library | None = None

    def use(self, library: Library) -> None:
        """Work with this library, which has just been opened."""
        self._library = library

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
        if self._library is not None:
            dialog = FoldersDialog(self._library, self._service, self._theme, self._window)
            dialog.folder_wanted.connect(self.ask_folder)
            dialog.open()

    @Slot()
    def show_problems(self) -> None:
        if self._library is not None:
            FailuresDialog(self._library.catalogue.failures(), self._window).open()

    @Slot(str)
    def _chosen(self, folder: str) -> None:
        self._settings.last_folder = str(Path(folder).parent)
        self._service.take_in([Path(folder)])
