"""Categories of a studio: changed here at once, and sent to the server when it answers.

Changes wait in a file, so none is lost when the program ends while the server is away. Of several
changes of one photo, the one made last stands, whoever sends it first.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_write
from core.library import CatalogueError
from core.library.categories import Categories
from core.library.database import Database
from core.studio.connection import Connection, StudioAwayError, StudioError, in_plain_words


@dataclass(frozen=True)
class Change:
    """One change of categories.

    Attributes:
        at: When it was made, as ISO time.
        wanted: The category from now on; None for none.
        ids: The photos that get it.
        names: Instead of photos, the categories that are renamed, merged or removed.
    """

    at: str
    wanted: str | None
    ids: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


class Outbox:
    """Changes that wait for the server; any thread may use it."""

    def __init__(self, file: Path) -> None:
        """Read what an earlier session left.

        Raises:
            StudioError: The file is damaged.
        """
        self._file = file
        self._lock = threading.Lock()
        try:
            kept = json.loads(file.read_text("utf-8")) if file.exists() else []
            self._waiting = [
                Change(one["at"], one["wanted"], tuple(one["ids"]), tuple(one["names"]))
                for one in kept
            ]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise StudioError(
                f"The file {file} with changes that wait for the studio is damaged. "
                "Move it away, then try again."
            ) from error
        self.added = threading.Event()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, change: Change) -> None:
        with self._lock:
            self._waiting.append(change)
            self._write()
        self.added.set()

    def send(self, connection: Connection) -> int:
        """Send all that waits, in order; returns how many photos lost to a later change.

        Raises:
            StudioAwayError: The server does not answer; what was not sent yet goes on waiting.
            StudioError: The role does not allow a change, which is dropped.
        """
        self.added.clear()
        lost = 0
        while self._waiting:
            change = self._waiting[0]
            try:
                lost += _send(connection, change)
            except StudioAwayError:
                raise
            except StudioError:
                self._drop_first()
                raise
            self._drop_first()
        return lost

    def _drop_first(self) -> None:
        with self._lock:
            del self._waiting[0]
            self._write()

    def _write(self) -> None:
        try:
            atomic_write(self._file, json.dumps([asdict(change) for change in self._waiting]))
        except OSError as error:
            raise StudioError(
                f"{self._file} cannot be written ({error.strerror or error}), so the change would "
                "be lost when Inkseek ends. Free some space, then try again."
            ) from error


class StudioCategories(Categories):
    """The categories of a studio; changes are seen here at once."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        super().__init__(database)
        self._outbox = outbox
        self.may_change = True
        """Whether the role allows changes, as far as the server has said."""

    def merge(self, names: Iterable[str], into: str) -> None:
        self._check()
        chosen = tuple(names)
        super().merge(chosen, into)
        self._outbox.add(Change(_now(), " ".join(into.split()), names=chosen))

    def remove(self, names: Iterable[str]) -> None:
        self._check()
        chosen = tuple(names)
        super().remove(chosen)
        self._outbox.add(Change(_now(), None, names=chosen))

    def assign(self, photo_ids: Sequence[int] | NDArray[np.int64], name: str | None) -> None:
        self._check()
        super().assign(photo_ids, name)
        wanted = None if name is None else " ".join(name.split())
        self._outbox.add(Change(_now(), wanted, tuple(int(id_) for id_ in photo_ids)))

    def name_folder(self, folder: Path, name: str | None) -> None:
        raise CatalogueError(
            "In a studio, folders give their names to the pictures that are imported from them. "
            "Select pictures and put them into a category instead."
        )

    def _check(self) -> None:
        if not self.may_change:
            raise CatalogueError("Only curators change the categories of this studio.")


def _send(connection: Connection, change: Change) -> int:
    function = "rename_categories" if change.names else "assign_category"
    chosen = list(change.names or change.ids)
    with in_plain_words():
        row = connection.execute(
            f"SELECT {function}(%s::{'text' if change.names else 'bigint'}[], %s, %s)".encode(),
            (chosen, change.wanted, change.at),
        ).fetchone()
    assert row is not None
    return int(row[0])


def _now() -> str:
    return datetime.now(UTC).isoformat()
