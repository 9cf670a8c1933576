"""A button that opens a list of check boxes with a search field."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.library.wording import number
from app.ui.layouts import find_field, vbox
from app.ui.popup_button import PopupButton
from app.ui.theme import Theme

FIND_FROM = 9
"""So many choices are looked through without help."""

VISIBLE_ROWS = 12
KEY = Qt.ItemDataRole.UserRole


class ChoiceButton(PopupButton):
    """Lets the user tick any number of choices; none ticked means no restriction.

    Signals:
        chosen: The ticks changed (frozenset of keys).
    """

    chosen = Signal(object)

    def __init__(self, text: str, icon_name: str, theme: Theme) -> None:
        super().__init__(text, icon_name, theme)
        self._chosen: frozenset[Hashable] = frozenset()
        self._names: dict[Hashable, str] = {}
        self._find = find_field(self.tr("Find"))
        self._list = QListWidget()
        self._list.setAccessibleName(text)
        vbox(self._find, self._list, on=self.popup, margins=(6, 6, 6, 6), spacing=6)
        self._find.textChanged.connect(self._narrow)
        self._list.itemChanged.connect(self._take_ticks)
        self._renew()

    @property
    def list(self) -> QListWidget:
        """The list of check boxes."""
        return self._list

    def set_choices(self, choices: Sequence[tuple[Hashable, str, int]]) -> None:
        """Set the choices: keys, names, and how many pictures each has."""
        self._names = {key: name for key, name, _ in choices}
        self._list.blockSignals(True)
        self._list.clear()
        for key, name, count in choices:
            item = QListWidgetItem(f"{name}   {number(count)}")
            item.setData(KEY, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_check_state(key in self._chosen))
            self._list.addItem(item)
        self._list.blockSignals(False)
        self._find.setVisible(len(choices) >= FIND_FROM)
        self.setVisible(bool(choices) or bool(self._chosen))
        self._narrow(self._find.text())
        self._renew()

    def set_chosen(self, keys: frozenset[Hashable]) -> None:
        """Tick exactly these, without a signal."""
        self._chosen = keys
        self._list.blockSignals(True)
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setCheckState(_check_state(item.data(KEY) in keys))
        self._list.blockSignals(False)
        self._renew()

    def open(self) -> None:
        """Show the list below the button."""
        rows = min(self._list.count(), VISIBLE_ROWS)
        height = self._list.sizeHintForRow(0) * rows + 2 * self._list.frameWidth() + 10
        self._list.setFixedHeight(max(height, 40))
        width = max(240, self._list.sizeHintForColumn(0) + 48)
        self._list.setFixedWidth(min(width, 460))
        self.popup.adjustSize()
        self.first = self._list if self._find.isHidden() else self._find
        super().open()

    def _take_ticks(self, _item: QListWidgetItem) -> None:
        items = (self._list.item(row) for row in range(self._list.count()))
        ticked = Qt.CheckState.Checked
        self._chosen = frozenset(item.data(KEY) for item in items if item.checkState() == ticked)
        self._renew()
        self.chosen.emit(self._chosen)

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(wanted not in item.text().casefold())

    def _renew(self) -> None:
        self.show_chosen(sorted(self._names.get(key, str(key)) for key in self._chosen))


def _check_state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
