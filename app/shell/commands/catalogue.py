"""The commands of a window: its actions, with the menus they are in and the words they go by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar


@dataclass(frozen=True)
class Command:
    """An action as people look for it.

    Attributes:
        action: What it does.
        name: Its text, without marks for the keyboard.
        place: The menus that lead to it.
    """

    action: QAction
    name: str
    place: str

    @property
    def keys(self) -> str:
        """The keys for it, as this system writes them."""
        return ", ".join(
            key.toString(QKeySequence.SequenceFormat.NativeText) for key in self.action.shortcuts()
        )


def commands_of(bar: QMenuBar) -> list[Command]:
    """Return every command that the menus have, in their order."""
    return list(_within(bar, ""))


def _within(menu: QMenuBar | QMenu, place: str) -> Iterator[Command]:
    for action in menu.actions():
        inner = action.menu()
        name = plain_text(action)
        if isinstance(inner, QMenu):
            yield from _within(inner, f"{place} › {name}" if place else name)
        elif not action.isSeparator() and action.isVisible() and name:
            yield Command(action, name, place)


def plain_text(action: QAction) -> str:
    """Return an action's text without the marks for menu keys and for dialogs to come."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
