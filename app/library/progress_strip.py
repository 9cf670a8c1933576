"""The progress of an import in one line, with buttons to pause or cancel it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.library.import_service import ImportService
from app.library.wording import number, problems, summary, time_left
from app.ui.layouts import button, hbox, single_shot
from app.ui.plain_text import PlainLabel
from core.library import ImportProgress, ImportReport

LINGER_MS = 6000
"""How long a result without problems stays."""

STEPS = 1000
BAR_WIDTH = 96


@dataclass(frozen=True)
class _Counts:
    """How many pictures are done and how many were found."""

    done: int = 0
    found: int = 0

    def __add__(self, other: _Counts) -> _Counts:
        return _Counts(self.done + other.done, self.found + other.found)


class ProgressStrip(QFrame):
    """Watches an ImportService.

    Signals:
        problems_wanted: The user wants to see the files that could not be imported.
    """

    problems_wanted = Signal()

    def __init__(self, service: ImportService) -> None:
        super().__init__()
        self._service = service
        self.setObjectName("progress")
        self.setAccessibleName(self.tr("Import"))
        self.label = PlainLabel()
        self._problems = button("", self.problems_wanted.emit, "plain")
        self._pause = button(self.tr("Pause"), self._toggle_pause, "plain")
        self._cancel = button(self.tr("Cancel"), self._cancel_or_close, "plain")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Import progress"))
        self._bar.setFixedWidth(BAR_WIDTH)
        hbox(
            self._bar, self.label, self._problems, self._pause, self._cancel, 1,
            on=self, margins=(6, 0, 0, 0), spacing=4,
        )  # fmt: skip
        self._before = _Counts()
        self._now = _Counts()
        self._total: ImportReport | None = None
        self._linger = single_shot(self, "import result", LINGER_MS, self.hide)
        service.busy_changed.connect(self._busy_changed)
        service.rendered.connect(self._show_rendered)
        service.colours_read.connect(self._show_colours)
        service.progressed.connect(self._show_progress)
        service.finished.connect(self._show_report)
        self.hide()

    def stop(self) -> None:
        self._linger.stop()

    def _busy_changed(self, busy: bool) -> None:
        if busy and self._bar.isVisibleTo(self) and not self.isHidden():
            # The next of several jobs: its pictures are added to those before.
            self._before, self._now = self._before + self._now, _Counts()
        elif busy:
            self._before = self._now = _Counts()
            self._total = None
            self._linger.stop()
            self.label.setText(self.tr("Looking for pictures…"))
            self._show_problems(0)
            self._bar.setRange(0, 0)
            self._bar.show()
            self._pause.setText(self.tr("Pause"))
            self._pause.setVisible(not self._service.is_studio)
            self._cancel.setText(self.tr("Close") if self._service.is_studio else self.tr("Cancel"))
            self.show()
        elif not self._linger.isActive() and self._bar.isVisible():
            # The job has nothing to report, or its failure is shown elsewhere.
            self.hide()

    def _show_rendered(self, ready: int, total: int) -> None:
        self._show_count(self.tr("Drawing the sample pictures: {} of {}"), ready, total)

    def _show_colours(self, done: int, total: int) -> None:
        self._show_count(self.tr("Reading the colours of your pictures: {} of {}"), done, total)

    def _show_count(self, text: str, ready: int, total: int) -> None:
        self.label.setText(text.format(number(ready), number(total)))
        self._bar.setRange(0, total)
        self._bar.setValue(ready)

    def _show_progress(self, progress: ImportProgress) -> None:
        now = _Counts(progress.done, progress.found)
        if now.done < self._now.done or now.found < self._now.found:
            # Another round of the same job, such as the samples have.
            self._before += self._now
        self._now = now
        all_ = self._before + now
        if self._service.paused:
            self.label.setText(
                self.tr("Paused at {} of {}").format(number(all_.done), number(all_.found))
            )
            return
        parts = [self.tr("{} of {}").format(number(all_.done), number(all_.found))]
        if progress.rate > 0:
            parts.append(self.tr("{} a second").format(number(round(progress.rate))))
        if progress.seconds_left is not None:
            parts.append(time_left(progress.seconds_left))
        self.label.setText(" · ".join(parts))
        self._show_problems(progress.failed)
        if progress.finished_scanning and progress.found:
            self._bar.setRange(0, STEPS)
            self._bar.setValue(round(STEPS * all_.done / all_.found))

    def _show_report(self, report: ImportReport) -> None:
        if self._total is not None:
            report = _sum(self._total, report)
        self._total = report
        if self._service.waiting:
            return
        self.label.setText(summary(report))
        self._show_problems(report.failed)
        self._bar.hide()
        self._pause.hide()
        self._cancel.setText(self.tr("Close"))
        if report.added or report.moved or report.vanished or report.failed:
            self.show()
            if not report.failed:
                self._linger.start()
        else:
            # Looking through the folders at every start is no news.
            self.hide()

    def _show_problems(self, count: int) -> None:
        self._problems.setText(problems(count))
        self._problems.setVisible(count > 0)

    def _toggle_pause(self) -> None:
        if self._service.paused:
            self._service.resume()
            self._pause.setText(self.tr("Pause"))
        else:
            self._service.pause()
            self._pause.setText(self.tr("Resume"))
            self.label.setText(self.tr("Paused"))

    def _cancel_or_close(self) -> None:
        if self._service.busy and not self._service.is_studio:
            self.label.setText(self.tr("Stopping…"))
            self._service.cancel()
        else:
            self._linger.stop()
            self.hide()


def _sum(one: ImportReport, other: ImportReport) -> ImportReport:
    """Return what two imports did together."""
    return ImportReport(
        one.added + other.added,
        one.unchanged + other.unchanged,
        one.moved + other.moved,
        one.vanished + other.vanished,
        one.failed + other.failed,
        one.cancelled or other.cancelled,
        one.seconds + other.seconds,
        one.failures + other.failures,
    )
