"""The part of importing that runs in its own thread, one job after the other."""

from __future__ import annotations

import logging
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal, Slot

from app.library.jobs import Job, LearnAnew, Remove, TakeIn, TakeInSamples
from core.encoder import Encoder
from core.library import (
    CatalogueError,
    ImportControl,
    Importer,
    ImportProgress,
    ImportReport,
    Library,
)
from core.samples import SamplesError, render_samples, sample_pictures

log = logging.getLogger(__name__)

PROGRESS_S = 0.1
CHANGE_S = 0.5
"""How often at most the window hears of progress, and the search of new pictures."""

STRIDES = (32, 6, 1)
"""The samples come in rounds, every 32nd first, so that there is something to find in seconds."""


class ImportWorker(QObject):
    """Does jobs; everything it says is a signal.

    Signals:
        progressed: How far an import is (ImportProgress).
        rendered: How many sample pictures are ready, and of how many.
        library_changed: There are more or fewer photos than before.
        finished: A job has ended well or was cancelled (ImportReport, or None where none is due).
        failed: A job has ended badly (a message).
    """

    progressed = Signal(object)
    rendered = Signal(int, int)
    library_changed = Signal()
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, library: Library, encoder: Encoder, shipped: Encoder) -> None:
        super().__init__()
        self._library = library
        self._encoder = encoder
        self._shipped = shipped
        self._told = 0.0
        self._changed = 0.0
        self._added = 0

    @Slot(object, object)
    def work(self, job: Job, control: ImportControl) -> None:
        """Do one job and say how it ended."""
        self._added = 0
        report: ImportReport | None = None
        try:
            if isinstance(job, Remove):
                self._library.catalogue.remove_folder(job.folder_id)
            elif isinstance(job, TakeInSamples):
                report = self._samples(control)
            elif isinstance(job, TakeIn):
                report = self._take_in(self._encoder, list(job.folders), control)
            else:
                encoder = self._shipped if isinstance(job, LearnAnew) else self._encoder
                report = self._take_in(encoder, None, control)
            self._forget_replaced()
        except (CatalogueError, SamplesError) as error:
            self.failed.emit(str(error))
        except Exception as error:
            log.exception("import job failed")
            self.failed.emit(self.tr("The import stopped: {}").format(error))
        else:
            self.finished.emit(report)
        self.library_changed.emit()

    @Slot(object)
    def serve(self, encoder: Encoder) -> None:
        """Take pictures in for the encoder that answers from now on."""
        self._encoder = encoder
        try:
            self._forget_replaced()
        except CatalogueError as error:
            # They only take up space, and the next import tries again.
            log.warning("vectors of a former encoder are kept: %s", error)

    def _take_in(
        self, encoder: Encoder, folders: list[Path] | None, control: ImportControl
    ) -> ImportReport:
        importer = Importer(self._library, encoder)
        return importer.run(folders, control=control, on_progress=self._tell)

    def _forget_replaced(self) -> None:
        # While a former encoder answers, its vectors are in use.
        if self._encoder is self._shipped:
            self._library.catalogue.forget_replaced_models(self._shipped.card.id)

    def _samples(self, control: ImportControl) -> ImportReport | None:
        pictures = sample_pictures()
        report = None
        for stride in STRIDES:
            round_ = pictures[::stride]
            self._control = control
            folder = render_samples(
                self._tell_rendered, pictures=round_, should_stop=self._should_stop
            )
            if control.cancelled:
                return report
            report = self._take_in(self._encoder, [folder], control)
            self._added = 0
        return report

    def _should_stop(self) -> bool:
        while self._control.paused and not self._control.cancelled:
            self._control.wait_while_paused(0.1)
        return self._control.cancelled

    def _tell_rendered(self, ready: int, total: int) -> None:
        now = monotonic()
        if now - self._told >= PROGRESS_S or ready == total:
            self._told = now
            self.rendered.emit(ready, total)

    def _tell(self, progress: ImportProgress) -> None:
        now = monotonic()
        if now - self._told >= PROGRESS_S or progress.finished_scanning:
            self._told = now
            self.progressed.emit(progress)
        if progress.added != self._added and now - self._changed >= CHANGE_S:
            self._changed, self._added = now, progress.added
            self.library_changed.emit()
