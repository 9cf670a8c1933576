"""Stretches of days that people mean when they look for a picture by its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; None is no limit."""

    since: date | None = None
    until: date | None = None


def usual(today: date) -> list[tuple[str, Days]]:
    """Return names (English; to be translated in the context FilterBar) and their days."""
    return [
        (str(QT_TRANSLATE_NOOP("FilterBar", "Any time")), Days()),
        (str(QT_TRANSLATE_NOOP("FilterBar", "Today")), Days(today)),
        (str(QT_TRANSLATE_NOOP("FilterBar", "Last 7 days")), Days(today - timedelta(6))),
        (str(QT_TRANSLATE_NOOP("FilterBar", "Last 30 days")), Days(today - timedelta(29))),
        (str(QT_TRANSLATE_NOOP("FilterBar", "This year")), Days(date(today.year, 1, 1))),
        (
            str(QT_TRANSLATE_NOOP("FilterBar", "Last year")),
            Days(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        ),
    ]
