"""The estimate for a category, in one sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.categories import Expectation


def expectation_text(found: Expectation) -> str:
    """Say how often a drawing of the category's pictures is expected to find them."""
    said = (
        QCoreApplication.translate(
            "Expectation",
            "If you draw a picture of “{}”, expect it among the first 10 results {} of the time "
            "(between {} and {}).",
        )
        if found.calibrated
        else QCoreApplication.translate(
            "Expectation",
            "If you trace a picture of “{}”, expect it among the first 10 results {} of the time "
            "(between {} and {}).",
        )
    )
    return said.format(found.category, *map(_percent, (found.share, found.low, found.high)))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
