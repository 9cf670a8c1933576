"""The commands of a window: its actions, their menus, and matching typed letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf

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

    @cache
    def fit(i: int, last: int) -> float:
        """Return the best fit of the letters from i on, if the one before stands at `last`."""
        if i == len(letters):
            return 0.0
        return max(
            (
                gain(i, j, last) + fit(i + 1, j)
                for j in range(last + 1, len(text))
                if text[j] == letters[i]
            ),
            default=-inf,
        )

    def gain(i: int, j: int, last: int) -> float:
        score = START_OF_WORD if j == 0 or not text[j - 1].isalnum() else LETTER
        if i == 0:
            return score - LATE * j
        return max(score, RUN + LETTER) if j == last + 1 else score

    best = fit(0, -1)
    # If two names fit equally well, the shorter one wins.
    return best - len(text) * 0.01 if best > -inf else None


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
