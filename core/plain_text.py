"""Text from files and other people, made fit to be shown.

A name may hold what moves a terminal's cursor, turns the direction of the text around it, or cannot
be written at all.
"""

from __future__ import annotations

import unicodedata

UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
# Control characters, marks that turn or isolate directions, and halves of characters. Other
# invisible marks are left: languages and emojis need them.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\u2028\u2029")


def showable(text: str) -> str:
    """Replace what cannot be shown or would change the text around it; lines stay lines."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(UNSHOWABLE if _is_unshowable(c) else c for c in text)


def one_line(text: str) -> str:
    """The same on one line."""
    return showable(text).replace("\n", UNSHOWABLE)


def _is_unshowable(character: str) -> bool:
    if character in _DIRECTIONS or character in _BREAKS:
        return True
    return unicodedata.category(character) in ("Cc", "Cs") and character != "\n"
