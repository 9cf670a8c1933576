"""Imports folders of pictures into the library while it is in use.

Files are found, read and encoded at the same time, and stored in small transactions. Every stored
batch can be searched at once, and an interrupted import continues from there. Pictures are only
read.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.drive_timeout import within
from core.encoder import Encoder
from core.library import picture_paths
from core.library.ingest import Known, Outcome
from core.library.library import Library
from core.library.pipeline import Closed, Pipeline
from core.library.progress import ImportControl, ImportProgress, ImportReport, RateMeter
from core.library.reader import PictureReader, ReadPicture, reembed_from_thumbnails
from core.library.records import CatalogueError, Folder, ImportFailure
from core.library.scanner import FoundFile, Scanner, is_reachable

# The first pictures are searchable almost at once; later batches are large enough to be efficient.
FIRST_BATCH, BATCH = 4, 32
BATCH_SECONDS = 1.0
_POLL_SECONDS = 0.1
STALLED_SECONDS = 600.0
"""After so long without a sign, a drive is not slow but away; no file takes that long to read."""
REACHED_SECONDS = 60.0
"""A share that does not answer for so long counts as away."""
_PROGRESS_SECONDS = 0.2
_MAX_READERS = 8

_Read = ReadPicture | ImportFailure
_Reading = Pipeline[FoundFile, _Read]


class Importer:
    """Imports pictures into one library with one encoder."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._library = library
        self._encoder = encoder

    def run(
        self,
        folders: Sequence[Path] | None = None,
        *,
        only_known: bool = False,
        read_all: bool = False,
        control: ImportControl | None = None,
        on_progress: Callable[[ImportProgress], None] | None = None,
    ) -> ImportReport:
        """Update the library from folders.

        Args:
            folders: Folders to import or check again; None for all known ones. Only a folder named
                here has files tried again whose decoder crashed or took too long.
            only_known: Check only those of the folders that are known, as None does with all.
            read_all: Also read files of the same size and time as before.
            control: Pauses, resumes or cancels from another thread.
            on_progress: Called in this thread, a few times a second.

        Raises:
            CatalogueError: A folder cannot be imported, the disk is full, or the catalogue is
                damaged. What was stored before stays.
        """
        run = _Run(self._library, self._encoder, control or ImportControl(), on_progress)
        run.only_known, run.read_all = only_known, read_all
        return run.execute(folders)


