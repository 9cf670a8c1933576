"""The commands of a window: its actions, their menus, and matching typed letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

START_OF_WORD = 8
RUN = 5
LETTER = 1
LATE = 0.05
"""What a letter scores at the start of a word, next to the one before, or anywhere; and what each
letter that is passed over before the first one costs."""


@dataclass(frozen=True)
class Command:
    """An action as the palette lists it.

    Attributes:
        action: What it does.
        name: Its text, without mnemonics.
        place: The menus that lead to it.
    """

    action: QAction
    name: str
    place: str

    @property
    def keys(self) -> str:
        """Its shortcut, as this system writes it."""
        return ", ".join(
            key.toString(QKeySequence.SequenceFormat.NativeText) for key in self.action.shortcuts()
        )


def commands_of(bar: QMenuBar) -> list[Command]:
    """Return the commands of the menus, in order."""
    return list(_commands_in(bar, ""))


def _commands_in(menu: QMenuBar | QMenu, place: str) -> Iterator[Command]:
    for action in menu.actions():
        inner = action.menu()
        name = plain_text(action)
        if isinstance(inner, QMenu):
            yield from _commands_in(inner, f"{place} › {name}" if place else name)
        elif not action.isSeparator() and action.isVisible() and name:
            yield Command(action, name, place)


def plain_text(action: QAction) -> str:
    """Return an action's text without mnemonic and ellipsis."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def match_score(typed: str, name: str) -> float | None:
    """Score how well typed letters fit a name, higher is better; None if they don't.

    All letters must occur in order. Starts of words and consecutive letters count more, so "ns"
    finds "New sketch" before "Tracing". Accents and case do not matter.
    """
    letters = _plain(typed).replace(" ", "")
    text = _plain(name)
    if not letters:
        return 0.0
    if not _is_within(letters, text):
        return None
    # best[j]: the best fit of the letters so far with the last of them at text[j].
    best: list[float | None] = []
    for i, letter in enumerate(letters):
        before, best = best, [None] * len(text)
        furthest: float | None = None
        for j, other in enumerate(text):
            if i and j and before[j - 1] is not None:
                reached = before[j - 1]
                assert reached is not None
                furthest = reached if furthest is None else max(furthest, reached)
            if other != letter or (i and furthest is None):
                continue
            score = START_OF_WORD if j == 0 or not text[j - 1].isalnum() else LETTER
            if i == 0:
                best[j] = score - LATE * j
                continue
            assert furthest is not None
            best[j] = furthest + score
            in_a_row = before[j - 1]
            if in_a_row is not None:
                best[j] = max(furthest + score, in_a_row + RUN + LETTER)
    reached_all = [value for value in best if value is not None]
    # If two names fit equally well, the shorter one wins.
    return max(reached_all) - len(text) * 0.01 if reached_all else None


def _is_within(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
