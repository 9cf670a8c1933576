"""The dialogs that several parts of the window share: for a name, a file, or a decision.

None of them blocks: each calls back with the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QWidget,
)

from app.ui.settings import Settings
from core.drive_timeout import is_there
from core.plain_text import showable

FRAME = QSize(16, 48)
"""What title bar and edges take of the screen; they are measured only once they are there."""


class Dialog(QDialog):
    """A dialog that is opened once and forgotten when it is closed."""

    def set_up(self, title: str, width: int = 0, height: int = 0) -> None:
        """Give it a title and, unless its contents decide, a size that fits the screen."""
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if width:
            room = self.screen().availableGeometry().size() - FRAME
            self.resize(QSize(width, height).boundedTo(room))


def ask_name(
    window: QWidget,
    title: str,
    label: str,
    then: Callable[[str], object],
    *,
    name: str = "",
    offered: Sequence[str] = (),
    may_be_empty: bool = False,
) -> None:
    """Ask for a name, and call `then` with it.

    Args:
        window: The parent of the dialog.
        title: Of the dialog.
        label: The text above the field.
        then: Receives the name, stripped.
        name: The current name.
        offered: Suggestions; any other name may be typed.
        may_be_empty: Whether an empty name is allowed.
    """

    def answer(text: str) -> None:
        if text.strip() or may_be_empty:
            then(text.strip())

    dialog = QInputDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    if offered:
        dialog.setComboBoxItems(list(offered))
        dialog.setComboBoxEditable(True)
    dialog.setTextValue(name)
    dialog.setMinimumWidth(360)
    dialog.textValueSelected.connect(answer)
    dialog.open()


def confirm(
    window: QWidget,
    title: str,
    question: str,
    explained: str,
    button: str,
    then: Callable[[], object],
    *,
    keep: str = "",
) -> None:
    """Ask whether to do something that cannot be undone; the button says what it does.

    `keep` is what the other button says instead of "Cancel".
    """
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(showable(question))
    box.setInformativeText(showable(explained))
    box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
    box.button(QMessageBox.StandardButton.Ok).setText(button)
    if keep:
        box.button(QMessageBox.StandardButton.Cancel).setText(keep)
    box.accepted.connect(then)
    box.open()


def ask_file(
    window: QWidget,
    title: str,
    settings: Settings,
    then: Callable[[Path], object],
    filters: Sequence[str],
    *,
    save_as: str | None = None,
) -> None:
    """Ask for a file, in the folder of the last dialog, and call `then` with it.

    Args:
        window: The parent of the dialog.
        title: Of the dialog.
        settings: Remembers the folder.
        then: Takes the file.
        filters: Kinds of files, as Qt writes them: "PDF (*.pdf)".
        save_as: A suggested name for saving, or ""; None opens a file instead.
    """
    dialog = _file_dialog(window, title, settings, then)
    dialog.setNameFilters(list(filters))
    if save_as is None:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    else:

        def follow(kind: str) -> None:
            dialog.setDefaultSuffix(kind.split("*.")[-1].rstrip(")"))

        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        follow(filters[0])
        dialog.filterSelected.connect(follow)
        dialog.selectFile(save_as)
    dialog.open()


def ask_folder(
    window: QWidget, title: str, settings: Settings, then: Callable[[Path], object]
) -> None:
    """Ask for a folder, and call `then` with it."""
    dialog = _file_dialog(window, title, settings, then)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def close_buttons(dialog: QDialog) -> QDialogButtonBox:
    """Return the row of buttons of a dialog that can only be closed."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons


def _file_dialog(
    window: QWidget, title: str, settings: Settings, then: Callable[[Path], object]
) -> QFileDialog:
    def answer(file: str) -> None:
        settings.last_folder = str(Path(file).parent)
        then(Path(file))

    dialog = QFileDialog(window, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    is_awake = partial(is_there, seconds=0.5)
    places = (Path(place) for place in (settings.last_folder, pictures) if place)
    dialog.setDirectory(str(next(filter(is_awake, places), Path.home())))
    dialog.fileSelected.connect(answer)
    return dialog
