"""Controls an import (pause, resume, cancel) and reports its progress."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.library.records import ImportFailure

RATE_WINDOW = 10.0  # seconds of work that the rate is measured over


class ImportControl:
    """Lets any thread pause, resume or cancel an import that runs in another one."""

    def __init__(self) -> None:
        self._running = threading.Event()
        self._running.set()
        self._cancelled = threading.Event()

    def pause(self) -> None:
        self._running.clear()

    def resume(self) -> None:
        self._running.set()

    def cancel(self) -> None:
        """End the import after the current picture; also ends a pause."""
        self._cancelled.set()
        self._running.set()

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def wait_while_paused(self, timeout: float) -> None:
        """Return when running, when cancelled, or after `timeout` seconds."""
        self._running.wait(timeout)


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """The progress of an import.

    Attributes:
        found: Picture files seen so far.
        done: How many of them are done (added, moved, failed or unchanged).
        added: New photos, or photos with vectors of a new model.
        failed: Files that could not be imported.
        unchanged: Files that needed no work.
        rate: Pictures a second over the last seconds of work; pauses do not count.
        seconds_left: An estimate, or None if unknown.
        current: The last picture.
        finished_scanning: True once `found` is final.
    """

    found: int
    done: int
    added: int
    failed: int
    unchanged: int
    rate: float
    seconds_left: float | None
    current: Path | None
    finished_scanning: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The result of an import.

    Attributes:
        added: New photos, or photos with vectors of a new model.
        unchanged: Files that needed no work.
        moved: Photos found again under another path.
        vanished: Photos whose files are gone; they are offline now, not deleted.
        failed: Files and folders that could not be read.
        cancelled: True when it was ended early.
        seconds: How long it took.
        failures: The reasons.
    """

    added: int
    unchanged: int
    moved: int
    vanished: int
    failed: int
    cancelled: bool
    seconds: float
    failures: tuple[ImportFailure, ...]


class RateMeter:
    """Pictures a second over a short window of working time, so that a pause does not blur it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._idle = 0.0
        self._paused_since: float | None = None
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def pause(self) -> None:
        if self._paused_since is None:
            self._paused_since = self._clock()

    def resume(self) -> None:
        if self._paused_since is not None:
            self._idle += self._clock() - self._paused_since
            self._paused_since = None

    def mark(self, done: int) -> None:
        """Note that `done` pictures have been worked on in all."""
        now = self._clock() - self._idle
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > RATE_WINDOW:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0
