"""The window's side of importing: a queue of jobs, one thread, buttons that always work."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.library.import_worker import ImportWorker
from app.library.jobs import Job, LearnAnew, Remove, Rescan, TakeIn, TakeInSamples, without_folder
from core.encoder import Encoder
from core.library import Folder, ImportControl, ImportReport, Library

STOP_MS = 30_000
"""How long the batch at hand is waited for when the program closes."""


class ImportService(QObject):
    """Owns the import thread; usable once the library and the model are there.

    Signals:
        busy_changed: Whether there is a job under way.
        progressed: How far an import is (ImportProgress).
        rendered: How many sample pictures are ready, and of how many.
        library_changed: There are more or fewer photos than before.
        finished: An import has ended (ImportReport).
        failed: A job has ended badly (a message).
    """

    busy_changed = Signal(bool)
    progressed = Signal(object)
    rendered = Signal(int, int)
    library_changed = Signal()
    finished = Signal(object)
    failed = Signal(str)
    _work = Signal(object, object)
    _serve = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._thread.setObjectName("import")
        self._worker: ImportWorker | None = None
        self._queue: list[Job] = []
        self._current: Job | None = None
        self._control = ImportControl()
        self._behind = False
        self._stopped = False

    @property
    def busy(self) -> bool:
        return self._current is not None

    @property
    def paused(self) -> bool:
        return self.busy and self._control.paused

    def start(self, library: Library, encoder: Encoder, shipped: Encoder | None = None) -> None:
        """Begin with whatever has been asked for meanwhile.

        Args:
            library: Where pictures are taken in.
            encoder: The one that answers searches; what is taken in is found at once.
            shipped: The one that came with the program, where that is another: it learns the
                library beside everything else.
        """
        if self._stopped or self._worker is not None:
            return
        self._behind = shipped is not None and shipped is not encoder
        self._worker = ImportWorker(library, encoder, shipped or encoder)
        self._worker.moveToThread(self._thread)
        self._work.connect(self._worker.work)
        self._serve.connect(self._worker.serve)
        self._worker.progressed.connect(self.progressed)
        self._worker.rendered.connect(self.rendered)
        self._worker.library_changed.connect(self.library_changed)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._thread.start()
        if self._behind:
            self._add(LearnAnew())
        self._next()

    def serve(self, encoder: Encoder) -> None:
        """Take pictures in for the shipped encoder, which answers from now on."""
        self._behind = False
        self._serve.emit(encoder)

    def take_in(self, folders: Iterable[Path]) -> None:
        """Take folders in."""
        self._add(TakeIn(tuple(folders)))

    def take_in_samples(self) -> None:
        """Render the sample pictures, if need be, and take them in."""
        self._add(TakeInSamples())

    @Slot()
    def rescan(self) -> None:
        """Look through every known folder for what is new, changed or gone."""
        self._add(Rescan())
        if self._behind:
            self._add(LearnAnew())

    def remove(self, folder: Folder) -> None:
        """Forget a folder; an import under way makes room for that and goes on afterwards."""
        jobs: list[Job] = [Remove(folder.id, folder.path)]
        if self._current is not None and not isinstance(self._current, Remove):
            jobs.append(self._current)
            self._control.cancel()
        left = (without_folder(job, folder.path) for job in [*jobs, *self._queue])
        self._queue = sorted((job for job in left if job is not None), key=_goes_last)
        self._next()

    def pause(self) -> None:
        self._control.pause()

    def resume(self) -> None:
        self._control.resume()

    def cancel(self) -> None:
        """End what is under way and forget what was to follow; what is stored stays."""
        self._queue.clear()
        self._control.cancel()

    def stop(self) -> bool:
        """Refuse work, cancel, end the thread; False when it would not end in time."""
        self._stopped = True
        self.cancel()
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        return self._thread.wait(STOP_MS)

    def _add(self, job: Job) -> None:
        if self._stopped or job in self._queue or job == self._current == LearnAnew():
            return
        self._queue.append(job)
        if isinstance(self._current, LearnAnew):
            self._control.cancel()
            if self._current not in self._queue:
                self._queue.append(self._current)
        self._queue.sort(key=_goes_last)
        self._next()

    def _next(self) -> None:
        if self._worker is None or self._current is not None or self._stopped:
            return
        if not self._queue:
            return
        self._current = self._queue.pop(0)
        self._control = ImportControl()
        self.busy_changed.emit(True)
        self._work.emit(self._current, self._control)

    def _end(self) -> None:
        self._current = None
        self._next()
        if self._current is None:
            self.busy_changed.emit(False)

    @Slot(object)
    def _on_finished(self, report: ImportReport | None) -> None:
        if self._stopped:
            return
        if report is not None:
            self.finished.emit(report)
        self._end()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        if self._stopped:
            return
        self.failed.emit(message)
        self._end()


def _goes_last(job: Job) -> bool:
    return isinstance(job, LearnAnew)
