"""Asks for a first and a last day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QWidget

from app.results.days import Days
from core.library import Filters


class DaysDialog(QDialog):
    """Asks for the first and the last day.

    Signals:
        chosen: The answer (Days).
    """

    chosen = Signal(object)

    def __init__(self, filters: Filters, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Changed between"))
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
