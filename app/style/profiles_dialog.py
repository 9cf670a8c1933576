"""The list of profiles: use, rename, export, import, delete, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.style.before_after import BeforeAfter
from app.style.profile_list import ProfileList
from app.style.wording import in_short, limits
from app.ui.dialogs import Dialog, ask_file, close_buttons
from app.ui.layouts import button, hbox, label, vbox
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.style import Profile
from core.style.profile_file import SUFFIX


class ProfilesDialog(Dialog):
    """Changes the list of profiles; every step can be undone while the program runs."""

    def __init__(self, profiles: ProfileList, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profiles = profiles
        self.set_up(self.tr("Styles"), 680, 520)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Styles"))
        self.list.setHeaderLabels([self.tr("Name"), self.tr("What it does")])
        self.list.setRootIsDecorated(False)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.list.itemSelectionChanged.connect(self._selection_changed)
        self.list.itemChanged.connect(self._renamed)
        self.effect = BeforeAfter(theme)
        self.use_button = self._button(self.tr("&Use"), self._use)
        self.rename_button = self._button(self.tr("&Rename"), self._rename)
        self.export_button = self._button(self.tr("&Export…"), self._ask_export)
        take, title = profiles.import_from, self.tr("Import style")
        self.import_button = self._button(self.tr("&Import…"), lambda: self._ask_file(title, take))
        self.delete_button = self._button(self.tr("&Delete"), self._delete)
        self.undo_button = self._button(self.tr("U&ndo"), profiles.undo)
        self.note = label(profiles.unreadable or limits(), "quiet", wrap=True)
        buttons = hbox(*self._buttons, 1, close_buttons(self))
        vbox(
            (self.list, 1),
            (self.effect.in_scroll_area(), 1),
            self.note,
            buttons,
            on=self,
            margins=(16, 16, 16, 16),
            spacing=12,
        )
        profiles.changed.connect(self.renew)
        profiles.refused.connect(self.note.setText)
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

    def _button(self, text: str, do: Callable[..., object]) -> QPushButton:
        made = button(text, do)
        made.setAutoDefault(False)
        return made

    def renew(self) -> None:
        """Show the profiles as they are now; the selected one stays selected."""
        chosen, current = self.selected(), self._profiles.shown_in_use
        kept = chosen.id if chosen is not None else current.id if current is not None else ""
        self.list.blockSignals(True)
        self.list.clear()
        for profile in self._profiles.all:
            used = current is not None and profile.id == current.id
            said = in_short(profile) + (self.tr(", in use") if used else "")
            item = QTreeWidgetItem([profile.name, said])
            item.setData(0, Qt.ItemDataRole.UserRole, profile.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addTopLevelItem(item)
            if profile.id == kept:
                self.list.setCurrentItem(item)
        first = self.list.topLevelItem(0)
        if first is not None and not self.list.selectedItems():
            self.list.setCurrentItem(first)
        self.list.blockSignals(False)
        self._selection_changed()

    def selected(self) -> Profile | None:
        items = self.list.selectedItems()
        return self._profiles.find(items[0].data(0, Qt.ItemDataRole.UserRole)) if items else None

    def _selection_changed(self) -> None:
        profile, current = self.selected(), self._profiles.shown_in_use
        for each in self._buttons:
            each.setEnabled(profile is not None)
        self.import_button.setEnabled(True)
        self.undo_button.setEnabled(bool(self._profiles.undo_text))
        in_use = profile is not None and current is not None and profile.id == current.id
        self.use_button.setText(self.tr("Do not &use") if in_use else self.tr("&Use"))
        self.effect.setVisible(profile is not None)
        if profile is not None:
            self.effect.show_profile(profile)

    def _use(self) -> None:
        profile, current = self.selected(), self._profiles.shown_in_use
        if profile is not None:
            in_use = current is not None and profile.id == current.id
            self._profiles.use("" if in_use else profile.id)

    def _rename(self) -> None:
        items = self.list.selectedItems()
        if items:
            self.list.editItem(items[0], 0)

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        profile = self._profiles.find(item.data(0, Qt.ItemDataRole.UserRole))
        if column == 0 and profile is not None and item.text(0) != profile.name:
            self._profiles.rename(profile.id, item.text(0))

    def _delete(self) -> None:
        profile = self.selected()
        if profile is not None:
            self._profiles.delete(profile.id)

    def _ask_export(self) -> None:
        profile = self.selected()
        if profile is not None:
            name = f"{profile.name}{SUFFIX}".replace("/", "-")
            self._ask_file(self.tr("Export style"), self.export_to, name)

    def _ask_file(
        self, title: str, then: Callable[[Path], object], save_as: str | None = None
    ) -> None:
        kinds = [self.tr("Inkseek styles (*{})").format(SUFFIX)]
        ask_file(self, title, Settings(), then, kinds, save_as=save_as)

    def export_to(self, file: Path) -> None:
        """Write the selected profile to a file."""
        profile = self.selected()
        if profile is not None:
            self._profiles.export(profile.id, file)
