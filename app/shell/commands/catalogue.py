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

WHOLE = 400.0
SYNONYM = 150.0
"""What a name scores that begins as typed, and what it costs to mean the same by another word."""

SCATTERED = 4
"""So many letters may be strewn over a name, as in "ns" for "New sketch"."""


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


SYNONYMS = (
    ("delete", "remove", "clear", "forget", "erase"),
    ("settings", "preferences", "options"),
    ("exit", "quit", "close"),
    ("find", "search", "filter"),
    ("import", "add"),
    ("shortcuts", "keys", "keyboard"),
)
"""Words that people type for one another (English; other languages match by their own words)."""


def word_score(typed: str, name: str) -> float | None:
    """Score a name as people expect: first what begins so, then a word that does, then the rest.

    Words that mean the same are tried too. Scattered letters count only while they are few: a whole
    word that merely happens to be strewn over a name is not what anybody means.
    """
    text, wanted = _plain(name), _plain(typed).strip()
    if not wanted:
        return 0.0
    best = _part_score(wanted, text)
    if best is None:
        group = next((g for g in SYNONYMS if any(_stands_for(wanted, w) for w in g)), ())
        others = (_part_score(word, text) for word in group)
        best = max((score - SYNONYM for score in others if score is not None), default=None)
    if best is None and len(wanted) <= SCATTERED:
        best = match_score(typed, name)
    return best


def _stands_for(wanted: str, word: str) -> bool:
    return len(wanted) >= 3 and word.startswith(wanted)


def _part_score(wanted: str, text: str) -> float | None:
    """Return the score of a name that holds what was typed as it is; shorter names come first."""
    if text.startswith(wanted):
        return WHOLE - len(text) * 0.01
    at = text.find(wanted)
    starts = any(text.startswith(wanted, i + 1) for i, c in enumerate(text) if not c.isalnum())
    if starts:
        return WHOLE - 50.0 - len(text) * 0.01
    return WHOLE - 100.0 - len(text) * 0.01 if at >= 0 else None


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
