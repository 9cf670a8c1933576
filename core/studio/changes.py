"""Categories, stars and tags of a studio: changed here at once, and sent when the server answers.

Changes wait in a file, so none is lost when the program ends while the server is away. Of several
changes of one thing, the one made last stands, whoever sends it first.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files import atomic_write
from core.library import CatalogueError, picture_paths
from core.library.categories import Categories
from core.library.database import Database
from core.library.marks import Marks
from core.library.tags import Mark
from core.studio.connection import Connection, StudioAwayError, StudioError, in_plain_words


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        at: When it was made, as ISO time.
        what: What is changed: "category", "stars" or "tags".
        ids: The photos.
        wanted: The category or stars from now on; None for no category, or the stars in the file.
        names: Instead of photos, the categories that are renamed, merged or removed.
        add: Tags that are given.
        remove: Tags that are taken away.
    """

    at: str
    what: str
    ids: tuple[int, ...] = ()
    wanted: str | int | None = None
    names: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


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
                Change(**{name: _frozen(value) for name, value in one.items()}) for one in kept
            ]
        except (ValueError, AttributeError, TypeError, RecursionError) as error:
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
        self._outbox.add(Change(_now(), "category", wanted=" ".join(into.split()), names=chosen))

    def remove(self, names: Iterable[str]) -> None:
        self._check()
        chosen = tuple(names)
        super().remove(chosen)
        self._outbox.add(Change(_now(), "category", names=chosen))

    def assign(self, photo_ids: Sequence[int] | NDArray[np.int64], name: str | None) -> None:
        self._check()
        super().assign(photo_ids, name)
        wanted = None if name is None else " ".join(name.split())
        self._outbox.add(Change(_now(), "category", tuple(map(int, photo_ids)), wanted))

    def name_folder(self, folder: Path, name: str | None) -> None:
        raise CatalogueError(
            "In a studio, folders give their names to the pictures that are imported from them. "
            "Select pictures and put them into a category instead."
        )

    def _check(self) -> None:
        if not self.may_change:
            raise CatalogueError("Only curators change the categories of this studio.")


class StudioMarks(Marks):
    """The stars and tags of a studio; changes are seen here at once."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        super().__init__(database)
        self._outbox = outbox
        self.may_change = True
        """Whether the role allows changes, as far as the server has said."""

    def rate(self, ids: Sequence[int], stars: int) -> None:
        self._check()
        super().rate(ids, stars)
        self._outbox.add(Change(_now(), "stars", tuple(ids), stars))

    def tag(self, ids: Sequence[int], add: Collection[str], remove: Collection[str] = ()) -> None:
        self._check()
        super().tag(ids, add, remove)
        self._tell_tags(ids, add, remove)

    def restore(self, marks: Mapping[int, Mark]) -> None:
        self._check()
        before = self.of(list(marks))
        super().restore(marks)
        for id_, mark in marks.items():
            was = before[id_]
            if mark.stars != was.stars:
                self._outbox.add(Change(_now(), "stars", (id_,), mark.stars))
            self._tell_tags([id_], mark.tags - was.tags, was.tags - mark.tags)

    def _tell_tags(self, ids: Sequence[int], add: Collection[str], remove: Collection[str]) -> None:
        if add or remove:
            given, taken = tuple(sorted(add)), tuple(sorted(remove))
            self._outbox.add(Change(_now(), "tags", tuple(ids), add=given, remove=taken))

    def _check(self) -> None:
        if not self.may_change:
            raise CatalogueError("Only contributors and curators give stars and tags here.")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _send(connection: Connection, change: Change) -> int:
    ids, keys = list(change.ids), picture_paths.name_key
    values: list[Any]
    match change.what:
        case "stars":
            asked, values = "rate_photos(%s::bigint[], %s::int", [ids, change.wanted]
        case "tags":
            asked = "tag_photos(%s::bigint[], %s::text[], %s::text[], %s::text[]"
            add, remove = list(change.add), list(change.remove)
            values = [ids, add, [keys(name) for name in add], [keys(name) for name in remove]]
        case _ if change.names:
            asked, values = "rename_categories(%s::text[], %s", [list(change.names), change.wanted]
        case _:
            asked, values = "assign_category(%s::bigint[], %s", [ids, change.wanted]
    with in_plain_words():
        row = connection.execute(f"SELECT {asked}, %s)".encode(), (*values, change.at)).fetchone()
    assert row is not None
    return int(row[0])


def _now() -> str:
    return datetime.now(UTC).isoformat()