class _Run:
    """One import from its start to its report."""

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        control: ImportControl,
        on_progress: Callable[[ImportProgress], None] | None,
    ) -> None:
        self.only_known = self.read_all = False
        self._catalogue = library.catalogue
        self._ingest = library.catalogue.ingest
        self._thumbnails = library.thumbnails
        self._root = library.root
        self._encoder = encoder
        self._control = control
        self._on_progress = on_progress
        self._reader = PictureReader(self._ingest, self._thumbnails, encoder.card)
        self._library = library
        self._known: dict[bytes, Known] = {}
        self._back_online: list[int] = []
        self._failures: list[ImportFailure] = []
        self._costly: dict[bytes, ImportFailure] = {}
        self._not_tried: list[ImportFailure] = []
        self._counts = dict.fromkeys(Outcome, 0)
        # Written only by the scanning thread, so no count is lost.
        self._found = 0
        self._untouched = 0
        self._worked = 0
        self._current: Path | None = None
        self._scanned = False
        self._rate = RateMeter()
        self._last_report = 0.0

    def execute(self, folders: Sequence[Path] | None) -> ImportReport:
        start = time.monotonic()
        with closing(self._reader):
            vanished = self._read_all(folders)
        self._report_progress(final=True)
        return ImportReport(
            added=self._counts[Outcome.ADDED],
            unchanged=self._unchanged,
            moved=self._counts[Outcome.MOVED],
            vanished=vanished,
            failed=len(self._failures),
            cancelled=self._control.cancelled,
            seconds=time.monotonic() - start,
            failures=tuple(self._failures),
        )

    def _read_all(self, folders: Sequence[Path] | None) -> int:
        """Scan, read and store; return how many files are missing."""
        scanned = self._reachable(self._chosen(folders))
        self._costly = self._ingest.costly_failures() if folders is None or self.only_known else {}
        # First, so that a new model is complete when the last file has been read.
        reembed_from_thumbnails(self._library, self._encoder, self._control)
        self._known = self._ingest.known_photos(
            [folder.id for folder in scanned], self._encoder.card.id
        )
        scanner = Scanner([folder.path for folder in self._catalogue.folders()], self._root)
        with Pipeline(
            self._needing_work(scanner, scanned),
            self._reader.read,
            threads=min(_MAX_READERS, max(2, _cores())),
            control=self._control,
        ) as reading:
            self._take_all_in(reading, scanner)
            if self._control.cancelled:
                # Pictures that are being decoded must not be waited for, nor listed as failed.
                reading.stop()
                self._reader.close()
        vanished = self._finish(scanner, scanned)
        reembed_from_thumbnails(self._library, self._encoder, self._control)
        return vanished

    def _chosen(self, folders: Sequence[Path] | None) -> list[Folder]:
        """The folders to scan with all known ones inside them, outer ones first."""
        if folders is None:
            return self._catalogue.folders()
        if self.only_known:
            return [folder for folder in self._catalogue.folders() if folder.path in folders]
        roots = [self._catalogue.add_folder(path).path for path in map(self._answering, folders)]
        return [
            folder
            for folder in self._catalogue.folders()
            if any(folder.path.is_relative_to(root) for root in roots)
        ]

    def _reachable(self, folders: list[Folder]) -> list[Folder]:
        reachable = []
        for folder in folders:
            online = self._is_reachable(folder)
            if self._control.cancelled:
                return []
            self._ingest.mark_folder(folder.id, online)
            if online:
                reachable.append(folder)
        return reachable

    def _is_reachable(self, folder: Folder) -> bool:
        ask = partial(is_reachable, folder.path, held_photos=folder.n_photos > 0)
        try:
            return self._ask(folder.path, ask)
        except TimeoutError:
            return False

    def _answering(self, folder: Path) -> Path:
        try:
            self._ask(folder, folder.exists)
        except TimeoutError as error:
            raise CatalogueError(_stalled(str(folder))) from error
        return folder

    def _ask(self, folder: Path, ask: Callable[[], bool]) -> bool:
        """Ask a drive, which may be waking up, unless the import is called off."""
        return within(
            folder, ask, seconds=REACHED_SECONDS, called_off=lambda: self._control.cancelled
        )

    def _needing_work(self, scanner: Scanner, folders: list[Folder]) -> Iterator[FoundFile]:
        """Scan, in the pipeline's scanning thread. What remains in `_known` was not found."""
        for folder in folders:
            for file in scanner.scan(folder.path):
                self._found += 1
                path = picture_paths.encode(file.path)
                known = self._known.pop(path, None)
                costly = self._costly.get(path)
                if costly is not None and costly.costly == (file.size, file.mtime_ns):
                    self._not_tried.append(costly)
                    self._untouched += 1
                    continue
                same = known is not None and known.is_same(file) and not self.read_all
                if known is None or not known.embedded or not same:
                    yield file
                    continue
                if not known.online:
                    self._back_online.append(known.id)
                self._untouched += 1
        self._scanned = True

    def _take_all_in(self, reading: _Reading, scanner: Scanner) -> None:
        size = FIRST_BATCH
        more = True
        while more and not self._control.cancelled:
            batch, more = self._gather(reading, size, scanner)
            self._take_in(batch)
            size = min(4 * size, BATCH)
            self._pause()

    def _gather(self, reading: _Reading, size: int, scanner: Scanner) -> tuple[list[_Read], bool]:
        """Up to `size` read files, fewer when they are slow to come; False after the last."""
        batch: list[_Read] = []
        deadline = float("inf")
        sign = self._found, time.monotonic()
        while len(batch) < size and time.monotonic() < deadline:
            if self._control.cancelled or (self._control.paused and batch):
                break
            try:
                result = reading.next(_POLL_SECONDS)
            except Closed:
                return batch, False
            if result is not None:
                batch.append(result)
                deadline = min(deadline, time.monotonic() + BATCH_SECONDS)
            elif self._control.paused:
                break
            if result is not None or self._found > sign[0]:
                sign = self._found, time.monotonic()
            elif time.monotonic() - sign[1] > STALLED_SECONDS:
                raise CatalogueError(_stalled(None if self._scanned else scanner.at))
            self._report_progress()
        return batch, True

    def _take_in(self, batch: list[_Read]) -> None:
        self._note_back_online()
        pictures = [result for result in batch if isinstance(result, ReadPicture)]
        failures = [result for result in batch if isinstance(result, ImportFailure)]
        if pictures:
            again = self._store(pictures)
            for file in again:
                result = self._reader.read(file, share=False)
                if isinstance(result, ReadPicture):
                    self._store([result])
                else:
                    failures.append(result)
        if failures:
            self._ingest.note_failures(failures)
            self._failures += failures
        if batch:
            last = batch[-1]
            self._current = last.path if isinstance(last, ImportFailure) else Path(last.found.path)
            self._worked += len(batch)
            self._rate.mark(self._worked)
            self._report_progress()

    def _store(self, pictures: list[ReadPicture]) -> list[FoundFile]:
        """Encode and store; return files whose shared vectors were deleted meanwhile."""
        pixels = [picture.pixels for picture in pictures if picture.pixels is not None]
        vectors: Iterator[tuple[NDArray[np.float32], NDArray[np.float16]]] = iter(())
        if pixels:
            encoded = self._encoder.embed_photos(np.stack(pixels))
            vectors = zip(encoded.embeddings, encoded.features, strict=True)
        new = []
        for picture in pictures:
            photo = picture.photo
            if picture.pixels is not None:
                embedding, feature = next(vectors)
                photo = replace(photo, embedding=embedding, feature=feature)
            new.append(photo)
        outcomes = self._ingest.store(self._encoder.card, new)
        for outcome in outcomes:
            self._counts[outcome] += 1
        return [
            picture.found
            for picture, outcome in zip(pictures, outcomes, strict=True)
            if outcome is Outcome.DUPLICATE_LEFT
        ]

    def _pause(self) -> None:
        if self._control.paused and not self._control.cancelled:
            self._rate.pause()
            self._report_progress(final=True)
            while self._control.paused:
                self._control.wait_while_paused(1.0)
            self._rate.resume()

    def _finish(self, scanner: Scanner, scanned: list[Folder]) -> int:
        """After a complete scan, mark missing files and forget old failures."""
        self._note_back_online()
        if scanner.failures:
            self._ingest.note_failures(scanner.failures)
            self._failures += scanner.failures
        self._failures += self._not_tried
        self._untouched -= len(self._not_tried)
        vanished = 0
        if self._scanned:
            vanished = self._ingest.mark_missing(
                (known.id, path) for path, known in self._known.items() if known.online
            )
        if self._scanned and not self._control.cancelled:
            failing = frozenset(picture_paths.encode(failure.path) for failure in self._failures)
            self._ingest.settle_failures([folder.id for folder in scanned], failing)
        if self._counts[Outcome.ADDED]:
            self._thumbnails.prune()
        return vanished

    @property
    def _unchanged(self) -> int:
        return self._untouched + self._counts[Outcome.UNCHANGED]

    def _note_back_online(self) -> None:
        # The scanning thread appends meanwhile, so remove only what was read here.
        ids = self._back_online[:]
        if ids:
            self._ingest.mark_online(ids)
            del self._back_online[: len(ids)]

    def _report_progress(self, *, final: bool = False) -> None:
        now = time.monotonic()
        if self._on_progress is None or (not final and now - self._last_report < _PROGRESS_SECONDS):
            return
        self._last_report = now
        done = min(self._found, self._worked + self._untouched)
        left = self._found - done
        rate = self._rate.rate
        self._on_progress(
            ImportProgress(
                found=self._found,
                done=done,
                added=self._counts[Outcome.ADDED],
                failed=len(self._failures),
                unchanged=self._unchanged,
                rate=rate,
                seconds_left=self._seconds_left(left, rate),
                current=self._current,
                finished_scanning=self._scanned,
            )
        )

    def _seconds_left(self, left: int, rate: float) -> float | None:
        """Estimate the remaining time; None if unknown."""
        if not self._scanned:
            return None
        if not left:
            return 0.0
        return left / rate if rate else None


def _stalled(folder: str | None) -> str:
    place = f"The folder {folder}" if folder else "A drive or share with pictures"
    return (
        f"{place} does not answer. Check the drive or the network, then import again; everything "
        "taken in so far is kept."
    )


def _cores() -> int:
    # A container or a scheduler may allow fewer than the machine has.
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 2
