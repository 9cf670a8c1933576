"""The folders of the library: add, take out, look through again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.library.import_service import ImportService
from app.library.wording import number
from app.theme import Theme, icon
from core.library import Folder, Library


class FoldersDialog(QDialog):
    """Lists the folders and keeps the list up to date while pictures come in.

    Signals:
        folder_wanted: The user wants to add a folder.
    """

    folder_wanted = Signal()

    def __init__(
        self,
        library: Library,
        service: ImportService,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._service = service
        self._theme = theme
        self._folders: list[Folder] = []
        self.setWindowTitle(self.tr("Folders"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 380)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Folders of the library"))
        self.list.setHeaderLabels([self.tr("Folder"), self.tr("Pictures")])
        self.list.setRootIsDecorated(False)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.itemSelectionChanged.connect(self._selection_changed)
        add = QPushButton(self.tr("Add…"))
        add.clicked.connect(self.folder_wanted)
        self.remove_button = QPushButton(self.tr("Remove"))
        self.remove_button.clicked.connect(self._ask_remove)
        rescan = QPushButton(self.tr("Look again"))
        rescan.setToolTip(self.tr("Look through all folders for new, changed and missing files"))
        rescan.clicked.connect(service.rescan)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        row = QHBoxLayout()
        for button in (add, self.remove_button, rescan):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(close)
        note = QLabel(self.tr("Pictures are only read. Removing a folder here deletes no file."))
        note.setProperty("look", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.list, 1)
        layout.addWidget(note)
        layout.addLayout(row)
        service.library_changed.connect(self.renew)
        self.renew()

    @Slot()
    def renew(self) -> None:
        """Show the folders as they are now; the selected one stays selected."""
        chosen = self.selected_folder()
        self._folders = self._library.catalogue.folders()
        self.list.clear()
        for folder in self._folders:
            text = str(folder.path)
            if not folder.online:
                text += "  " + self.tr("(offline)")
            item = QTreeWidgetItem([text, number(folder.n_photos)])
            name = "folder" if folder.online else "offline"
            item.setIcon(0, icon(name, self._theme.palette))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.list.addTopLevelItem(item)
            if chosen is not None and folder.id == chosen.id:
                self.list.setCurrentItem(item)
        self._selection_changed()

    def selected_folder(self) -> Folder | None:
        rows = [self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()]
        return self._folders[rows[0]] if rows else None

    @Slot()
    def _selection_changed(self) -> None:
        self.remove_button.setEnabled(self.selected_folder() is not None)

    @Slot()
    def _ask_remove(self) -> None:
        folder = self.selected_folder()
        if folder is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Remove folder"))
        box.setText(self.tr("Take “{}” out of the library?").format(folder.path.name))
        box.setInformativeText(self.tr("The files stay where they are."))
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Remove"))
        box.accepted.connect(self.remove_selected)
        box.open()

    @Slot()
    def remove_selected(self) -> None:
        """Take the selected folder out of the library."""
        folder = self.selected_folder()
        if folder is not None:
            self._service.remove(folder)
