"""Follows a studio: takes changes in as they come, and tells how its workers get on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from core.library.vectors import Model
from core.studio.connection import Connection, StudioAwayError, StudioError, in_plain_words
from core.studio.library import StudioLibrary
from core.studio.mirror import Mirror
from core.studio.status import Queue, queue
from core.studio.store import StudioStore

log = logging.getLogger(__name__)

RETRY = 3.0
"""Seconds after which a server that does not answer is asked again."""

PAUSE = 0.3
"""Seconds between two looks for changes: many small ones are taken in together."""

LOOK = 2.0
"""Seconds between two looks at the queue while pictures wait; otherwise it is looked at rarely."""

RARELY = 20.0

MEASURED_BY = 4
"""Searches that measure the recall at the start; each compares all vectors once."""


@dataclass(frozen=True)
class News:
    """What a follower tells.

    Attributes:
        changed: Whether photos, categories or roots changed.
        queue: What waits and who works; None while the server is away.
        copied: How much of a longer copy is done, and of how much.
        refused: Why a change made here was taken back.
        recall: The share of the true best 50 that searches find; None until it was measured.
    """

    changed: bool = False
    queue: Queue | None = None
    copied: tuple[int, int] | None = None
    refused: str = ""
    recall: float | None = None


class Follower:
    """Keeps a studio's library up to date until it is told to stop."""

    def __init__(
        self, library: StudioLibrary, model: Model, tell: Callable[[News], object]
    ) -> None:
        self._library = library
        self._mirror = Mirror(library, model)
        self._model = model
        self._recall: float | None = None
        self._tell = tell
        self._queue: Queue | None = None
        self._looked = self._due = 0.0

    def run(self, stop: threading.Event) -> None:
        """Follow; wait for a server that is away.

        Raises:
            StudioError: The server refuses this member.
        """
        while not stop.is_set():
            try:
                with self._library.membership.connect() as connection:
                    self._follow(connection, stop)
            except StudioAwayError:
                self._library.reach.lost()
                self._queue = None
                self._tell(News())
                stop.wait(RETRY)

    def _follow(self, connection: Connection, stop: threading.Event) -> None:
        with in_plain_words():
            connection.execute("LISTEN inkseek")
        self._due = 0.0
        while not stop.is_set():
            changed, refused = self._update(connection, stop)
            self._library.reach.found()
            self._look(connection)
            self._tell(News(changed, self._queue, None, refused, self._recall))
            self._measure()
            self._wait(connection, stop)

    def _update(self, connection: Connection, stop: threading.Event) -> tuple[bool, str]:
        def on_progress(done: int, of: int) -> None:
            self._tell(News(True, self._queue, (done, of)))

        try:
            changed = self._mirror.update(
                connection, go_on=lambda: not stop.is_set(), on_progress=on_progress
            )
        except StudioAwayError:
            raise
        except StudioError as error:
            return True, str(error)
        return changed > 0, ""

    def _look(self, connection: Connection) -> None:
        if time.monotonic() >= self._due:
            self._queue = queue(connection)
            self._library.allow(self._queue.role)
            self._looked = time.monotonic()
            self._due = self._looked + (LOOK if self._queue.waiting else RARELY)

    def _measure(self) -> None:
        """Measure the recall once, for curators: they can have the index built anew."""
        if self._recall is None and self._library.categories.may_change:
            membership = self._library.membership
            with closing(
                StudioStore(membership.address, self._model.id, membership.places)
            ) as store:
                self._recall = store.recall(MEASURED_BY)
            if self._recall is not None:
                log.info("searches find %.1f %% of the best 50", 100 * self._recall)

    def _wait(self, connection: Connection, stop: threading.Event) -> None:
        """Wait for a change on either side, or until the queue is worth a look."""
        stop.wait(PAUSE)
        while not (
            stop.is_set() or self._library.outbox.added.is_set() or time.monotonic() >= self._due
        ):
            with in_plain_words():
                if list(connection.notifies(timeout=PAUSE, stop_after=1)):
                    # A scan, too, tells that there is more in the queue now.
                    self._due = min(self._due, self._looked + LOOK)
                    return
