"""What could not be taken in, and why; to be read, and to be copied into a mail."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import desktop
from core.library import ImportFailure


class FailuresDialog(QDialog):
    """Lists failures with their reasons."""

    def __init__(self, failures: Sequence[ImportFailure], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failures = failures
        self.setWindowTitle(self.tr("Problems"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 420)
        intro = QLabel(
            self.tr("These files were left out. The others are in; nothing was changed.")
            if failures
            else self.tr("Every picture could be taken in.")
        )
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Files that were left out"))
        self.list.setHeaderLabels([self.tr("File"), self.tr("Reason"), self.tr("Folder")])
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.list.addTopLevelItems(
            [QTreeWidgetItem([f.path.name, f.reason, str(f.path.parent)]) for f in failures]
        )
        header = self.list.header()
        header.resizeSection(0, 190)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        header.resizeSection(2, 200)
        self.list.itemActivated.connect(self._reveal)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(
            self.tr("Copy list"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy_button.setEnabled(bool(failures))
        self.copy_button.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(intro)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)

    @Slot()
    def _copy(self) -> None:
        desktop.copy_text("\n".join(f"{f.path}\t{f.reason}" for f in self._failures))

    @Slot(QTreeWidgetItem)
    def _reveal(self, item: QTreeWidgetItem) -> None:
        desktop.reveal(self._failures[self.list.indexOfTopLevelItem(item)].path)
