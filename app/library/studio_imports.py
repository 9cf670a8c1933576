"""A studio in place of imports: takes changes in as they come, and shows what workers do."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from time import monotonic

from app.library.import_service import CHANGE_S, ImportService
from app.library.wording import pictures
from app.ui.tasks import Tasks
from core.encoder import Encoder
from core.library import Folder, ImportProgress, Library
from core.library.vectors import Model
from core.studio import jobs
from core.studio.connection import StudioError, in_plain_words
from core.studio.follow import Follower, News
from core.studio.library import StudioLibrary
from core.studio.membership import Membership
from core.studio.store import Mounts


class StudioImports(ImportService):
    """Follows the studio of the open library; folders are queued for its workers."""

    is_studio = True

    def __init__(self) -> None:
        super().__init__()
        self._studio: StudioLibrary | None = None
        self._model: Model | None = None
        self._ending = threading.Event()
        self._following = Tasks("studio", self)
        self._following.failed.connect(self.failed)
        self._is_busy = False
        self._most = 0
        self._told_change = 0.0
        self._owes_change = False

    @property
    def busy(self) -> bool:
        return self._is_busy

    @property
    def waiting(self) -> bool:
        return False

    @property
    def paused(self) -> bool:
        return False

    def start(self, library: Library, encoder: Encoder, shipped: Encoder | None = None) -> None:
        """Start following.

        Args:
            library: The studio's, of this computer.
            encoder: The one whose vectors are searched and copied.
            shipped: The one that new pictures are queued for.
        """
        if self._studio is not None or self._tasks.stopped:
            return
        assert isinstance(library, StudioLibrary)
        self._studio, self._model = library, (shipped or encoder).card
        follower = Follower(library, encoder.card, partial(self._following.post, self._take))
        self._following.run(
            partial(follower.run, self._ending),
            saying=self.tr("This studio can't be followed: {}"),
        )

    def serve(self, encoder: Encoder) -> None:
        """Nothing to do: workers embed."""

    def add_folders(self, folders: Iterable[Path]) -> None:
        """Queue new pictures in folders below the studio's roots."""
        self._add_new(list(folders))

    def rescan(self) -> None:
        """Look through all roots that are mounted here, and queue new pictures."""
        if self._studio is not None:
            self._add_new(list(self._studio.membership.places.values()))

    def add_samples(self) -> None:
        """A studio has no samples."""

    def read_all_again(self) -> None:
        """Workers read what has changed."""

    def remove(self, folder: Folder) -> None:
        """Roots belong to the studio."""

    def pause(self) -> None:
        """Workers are on other computers."""

    def cancel(self) -> None:
        """Workers are on other computers."""

    def stop(self) -> bool:
        self._ending.set()
        followed = self._following.stop()
        return super().stop() and followed

    def _add_new(self, folders: list[Path]) -> None:
        if self._studio is None or self._model is None:
            return
        self._tasks.run(
            partial(_enqueue, self._studio.membership, self._model, folders),
            self._tell_queued,
            failed=self.failed.emit,
            saying=self.tr("Nothing was queued: {}"),
        )

    def _tell_queued(self, count: int) -> None:
        self.told.emit(
            self.tr("{} wait for the studio's workers.").format(pictures(count))
            if count
            else self.tr("There are no new pictures.")
        )

    def _take(self, news: News) -> None:
        self.news.emit(news)
        if news.refused:
            self.failed.emit(news.refused)
        done, of = news.copied or (0, 0)
        waiting = news.queue.waiting if news.queue else 0
        rate = news.queue.per_second if news.queue and not news.copied else 0.0
        if waiting and not news.copied:
            self._most = max(self._most, waiting)
            done, of = self._most - waiting, self._most
        elif not waiting:
            self._most = 0
        self._set_busy(of > done)
        if of > done:
            left = (of - done) / rate if rate > 0 else None
            self.progressed.emit(ImportProgress(of, done, 0, 0, 0, rate, left, None, True))
        self._owes_change = self._owes_change or news.changed
        now = monotonic()
        if self._owes_change and (news.copied is None or now - self._told_change > CHANGE_S):
            self._told_change, self._owes_change = now, False
            self.library_changed.emit()

    def _set_busy(self, busy: bool) -> None:
        if busy != self._is_busy:
            self._is_busy = busy
            self.busy_changed.emit(busy)


def _enqueue(membership: Membership, model: Model, folders: list[Path]) -> int:
    with membership.connect() as connection:
        with in_plain_words():
            roots: dict[int, str] = dict(connection.execute("SELECT id, name FROM root").fetchall())
        mounts = Mounts(roots, membership.places)
        key = jobs.model_key(connection, model)
        queued = 0
        for folder in folders:
            owner = mounts.place_of(folder)
            if owner is None:
                raise StudioError(
                    f"{folder} is in no root of the studio that is mounted here. Make it a root "
                    "with:  inkseek studio import FOLDER"
                )
            queued += jobs.enqueue(connection, key, owner[0], mounts.mapped[owner[0]], folder).jobs
    return queued
