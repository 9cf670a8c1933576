"""The categories of the library as a list: choose some to filter by, rename, merge, split them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QWidget,
)

from app.library.wording import number
from app.search import QueryComposer
from app.ui.incoming import accept_copy, local_files, may_be_of_use
from app.ui.layouts import Part, button, find_field, hbox, label, vbox
from app.ui.themed_actions import make_action

NAME_ROLE = Qt.ItemDataRole.UserRole


class CategoryList(QListWidget):
    """A list that accepts folders and reports keys.

    Signals:
        folders_dropped: Folders were dropped, to become categories (list of Path).
        rename_pressed: The key for renaming was pressed.
        delete_pressed: The key for taking the label off was pressed.
    """

    folders_dropped = Signal(object)
    rename_pressed = Signal()
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("categories")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setAcceptDrops(True)
        self.setUniformItemSizes(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename_pressed.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_folders(event):
            accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        folders = _dropped_folders(event)
        if folders and accept_copy(event):
            self.folders_dropped.emit(folders)


def _dropped_folders(event: QDropEvent) -> list[Path]:
    files = local_files(event.mimeData())
    return [file for file in files if may_be_of_use([file], only_folders=True)]


class CategorySidebar(QWidget):
    """Shows the categories; the selected ones are searched.

    Attributes:
        list: The categories.
        finder: Where a part of a name is typed.
        import_button: Imports a folder as a category.

    Signals:
        import_wanted: The user imports a folder as a category.
        folders_dropped: The user drops folders to import as categories (list of Path).
        rename_wanted: The user renames a category (its name).
        merge_wanted: The user merges categories (tuple of names).
        split_wanted: The user splits a category (its name).
        remove_wanted: The user removes labels (tuple of names).
        expect_wanted: The user asks for the estimate of a category (its name).
    """

    import_wanted = Signal()
    folders_dropped = Signal(object)
    rename_wanted = Signal(str)
    merge_wanted = Signal(object)
    split_wanted = Signal(str)
    remove_wanted = Signal(object)
    expect_wanted = Signal(str)

    def __init__(self, composer: QueryComposer) -> None:
        super().__init__()
        self._composer = composer
        self._following = False
        self.list = CategoryList()
        self.list.setAccessibleName(self.tr("Categories of the library"))
        self.finder = find_field(self.tr("Find a category"))
        said = self.tr(
            "No categories yet. The name of the folder a picture lies in becomes its category; "
            "or drop a folder here."
        )
        self._empty = label(said, "quiet", wrap=True)
        self._empty.setMargin(14)
        self.import_button = button(self.tr("Import a category…"), self.import_wanted.emit)
        self._all = button(self.tr("Show all"), self.list.clearSelection, "plain")
        buttons = hbox((self.import_button, 1), self._all)
        parts: list[Part] = [self.finder, self._empty, (self.list, 1), buttons]
        vbox(*parts, on=self, margins=(8, 8, 8, 8), spacing=6)
        self._make_actions()
        self.list.folders_dropped.connect(self.folders_dropped)
        self.list.rename_pressed.connect(lambda: self._ask_of_one(self.rename_wanted))
        self.list.delete_pressed.connect(self._remove)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.itemSelectionChanged.connect(self._filter)
        self.finder.textChanged.connect(self._narrow)
        composer.filters_changed.connect(self._follow)
        self._renew_buttons()

    def sizeHint(self) -> QSize:
        return QSize(230, 400)

    def selected(self) -> tuple[str, ...]:
        """The names that are selected, in the order shown."""
        rows = sorted(self.list.row(item) for item in self.list.selectedItems())
        return tuple(str(self.list.item(row).data(NAME_ROLE)) for row in rows)

    def show_categories(self, categories: Sequence[tuple[str, int]]) -> None:
        """Show these; the current filter stays selected."""
        self._following = True
        self.list.clear()
        for name, count in categories:
            item = QListWidgetItem(f"{name}   {number(count)}")
            item.setData(NAME_ROLE, name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {number(count)}")
            self.list.addItem(item)
        self._following = False
        known = {name for name, _ in categories}
        wanted = self._composer.filters.categories
        if wanted - known:
            # A category that was renamed, merged or removed can't be a filter any more.
            self._composer.set_filters(replace(self._composer.filters, categories=wanted & known))
        self._empty.setVisible(not categories)
        self._follow()
        self._narrow()

    def _make_actions(self) -> None:
        def ask_one(signal: SignalInstance) -> Callable[[], None]:
            return lambda: self._ask_of_one(signal)

        text, key = self.tr("Rename…"), Qt.Key.Key_F2
        self.rename = make_action(self, text, ask_one(self.rename_wanted), key)
        self.merge = make_action(self, self.tr("Merge…"), self._merge)
        self.split = make_action(self, self.tr("Split…"), ask_one(self.split_wanted))
        self.expect = make_action(self, self.tr("Expected accuracy"), ask_one(self.expect_wanted))
        text, key = self.tr("Remove category…"), Qt.Key.Key_Delete
        self.remove = make_action(self, text, self._remove, key)

    def menu(self) -> QMenu:
        """Return what can be done with the selected categories."""
        count = len(self.selected())
        for action in (self.rename, self.split, self.expect):
            action.setEnabled(count == 1)
        self.merge.setEnabled(count > 1)
        self.remove.setEnabled(count > 0)
        menu = QMenu(self)
        menu.addActions([self.rename, self.merge, self.split])
        menu.addSeparator()
        menu.addAction(self.expect)
        menu.addSeparator()
        menu.addAction(self.remove)
        return menu

    def _show_menu(self, at: QPoint) -> None:
        if self.selected():
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.list.viewport().mapToGlobal(at))

    def _filter(self) -> None:
        self._renew_buttons()
        if not self._following:
            names = frozenset(self.selected())
            self._composer.set_filters(replace(self._composer.filters, categories=names))

    def _follow(self, _filters: object = None) -> None:
        """Select the categories of the current filter."""
        wanted = self._composer.filters.categories
        if frozenset(self.selected()) != wanted:
            self._following = True
            for row in range(self.list.count()):
                item = self.list.item(row)
                item.setSelected(item.data(NAME_ROLE) in wanted)
            self._following = False
        self._renew_buttons()

    def _narrow(self) -> None:
        part = self.finder.text().strip().casefold()
        for item in map(self.list.item, range(self.list.count())):
            item.setHidden(part not in str(item.data(NAME_ROLE)).casefold())

    def _renew_buttons(self) -> None:
        self._all.setEnabled(bool(self.list.selectedItems()))

    def _ask_of_one(self, signal: SignalInstance) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            signal.emit(chosen[0])

    def _merge(self) -> None:
        if len(self.selected()) > 1:
            self.merge_wanted.emit(self.selected())

    def _remove(self) -> None:
        if self.selected():
            self.remove_wanted.emit(self.selected())
