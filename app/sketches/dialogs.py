"""The dialogs for sketch files, and what they say when a file holds no sketch."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.canvas import SketchDocument
from app.sketches import files as sketch_files
from app.ui.settings import Settings
from core.sketch import SketchFormatError


class SketchDialogs(QObject):
    """Opens and saves the document.

    Signals:
        refused: A file could not be read or written (a message).
    """

    refused = Signal(str)

    def __init__(self, document: SketchDocument, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._settings = settings
        self._window = window

    @Slot()
    def ask_open(self) -> None:
        dialog = self._dialog(self.tr("Open a sketch"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                self.tr("Sketches and pictures of sketches ({})").format(
                    sketch_files.OPEN_PATTERNS
                ),
                self.tr("All files (*)"),
            ]
        )
        dialog.fileSelected.connect(self._open_chosen)
        dialog.open()

    @Slot()
    def ask_save(self) -> None:
        if self._document.page.sketch.is_empty:
            self.refused.emit(self.tr("There are no strokes to save yet."))
            return
        dialog = self._dialog(self.tr("Save the sketch"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = sketch_files.SAVE_KINDS.items()
        dialog.setNameFilters([f"{name} (*{suffix})" for suffix, name in kinds])
        dialog.setDefaultSuffix("inkseek")
        dialog.filterSelected.connect(self._suffix_of_filter)
        dialog.fileSelected.connect(self._save_chosen)
        dialog.open()

    def open(self, file: Path) -> None:
        """Put the drawing of a file on the paper; undoing brings the present one back."""
        try:
            page = sketch_files.open_page(file)
        except (SketchFormatError, OSError) as error:
            self.refused.emit(_said(error))
            return
        self._document.open(page)

    def save(self, file: Path) -> None:
        """Write the strokes to a file; its suffix says in which format."""
        try:
            sketch_files.save_page(self._document.page, file)
        except (SketchFormatError, OSError) as error:
            self.refused.emit(_said(error))

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._settings.last_folder:
            dialog.setDirectory(self._settings.last_folder)
        return dialog

    @Slot(str)
    def _suffix_of_filter(self, chosen: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            dialog.setDefaultSuffix(chosen.split("*.")[-1].rstrip(")"))

    @Slot(str)
    def _open_chosen(self, file: str) -> None:
        self._settings.last_folder = str(Path(file).parent)
        self.open(Path(file))

    @Slot(str)
    def _save_chosen(self, file: str) -> None:
        self._settings.last_folder = str(Path(file).parent)
        self.save(Path(file))


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)
