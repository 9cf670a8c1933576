"""The user's own keyboard shortcuts: kept in the settings, changed in a dialog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHeaderView,
    QKeySequenceEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.shell.commands.catalogue import Command, match_score
from app.ui.dialogs import Dialog, close_buttons
from app.ui.layouts import button, find_field, hbox, label, vbox
from app.ui.settings import Settings
from app.ui.themed_actions import change_keys

COMMAND_ROLE = Qt.ItemDataRole.UserRole


def name_actions(window: QObject) -> dict[str, QAction]:
    """Return the actions of a window by names that no language changes: where the code has them."""
    best: dict[QAction, tuple[bool, bool, str]] = {}
    for owner in [window, *window.findChildren(QObject)]:
        for attribute, value in getattr(owner, "__dict__", {}).items():
            for place, action in _actions_in(value):
                name = f"{type(owner).__name__}.{attribute.strip('_')}{place}"
                # An action that several have belongs to its parent; one in a list has a name too.
                rank = (action.parent() is not owner, bool(place), name)
                best[action] = min(rank, best.get(action, rank))
    return {name: action for action, (*_, name) in best.items()}


def _actions_in(value: object) -> Iterator[tuple[str, QAction]]:
    if isinstance(value, QAction):
        yield "", value
    elif isinstance(value, list | tuple | dict):
        entries = value.values() if isinstance(value, dict) else value
        for number, entry in enumerate(entries):
            if isinstance(entry, QAction):
                yield f".{number}", entry


class Shortcuts(QObject):
    """Applies and changes the keys of commands.

    Signals:
        changed: The user changed a key.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._names: dict[QAction, str] = {}
        self._usual: dict[QAction, list[QKeySequence]] = {}

    def apply(self, window: QObject) -> None:
        """Give the actions of a finished window the user's keys."""
        for name, action in name_actions(window).items():
            self._names[action] = name
            self._usual[action] = action.shortcuts()
            if name in self._settings.shortcuts:
                own = QKeySequence(self._settings.shortcuts[name])
                change_keys(action, [] if own.isEmpty() else [own])

    def can_change(self, action: QAction) -> bool:
        return action in self._names

    def is_changed(self, action: QAction) -> bool:
        return self._names.get(action) in self._settings.shortcuts

    def set(self, action: QAction, keys: QKeySequence) -> None:
        """Give an action another key, or none."""
        if [keys] == self._usual[action] or (keys.isEmpty() and not self._usual[action]):
            self.reset(action)
            return
        change_keys(action, [] if keys.isEmpty() else [keys])
        self._settings.shortcuts[self._names[action]] = keys.toString()
        self.changed.emit()

    def reset(self, action: QAction) -> None:
        """Give an action its usual keys back."""
        change_keys(action, self._usual[action])
        self._settings.shortcuts.pop(self._names[action], None)
        self.changed.emit()

    def reset_all(self) -> None:
        for action in [action for action in self._names if self.is_changed(action)]:
            self.reset(action)


class ShortcutsDialog(Dialog):
    """Lists all commands with their keys; the keys of the chosen one are pressed below.

    Attributes:
        list: The commands.
        keys: Takes the keys.
        note: Says what else has these keys.
        instead: Takes them from that.
    """

    def __init__(
        self, commands: Sequence[Command], shortcuts: Shortcuts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = [command for command in commands if shortcuts.can_change(command.action)]
        self._shortcuts = shortcuts
        self.set_up(self.tr("Change keyboard shortcuts"), 560, 600)
        self.field = find_field(self.tr("Find"))
        self.list = QTreeWidget()
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Menu"), self.tr("Keys")])
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setClearButtonEnabled(True)
        self.keys.setAccessibleName(self.tr("New keys"))
        self.note = label("", "quiet", wrap=True)
        self.instead = button(self.tr("Use them here instead"), self._take_over)
        self.back = button(self.tr("Reset"), self._reset)
        everything = button(self.tr("Reset all"), self._reset_all)
        vbox(
            self.field,
            (self.list, 1),
            label(self.tr("Choose a command, click here and press its new keys:"), wrap=True),
            hbox((self.keys, 1), self.back, everything),
            hbox((self.note, 1), self.instead),
            close_buttons(self),
            on=self,
            margins=(16, 16, 16, 16),
            spacing=10,
        )
        self.field.textChanged.connect(self._narrow)
        self.list.currentItemChanged.connect(self._show_keys)
        self.keys.editingFinished.connect(self._take)
        shortcuts.changed.connect(self._renew)
        self._narrow()

    def choose(self, action: QAction) -> None:
        """Make an action the one whose keys are changed."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(0, COMMAND_ROLE).action is action:
                self.list.setCurrentItem(item)

    @property
    def _current(self) -> QAction | None:
        item = self.list.currentItem()
        return None if item is None else item.data(0, COMMAND_ROLE).action

    def _narrow(self) -> None:
        typed = self.field.text().strip()
        self.list.clear()
        for command in self._commands:
            if not typed or match_score(typed, f"{command.name} {command.keys}") is not None:
                item = QTreeWidgetItem([command.name, command.place, command.keys])
                item.setData(0, COMMAND_ROLE, command)
                self.list.addTopLevelItem(item)
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)
        self._renew()

    def _renew(self) -> None:
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                command = item.data(0, COMMAND_ROLE)
                font = item.font(2)
                font.setBold(self._shortcuts.is_changed(command.action))
                item.setFont(2, font)
                item.setText(2, command.keys)
        self._show_keys()

    def _show_keys(self) -> None:
        action = self._current
        self.keys.setEnabled(action is not None)
        self.keys.setKeySequence(QKeySequence() if action is None else action.shortcut())
        self.back.setEnabled(action is not None and self._shortcuts.is_changed(action))
        self._tell(None)

    def _take(self) -> None:
        action, keys = self._current, self.keys.keySequence()
        if action is None or keys == action.shortcut():
            return
        other = self._other_with(keys, action)
        if other is None:
            self._shortcuts.set(action, keys)
        self._tell(other)

    def _other_with(self, keys: QKeySequence, action: QAction) -> Command | None:
        if keys.isEmpty():
            return None
        users = (c for c in self._commands if c.action is not action)
        return next((c for c in users if keys in c.action.shortcuts()), None)

    def _tell(self, other: Command | None) -> None:
        said = self.tr("“{}” already uses these keys.").format(other.name) if other else ""
        self.note.setText(said)
        self.instead.setVisible(other is not None)

    def _take_over(self) -> None:
        action, keys = self._current, self.keys.keySequence()
        other = self._other_with(keys, action) if action is not None else None
        if action is not None and other is not None:
            self._shortcuts.set(other.action, QKeySequence())
            self._shortcuts.set(action, keys)

    def _reset(self) -> None:
        if self._current is not None:
            self._shortcuts.reset(self._current)

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self._renew()
