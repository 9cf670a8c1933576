"""Actions and buttons whose icons follow the theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QAbstractButton

from app.ui.icons import SIZE, icon
from app.ui.plain_text import plain_tip
from app.ui.theme import Theme

Keys = QKeySequence.StandardKey | Qt.Key | str


def make_action(
    parent: QObject,
    text: str,
    slot: Callable[..., object] | None = None,
    keys: Keys | None = None,
    *,
    checkable: bool = False,
) -> QAction:
    """Return an action without an icon; `slot` does what it says."""
    action = QAction(text, parent)
    action.setCheckable(checkable)
    if keys is not None:
        action.setShortcut(QKeySequence(keys))
    if slot is not None:
        action.triggered.connect(slot)
    return action


def change_keys(action: QAction, keys: Sequence[QKeySequence]) -> None:
    """Set the shortcuts of an action, also where its tool tip names them."""
    tip = action.toolTip().removesuffix(_hint(action))
    was_named = tip != action.toolTip() or tip == action.text().replace("&", "").rstrip("…")
    action.setShortcuts(list(keys))
    if was_named:
        action.setToolTip(plain_tip(tip + _hint(action)))


def _name_step(action: QAction, text: str, step: str) -> None:
    action.setText(f"{text} {step}".strip())


def _hint(action: QAction) -> str:
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"  ({shown})" if shown else ""


class ThemedActions(QObject):
    """Makes actions and sets icons, which follow the palette."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction | QAbstractButton, tuple[str, int]] = {}
        theme.changed.connect(self._paint_icons)

    def action(
        self,
        text: str,
        icon_name: str = "",
        keys: Keys | None = None,
        slot: Callable[..., object] | None = None,
    ) -> QAction:
        """Make an action with its shortcut in its tool tip; `slot` carries it out."""
        action = make_action(self, text, slot)
        if icon_name:
            self.set_icon(action, icon_name)
        if keys:
            self.set_keys(action, keys)
        return action

    def undo_and_redo(
        self, stack: QUndoStack | QUndoGroup, undo: str, redo: str
    ) -> tuple[QAction, QAction]:
        """Make the actions that undo and redo; their texts name the step.

        Those that Qt makes die with the first button that shows them.
        """
        back = self.action(undo, "undo", "Ctrl+Z", stack.undo)
        forth = self.action(redo, "redo", "Ctrl+Shift+Z", stack.redo)
        for action, text, may, able, named, step in (
            (back, undo, stack.canUndo(), stack.canUndoChanged, stack.undoTextChanged,
             stack.undoText()),
            (forth, redo, stack.canRedo(), stack.canRedoChanged, stack.redoTextChanged,
             stack.redoText()),
        ):  # fmt: skip
            action.setEnabled(may)
            action.setText(f"{text} {step}".strip())
            able.connect(action.setEnabled)
            named.connect(partial(_name_step, action, text))
        return back, forth

    def set_icon(self, what: QAction | QAbstractButton, icon_name: str, size: int = SIZE) -> None:
        """Give an action or a button its icon."""
        self._icons[what] = icon_name, size
        what.setIcon(icon(icon_name, self._theme.palette, size))

    def set_keys(self, action: QAction, keys: Keys) -> None:
        """Set the shortcut of an action and show it in the tool tip."""
        action.setToolTip(plain_tip(action.text().rstrip("…")))
        change_keys(action, [QKeySequence(keys)])

    def _paint_icons(self) -> None:
        for what, (name, size) in self._icons.items():
            what.setIcon(icon(name, self._theme.palette, size))
