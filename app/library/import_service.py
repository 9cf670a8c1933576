"""Imports in the background: a queue of jobs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal

from app.library.watching import FolderWatcher
from app.ui.tasks import Tasks
from core.encoder import Encoder
from core.library import (
    CatalogueError,
    Folder,
    ImportControl,
    Importer,
    ImportProgress,
    ImportReport,
    Library,
    colours,
)
from core.priority import give_way
from core.samples import render_samples, sample_pictures

log = logging.getLogger(__name__)

PROGRESS_S = 0.1
CHANGE_S = 0.5
"""How often at most the window hears of progress, and the search of new pictures."""

STRIDES = (32, 6, 1)
"""The samples come in rounds, every 32nd first, so that there is something to find in seconds."""


@dataclass(frozen=True)
class AddFolders:
    """Import folders, or check them again."""

    folders: tuple[Path, ...]


@dataclass(frozen=True)
class Rescan:
    """Check known folders, all or some; on request also files that look unchanged."""

    read_all: bool = False
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class EmbedAgain:
    """Embed every known picture with the shipped encoder while a former one answers.

    It takes long and nobody waits for it, so other jobs go first.
    """


@dataclass(frozen=True)
class ReadColours:
    """Read the colours of pictures that came before colours were kept; other jobs go first."""


@dataclass(frozen=True)
class AddSamples:
    """Render and import the sample pictures."""


@dataclass(frozen=True)
class Remove:
    """Forget a folder and its photos; the files stay."""

    folder_id: int
    path: Path


Job = AddFolders | Rescan | EmbedAgain | ReadColours | AddSamples | Remove


class ImportService(QObject):
    """Runs one job after the other once library and model are loaded.

    Signals:
        busy_changed: Whether a job is running.
        progressed: How far an import is (ImportProgress).
        rendered: How many sample pictures are ready, of how many.
        colours_read: Of how many earlier pictures the colours are known, of how many.
        library_changed: Photos were added or removed.
        finished: An import ended (ImportReport).
        failed: A job failed (a message).
        told: Something was done (a message).
        news: What was heard of the studio (News of `core.studio.follow`).
    """

    busy_changed = Signal(bool)
    progressed = Signal(object)
    rendered = Signal(int, int)
    colours_read = Signal(int, int)
    library_changed = Signal()
    finished = Signal(object)
    failed = Signal(str)
    told = Signal(str)
    news = Signal(object)

    is_studio = False
    """Whether workers of a studio do the work, so that it can't be paused or cancelled here."""

    def __init__(self) -> None:
        super().__init__()
        self._tasks = Tasks("import", self)
        self._tasks.failed.connect(self.failed)
        self._watcher = FolderWatcher(self)
        self._watcher.changed.connect(self._check)
        self._library: Library | None = None
        self._queue: list[Job] = []
        self._current: Job | None = None
        self._control = ImportControl()
        self._behind = False
        # These belong to the thread.
        self._encoder: Encoder | None = None
        self._shipped: Encoder | None = None
        self._told = 0.0
        self._changed = 0.0
        self._added = 0

    @property
    def busy(self) -> bool:
        return self._current is not None

    @property
    def waiting(self) -> bool:
        """Whether another job that somebody waits for follows the current one."""
        return any(not _goes_last(job) for job in self._queue)

    @property
    def paused(self) -> bool:
        return self.busy and self._control.paused

    def start(self, library: Library, encoder: Encoder, shipped: Encoder | None = None) -> None:
        """Start with the jobs requested so far.

        Args:
            library: The library to import into.
            encoder: The one that answers searches; imported pictures are found at once.
            shipped: The encoder of this release, if it differs: it embeds the library in the
                background.
        """
        if self._library is not None or self._tasks.stopped:
            return
        self._library, self._encoder, self._shipped = library, encoder, shipped or encoder
        self._behind = self._shipped is not encoder
        if self._behind:
            self._add(EmbedAgain())
        self._next()

    def serve(self, encoder: Encoder) -> None:
        """Import for the shipped encoder, which answers from now on."""
        self._behind = False
        self._tasks.run(partial(self._serve, encoder))

    def add_folders(self, folders: Iterable[Path]) -> None:
        self._add(AddFolders(tuple(folders)))

    def add_samples(self) -> None:
        """Render the sample pictures if necessary, and import them."""
        self._add(AddSamples())

    def read_all_again(self) -> None:
        """Read every file of the known folders, also those that look unchanged."""
        self._add(Rescan(read_all=True))

    def rescan(self) -> None:
        """Check every known folder for new, changed and deleted files."""
        self._add(Rescan())
        if self._behind:
            self._add(EmbedAgain())

    def _check(self, folders: tuple[Path, ...]) -> None:
        self._add(Rescan(folders=folders))

    def remove(self, folder: Folder) -> None:
        """Remove a folder; a running import pauses for that."""
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
        """Cancel the current job and all waiting ones; imported pictures stay."""
        self._queue.clear()
        self._control.cancel()

    def stop(self) -> bool:
        """Cancel everything and stop; False when it did not stop in time."""
        self.cancel()
        ended = self._watcher.stop()
        return self._tasks.stop() and ended

    def _add(self, job: Job) -> None:
        repeats = job == self._current and _goes_last(job)
        if self._tasks.stopped or job in self._queue or repeats:
            return
        self._queue.append(job)
        if self._current is not None and _goes_last(self._current) and not _goes_last(job):
            self._control.cancel()
            if self._current not in self._queue:
                self._queue.append(self._current)
        self._queue.sort(key=_goes_last)
        self._next()

    def _next(self) -> None:
        if self._library is None or self._current is not None or not self._queue:
            return
        self._current = self._queue.pop(0)
        self._control = ImportControl()
        self.busy_changed.emit(True)
        self._tasks.run(
            partial(self._do, self._library, self._current, self._control),
            self._finish,
            failed=self._fail,
            saying=self.tr("The import stopped: {}"),
        )

    def _finish(self, report: ImportReport | None) -> None:
        if report is not None:
            self.finished.emit(report)
        self._end()

    def _fail(self, message: str) -> None:
        self.failed.emit(message)
        self._end()

    def _end(self) -> None:
        self._current = None
        self._next()
        if self._current is None:
            self.busy_changed.emit(False)
        self.library_changed.emit()

    # In the thread

    def _do(self, library: Library, job: Job, control: ImportControl) -> ImportReport | None:
        """Do one job; return a report if there is one."""
        give_way()
        self._added = 0
        report: ImportReport | None = None
        if isinstance(job, Remove):
            library.catalogue.remove_folder(job.folder_id)
        elif isinstance(job, AddSamples):
            report = self._add_samples(library, control)
        elif isinstance(job, ReadColours):
            colours.add_from_thumbnails(library, control, self._tell_colours)
        else:
            encoder = self._shipped if isinstance(job, EmbedAgain) else self._encoder
            report = self._import(library, encoder, job, control)
        if report is not None and not control.cancelled and colours.waiting(library):
            self._tasks.post(self._add, ReadColours())
        self._forget_replaced()
        known = library.catalogue.folders()
        online = [folder.path for folder in known if folder.online]
        self._tasks.post(self._watcher.watch, online, library.root.resolve())
        return report

    def _serve(self, encoder: Encoder) -> None:
        self._encoder = encoder
        try:
            self._forget_replaced()
        except CatalogueError as error:
            # They only take up space, and the next import tries again.
            log.warning("vectors of a former encoder are kept: %s", error)

    def _import(
        self,
        library: Library,
        encoder: Encoder | None,
        job: Job,
        control: ImportControl,
    ) -> ImportReport:
        assert encoder is not None
        importer = Importer(library, encoder)
        folders = list(job.folders) if isinstance(job, AddFolders | Rescan) else []
        return importer.run(
            folders or None,
            only_known=isinstance(job, Rescan),
            read_all=job == Rescan(read_all=True),
            control=control,
            on_progress=self._tell,
        )

    def _forget_replaced(self) -> None:
        # While a former encoder answers, its vectors are in use.
        if self._library is not None and self._shipped and self._encoder is self._shipped:
            self._library.catalogue.forget_replaced_models(self._shipped.card.id)

    def _add_samples(self, library: Library, control: ImportControl) -> ImportReport | None:
        def should_stop() -> bool:
            while control.paused and not control.cancelled:
                control.wait_while_paused(0.1)
            return control.cancelled

        report = None
        for stride in STRIDES:
            pictures = sample_pictures()[::stride]
            folder = render_samples(self._tell_rendered, pictures=pictures, should_stop=should_stop)
            if control.cancelled:
                return report
            report = self._import(library, self._encoder, AddFolders((folder,)), control)
            self._added = 0
        return report

    def _tell_rendered(self, ready: int, total: int) -> None:
        now = monotonic()
        if now - self._told >= PROGRESS_S or ready == total:
            self._told = now
            self._tasks.post(self.rendered.emit, ready, total)

    def _tell_colours(self, done: int, total: int) -> None:
        self._tasks.post(self.colours_read.emit, done, total)

    def _tell(self, progress: ImportProgress) -> None:
        now = monotonic()
        if now - self._told >= PROGRESS_S or progress.finished_scanning:
            self._told = now
            self._tasks.post(self.progressed.emit, progress)
        if progress.added != self._added and now - self._changed >= CHANGE_S:
            self._changed, self._added = now, progress.added
            self._tasks.post(self.library_changed.emit)


def _goes_last(job: Job) -> bool:
    return isinstance(job, EmbedAgain | ReadColours)


def without_folder(job: Job, removed: Path) -> Job | None:
    """Return a job without a folder that was removed."""
    if not isinstance(job, AddFolders):
        return job
    left = tuple(folder for folder in job.folders if folder != removed)
    return AddFolders(left) if left else None
