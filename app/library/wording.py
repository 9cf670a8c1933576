"""Numbers, durations and results of an import in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from core.library import ImportReport


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImportWording", text)


def number(value: int) -> str:
    """Return a whole number as the user's country writes it."""
    return QLocale().toString(value)


def time_left(seconds: float) -> str:
    """Return a remaining time, roughly rounded."""
    if seconds < 10:
        return _tr("a few seconds left")
    if seconds < 90:
        return _tr("{} seconds left").format(number(10 * round(seconds / 10)))
    if seconds < 5400:
        return _tr("{} minutes left").format(number(round(seconds / 60)))
    return _tr("{} hours left").format(number(round(seconds / 3600)))


def pictures(count: int) -> str:
    return _tr("1 picture") if count == 1 else _tr("{} pictures").format(number(count))


def problems(count: int) -> str:
    return _tr("1 problem") if count == 1 else _tr("{} problems").format(number(count))


def summary(report: ImportReport) -> str:
    """Describe the result of an import in one line."""
    parts = []
    if report.added:
        parts.append(_tr("{} added").format(pictures(report.added)))
    if report.moved:
        parts.append(_tr("{} found in a new place").format(pictures(report.moved)))
    if report.vanished:
        parts.append(_tr("{} offline now").format(pictures(report.vanished)))
    if not parts:
        parts.append(_tr("Nothing new"))
    if report.cancelled:
        parts.append(_tr("ended early; the rest can be imported any time"))
    return " · ".join(parts)
