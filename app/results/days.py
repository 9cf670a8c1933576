"""Periods that people mean when they search by date.

A dialog asks for other periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP, QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QWidget

from core.library import Filters


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; None is no limit."""

    since: date | None = None
    until: date | None = None


def usual_days(today: date) -> list[tuple[str, Days]]:
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


class DaysDialog(QDialog):
    """Asks for the first and the last day.

    Signals:
        chosen: The answer (Days).
    """

    chosen = Signal(object)

    def __init__(self, filters: Filters, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Taken or changed between"))
        today = date.today()
        self.since = _day_edit(filters.since or date(today.year, 1, 1))
        self.until = _day_edit(filters.until or today)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QFormLayout(self)
        layout.addRow(self.tr("From"), self.since)
        layout.addRow(self.tr("To"), self.until)
        layout.addRow(buttons)

    def accept(self) -> None:
        ends = sorted(_day(edit) for edit in (self.since, self.until))
        self.chosen.emit(Days(ends[0], ends[1]))
        super().accept()


def _day_edit(day: date) -> QDateEdit:
    edit = QDateEdit(QDate(day.year, day.month, day.day))
    edit.setCalendarPopup(True)
    return edit


def _day(edit: QDateEdit) -> date:
    chosen = edit.date()
    return date(chosen.year(), chosen.month(), chosen.day())
