"""The profiles in a list: use, rename, export, import, delete, and take the last step back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.style.before_after import BeforeAfter
from app.style.shelf import Shelf
from app.style.wording import in_short, limits
from app.ui.theme import Theme
from core.style import Profile
from core.style.profile_file import SUFFIX


class ProfilesDialog(QDialog):
    """Works on a shelf; every step can be undone while the program runs."""

    def __init__(self, shelf: Shelf, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self.setWindowTitle(self.tr("Styles"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 520)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Styles"))
        self.list.setHeaderLabels([self.tr("Name"), self.tr("What it does")])
        self.list.setRootIsDecorated(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.list.itemSelectionChanged.connect(self._selection_changed)
        self.list.itemChanged.connect(self._renamed)
        self.effect = BeforeAfter(theme)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.effect)
        self.use_button = self._button(self.tr("&Use"), self._use)
        self.rename_button = self._button(self.tr("&Rename"), self._rename)
        self.export_button = self._button(self.tr("&Export…"), self._ask_export)
        self.import_button = self._button(self.tr("&Import…"), self._ask_import)
        self.delete_button = self._button(self.tr("&Delete"), self._delete)
        self.undo_button = self._button(self.tr("U&ndo"), shelf.undo)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        row = QHBoxLayout()
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch()
        row.addWidget(close)
        self.note = QLabel(limits())
        self.note.setWordWrap(True)
        self.note.setProperty("look", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.list, 1)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.note)
        layout.addLayout(row)
        shelf.changed.connect(self.renew)
        shelf.refused.connect(self.note.setText)
        self.renew()

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.use_button,
            self.rename_button,
            self.export_button,
            self.import_button,
            self.delete_button,
            self.undo_button,
        )

    def _button(self, text: str, do: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(do)
        return button

    @Slot()
    def renew(self) -> None:
        """Show the profiles as they are now; the selected one stays selected."""
        chosen, current = self.selected(), self._shelf.current
        kept = chosen.id if chosen is not None else current.id if current is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for profile in self._shelf.profiles:
            used = current is not None and profile.id == current.id
            said = in_short(profile) + (self.tr(", in use") if used else "")
            item = QTreeWidgetItem([profile.name, said])
            item.setData(0, Qt.ItemDataRole.UserRole, profile.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addTopLevelItem(item)
            if profile.id == kept:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._selection_changed()

    def selected(self) -> Profile | None:
        items = self.list.selectedItems()
        return self._shelf.find(items[0].data(0, Qt.ItemDataRole.UserRole)) if items else None

    @Slot()
    def _selection_changed(self) -> None:
        profile, current = self.selected(), self._shelf.current
        for button in self._buttons:
            button.setEnabled(profile is not None)
        self.import_button.setEnabled(True)
        self.undo_button.setEnabled(bool(self._shelf.undo_text))
        in_use = profile is not None and current is not None and profile.id == current.id
        self.use_button.setText(self.tr("Do not &use") if in_use else self.tr("&Use"))
        self.effect.setVisible(profile is not None)
        if profile is not None:
            self.effect.show_profile(profile)

    @Slot()
    def _use(self) -> None:
        profile, current = self.selected(), self._shelf.current
        if profile is not None:
            in_use = current is not None and profile.id == current.id
            self._shelf.use("" if in_use else profile.id)

    @Slot()
    def _rename(self) -> None:
        items = self.list.selectedItems()
        if items:
            self.list.editItem(items[0], 0)

    @Slot(QTreeWidgetItem, int)
    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        profile = self._shelf.find(item.data(0, Qt.ItemDataRole.UserRole))
        if column == 0 and profile is not None and item.text(0) != profile.name:
            self._shelf.rename(profile.id, item.text(0))

    @Slot()
    def _delete(self) -> None:
        profile = self.selected()
        if profile is not None:
            self._shelf.delete(profile.id)

    @Slot()
    def _ask_export(self) -> None:
        profile = self.selected()
        if profile is None:
            return
        dialog = self._file_dialog(self.tr("Export style"), QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{profile.name}{SUFFIX}".replace("/", "-"))
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    @Slot()
    def _ask_import(self) -> None:
        dialog = self._file_dialog(self.tr("Import style"), QFileDialog.AcceptMode.AcceptOpen)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(self.tr("Inkseek styles (*{})").format(SUFFIX))
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        return dialog

    @Slot(str)
    def export_to(self, file: str) -> None:
        """Write the selected profile to a file."""
        profile = self.selected()
        if profile is not None:
            self._shelf.export(profile.id, Path(file))

    @Slot(str)
    def import_from(self, file: str) -> None:
        """Take a profile in from a file."""
        self._shelf.take_in(Path(file))
