"""Words for how likely a picture is what was asked for; none where nobody measured it."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from core.search.relevance import FAIR, STRONG

BARS = 3


def bars(chance: float) -> int:
    """Return how many of three bars a chance fills: a weak match still has one."""
    return 3 if chance >= STRONG else 2 if chance >= FAIR else 1


def word(chance: float) -> str:
    """Return the word for a chance (English; to be translated in the context ResultsModel)."""
    if chance >= STRONG:
        return str(QT_TRANSLATE_NOOP("ResultsModel", "strong match"))
    if chance >= FAIR:
        return str(QT_TRANSLATE_NOOP("ResultsModel", "fair match"))
    return str(QT_TRANSLATE_NOOP("ResultsModel", "weak match"))
