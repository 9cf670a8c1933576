"""How strongly a match is shown, from its cosine.

Something is always the best match, even when nothing is like the drawing; a bar that is full for
every first place would be a lie. So the scale is fixed: it does not know which rank a picture has.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

NOTHING = 0.15
"""Cosine at and below which a picture has as good as nothing in common with the drawing."""

FULL = 0.75
"""Cosine from which a match is as strong as finished drawings get."""

STRONG = 0.66
FAIR = 0.33


def strength(score: float) -> float:
    """Return how much of the bar a cosine fills, 0..1."""
    return min(max((score - NOTHING) / (FULL - NOTHING), 0.0), 1.0)


def strength_name(share: float) -> str:
    """Return the word for a strength (English; to be translated in the context ResultsModel)."""
    if share >= STRONG:
        return str(QT_TRANSLATE_NOOP("ResultsModel", "strong match"))
    if share >= FAIR:
        return str(QT_TRANSLATE_NOOP("ResultsModel", "fair match"))
    return str(QT_TRANSLATE_NOOP("ResultsModel", "weak match"))
