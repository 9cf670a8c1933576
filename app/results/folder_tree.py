"""A button that opens the folders of the library as a tree of check boxes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from app.library.wording import number
from app.ui.layouts import find_field, vbox
from app.ui.plain_text import plain_tip
from app.ui.popup_button import PopupButton
from app.ui.theme import Theme

PATH_ROLE = Qt.ItemDataRole.UserRole
SIZE = (360, 380)


class FolderButton(PopupButton):
    """Lets the user tick any number of folders; each includes those inside it.

    Attributes:
        tree: The folders.

    Signals:
        chosen: The ticks changed (frozenset of Path).
    """

    chosen = Signal(object)

    def __init__(self, text: str, theme: Theme) -> None:
        super().__init__(text, "folder", theme)
        self._ticked: frozenset[Path] = frozenset()
        self._items: dict[Path, QTreeWidgetItem] = {}
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(text)
        self._find = find_field(self.tr("Find a folder"))
        vbox(self._find, self.tree, on=self.popup, margins=(6, 6, 6, 6), spacing=6)
        self.popup.resize(*SIZE)
        self._find.textChanged.connect(self._narrow)
        self.tree.itemChanged.connect(self._take_ticks)
        self.first = self._find
        self._renew()

    def set_folders(self, roots: Sequence[Path], places: Sequence[tuple[Path, int]]) -> None:
        """Set the folders of the library and the directories inside them.

        Args:
            roots: The folders that the user added.
            places: Directories with photos, and how many photos lie directly in each.
        """
        outer = [r for r in roots if not any(o != r and r.is_relative_to(o) for o in roots)]
        counts = dict.fromkeys(roots, 0)
        for place, count in places:
            root = next((r for r in outer if place.is_relative_to(r)), None)
            while root is not None:
                counts[place] = counts.get(place, 0) + count
                if place == root:
                    break
                place = place.parent
        expanded = {path for path, item in self._items.items() if item.isExpanded()}
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items = {}
        for path in sorted(counts, key=lambda path: path.parts):
            above = self._items.get(path.parent)
            item = QTreeWidgetItem([f"{path.name or path}   {number(counts[path])}"])
            item.setData(0, PATH_ROLE, path)
            item.setToolTip(0, plain_tip(str(path)))
            item.setCheckState(0, _state(path in self._ticked))
            if above is None:
                self.tree.addTopLevelItem(item)
            else:
                above.addChild(item)
            item.setExpanded(path in expanded or (above is None and len(outer) == 1))
            self._items[path] = item
        self.tree.blockSignals(False)
        self.setVisible(bool(self._items) or bool(self._ticked))
        self._narrow(self._find.text())
        self._renew()

    def set_chosen(self, places: frozenset[Path]) -> None:
        """Tick exactly these, without a signal."""
        self._ticked = places
        self.tree.blockSignals(True)
        for path, item in self._items.items():
            item.setCheckState(0, _state(path in places))
        self.tree.blockSignals(False)
        self._renew()

    def _take_ticks(self, _item: QTreeWidgetItem) -> None:
        on = Qt.CheckState.Checked
        self._ticked = frozenset(p for p, item in self._items.items() if item.checkState(0) == on)
        self._renew()
        self.chosen.emit(self._ticked)

    def _narrow(self, text: str) -> None:
        """Show folders with this in their names, and the way to them."""
        wanted = text.strip().casefold()
        shown = set()
        for path in self._items:
            if wanted in path.name.casefold():
                shown |= {path, *path.parents}
        for path, item in self._items.items():
            item.setHidden(path not in shown)
            if wanted and path in shown:
                item.setExpanded(True)

    def _renew(self) -> None:
        self.show_chosen([path.name or str(path) for path in sorted(self._ticked)])


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
