"""A slim strip with the progress of an import, and buttons to pause or cancel it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.library.import_service import ImportService
from app.library.wording import number, problems, summary, time_left
from app.ui.layouts import button, hbox, single_shot, vbox
from app.ui.plain_text import PlainLabel
from core.library import ImportProgress, ImportReport

LINGER_MS = 6000
"""How long a result without problems stays."""

STEPS = 1000


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
        top = hbox((self.label, 1), self._problems, self._pause, self._cancel, spacing=2)
        vbox(top, self._bar, on=self, margins=(14, 5, 8, 7), spacing=4)
        self._linger = single_shot(self, "import result", LINGER_MS, self.hide)
        service.busy_changed.connect(self._busy_changed)
        service.rendered.connect(self._show_rendered)
        service.progressed.connect(self._show_progress)
        service.finished.connect(self._show_report)
        self.hide()

    def stop(self) -> None:
        self._linger.stop()

    def _busy_changed(self, busy: bool) -> None:
        if busy:
            self._linger.stop()
            self.label.setText(self.tr("Looking for pictures…"))
            self._show_problems(0)
            self._bar.setRange(0, 0)
            self._bar.show()
            self._pause.setText(self.tr("Pause"))
            self._pause.show()
            self._cancel.setText(self.tr("Cancel"))
            self.show()
        elif not self._linger.isActive() and self._bar.isVisible():
            # The job has nothing to report, or its failure is shown elsewhere.
            self.hide()

    def _show_rendered(self, ready: int, total: int) -> None:
        self.label.setText(
            self.tr("Drawing the sample pictures: {} of {}").format(number(ready), number(total))
        )
        self._bar.setRange(0, total)
        self._bar.setValue(ready)

    def _show_progress(self, progress: ImportProgress) -> None:
        if self._service.paused:
            self.label.setText(
                self.tr("Paused at {} of {}").format(number(progress.done), number(progress.found))
            )
            return
        parts = [self.tr("{} of {}").format(number(progress.done), number(progress.found))]
        if progress.rate > 0:
            parts.append(self.tr("{} a second").format(number(round(progress.rate))))
        if progress.seconds_left is not None:
            parts.append(time_left(progress.seconds_left))
        self.label.setText(" · ".join(parts))
        self._show_problems(progress.failed)
        if progress.finished_scanning and progress.found:
            self._bar.setRange(0, STEPS)
            self._bar.setValue(round(STEPS * progress.done / progress.found))

    def _show_report(self, report: ImportReport) -> None:
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
        if self._service.busy:
            self.label.setText(self.tr("Ending…"))
            self._service.cancel()
        else:
            self._linger.stop()
            self.hide()
