"""The studio's server as a searcher's store: one round trip a search, records included."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as day_time
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector

from core.index import Candidates
from core.index.scoring import true_cosines
from core.library import Filters, Photo, picture_paths
from core.search.photo_store import Found
from core.studio.connection import Connection, StudioAwayError, connect, in_plain_words

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
T = TypeVar("T")

RETRY = 5.0
"""Seconds after which a server that did not answer is asked again."""

COUNTED = 30.0
"""Seconds for which the number of photos that match a filter is kept: counting a million takes far
longer than searching them."""

_RECORD = (
    "SELECT p.id, p.root_id, p.path, g.name, p.width, p.height, p.size, p.mtime_ns,"
    " p.content_hash, p.online, e.vector FROM photo p LEFT JOIN category g ON g.id = p.category_id"
    " JOIN embedding e ON e.photo_id = p.id"
    " AND e.model_id = (SELECT id FROM model WHERE name = %s)"
)


class Mounts:
    """Where this machine has the studio's roots."""

    def __init__(self, roots: Mapping[int, str], places: Mapping[str, Path]) -> None:
        """Take roots by id, and the folders they are mounted at by name."""
        self._roots: dict[int, str] = dict(roots)
        self._places = dict(places)

    @property
    def names(self) -> Mapping[int, str]:
        """The name of each root."""
        return self._roots

    @property
    def mapped(self) -> dict[int, Path]:
        """The folder of each root that is mapped here."""
        return {id_: self._places[n] for id_, n in self._roots.items() if n in self._places}

    def path(self, root_id: int, relative: bytes) -> Path:
        """Where a photo is; below the root's bare name where the root is not mapped here."""
        return self.place(root_id) / picture_paths.decode(relative)

    def knows(self, root_id: int) -> bool:
        return root_id in self._roots

    def place(self, root_id: int) -> Path:
        """The folder of a root; its bare name where it is not mapped here."""
        name = self._roots.get(root_id, str(root_id))
        return self._places.get(name, Path(name))

    def place_of(self, path: Path) -> tuple[int, bytes] | None:
        """The root that holds a path, the innermost of several, and the path below it."""
        places = [(self.place(id_), id_) for id_ in self._roots]
        holding = [(at, id_) for at, id_ in places if path.is_relative_to(at)]
        if not holding:
            return None
        at, id_ = max(holding, key=lambda item: len(item[0].parts))
        return id_, picture_paths.below(path, at)

    def ranges(self, places: Iterable[Path]) -> tuple[list[int], list[bytes], list[bytes | None]]:
        """Folders as the server compares them: the root, the first path, the one after the last."""
        found = [self.place_of(place) or (0, b"") for place in sorted(places)]
        begins = [below + b"/" if below else b"" for _, below in found]
        # The next byte after the slash ends everything that begins with it.
        ends = [below[:-1] + bytes([below[-1] + 1]) if below else None for below in begins]
        return [id_ for id_, _ in found], begins, ends


class StudioStore:
    """Photos of a studio with vectors of one encoder. One thread at a time.

    Every call raises `StudioAwayError` where the server does not answer, and tries again later.
    """

    notice: str | None = None

    def __init__(
        self, address: str, model_id: str, places: Mapping[str, Path], password: str | None = None
    ) -> None:
        self._address, self._password = address, password
        self._model_id = model_id
        self._places = places
        self._connection: Connection | None = None
        self._mounts = Mounts({}, places)
        self._tried = -RETRY
        self._counts: dict[Filters, tuple[float, int]] = {}

    def refresh(self) -> None:
        """Nothing to do: the server always answers with what it has."""

    def search(self, vector: Floats, k: int, filters: Filters) -> Found:
        rows = self._ask(
            f"SELECT * FROM search(%s, %s, %s, {', '.join(['%s'] * 8)})",
            (self._model_id, HalfVector(vector), k, *self._values(filters)),
        )
        if not rows:
            nothing = np.empty((0, len(vector)), np.float32)
            return Found(Candidates(np.empty(0, np.int64), nothing[:, 0], nothing), {})
        ids = np.array([row[0] for row in rows], np.int64)
        vectors = unit_rows([row[-1] for row in rows])
        best = Candidates.best_of(ids, true_cosines(vectors, vector), vectors, k)
        return Found(best, {row[0]: self._photo(row) for row in rows})

    def count(self, filters: Filters) -> int:
        now = time.monotonic()
        self._counts = {f: kept for f, kept in self._counts.items() if now - kept[0] < COUNTED}
        if filters in self._counts:
            return self._counts[filters][1]
        rows = self._ask(
            "SELECT count(*) FROM photo p JOIN embedding e ON e.photo_id = p.id"
            " AND e.model_id = (SELECT id FROM model WHERE name = %s)"
            " LEFT JOIN category g ON g.id = p.category_id WHERE " + _PASSES,
            (self._model_id, *self._twice(filters)),
        )
        self._counts[filters] = now, int(rows[0][0])
        return int(rows[0][0])

    def newest(self, filters: Filters, k: int) -> list[Photo]:
        query = f"{_RECORD} WHERE {_PASSES} ORDER BY p.id DESC LIMIT %s"
        return [
            self._photo(r) for r in self._ask(query, (self._model_id, *self._twice(filters), k))
        ]

    def vector_of(self, photo_id: int) -> Floats | None:
        rows = self._ask(f"{_RECORD} WHERE p.id = %s", (self._model_id, photo_id))
        return unit_rows([rows[0][-1]])[0] if rows else None

    def rank_of(self, vector: Floats, photo_id: int, filters: Filters) -> int:
        rows = self._ask(
            "WITH m AS (SELECT id FROM model WHERE name = %s), own AS (SELECT vector <=> %s AS far"
            " FROM embedding WHERE photo_id = %s AND model_id = (SELECT id FROM m))"
            " SELECT count(*) FILTER (WHERE e.vector <=> %s <= own.far), bool_or(p.id = %s)"
            " FROM own, photo p JOIN embedding e ON e.photo_id = p.id AND e.model_id ="
            " (SELECT id FROM m) LEFT JOIN category g ON g.id = p.category_id WHERE " + _PASSES,
            (self._model_id, HalfVector(vector), photo_id, HalfVector(vector), photo_id,
             *self._twice(filters)),
        )  # fmt: skip
        if not rows[0][1]:
            raise KeyError(photo_id)
        return int(rows[0][0])

    def sample(self, n: int, seed: int = 0) -> tuple[Ids, Floats]:
        total = max(1, self.count(Filters()))
        rows = self._ask(
            "SELECT photo_id, vector FROM embedding WHERE model_id ="
            " (SELECT id FROM model WHERE name = %s)"
            " AND (%s OR hashint8extended(photo_id, %s) %% %s = 0) ORDER BY photo_id LIMIT %s",
            (self._model_id, total <= n, seed, max(1, total // n), n),
        )
        if not rows:
            return np.empty(0, np.int64), np.empty((0, 0), np.float32)
        return np.array([row[0] for row in rows], np.int64), unit_rows([row[1] for row in rows])

    def home(self) -> None:
        return None

    def recall(self, queries: int = 10, k: int = 50) -> float | None:
        """The share of the true best k that searches find, measured; None without photos."""
        shares = []
        for vector in self.sample(queries)[1]:
            # Only the expression with the number of dimensions can use the index.
            exact = self._ask(
                "SELECT photo_id FROM embedding WHERE model_id ="
                " (SELECT id FROM model WHERE name = %s) ORDER BY vector <=> %s LIMIT %s",
                (self._model_id, HalfVector(vector), k),
            )
            found = set(self.search(vector, k, Filters()).candidates.ids.tolist())
            shares.append(len(found & {row[0] for row in exact}) / len(exact))
        return float(np.mean(shares)) if shares else None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._once_more(
            lambda c: c.execute(statement.encode(), values, binary=True).fetchall()
        )

    def _once_more(self, work: Callable[[Connection], T]) -> T:
        """Do something on the server; a connection that was cut is opened again once."""
        try:
            return self._do(work)
        except StudioAwayError:
            was_open = self._connection is not None
            self.close()
            if not was_open:
                raise
        try:
            return self._do(work)
        except StudioAwayError:
            self.close()
            raise

    def _do(self, work: Callable[[Connection], T]) -> T:
        connection = self._connection
        if connection is None:
            # Waiting for a server that is away would hold up every stroke.
            if time.monotonic() - self._tried < RETRY:
                raise StudioAwayError("The studio's server does not answer.")
            self._tried = time.monotonic()
            connection = connect(self._address, self._password)
            with in_plain_words():
                roots: dict[int, str] = dict(
                    connection.execute("SELECT id, name FROM root").fetchall()
                )
            self._connection, self._tried = connection, -RETRY
            self._mounts = Mounts(roots, self._places)
        with in_plain_words():
            return work(connection)

    def _photo(self, row: Sequence[Any]) -> Photo:
        id_, root, path, category, width, height, size, mtime, content, online, _ = row
        if not self._mounts.knows(root):
            self._read_roots()
        return Photo(
            id_, self._mounts.path(root, path), root, category, width, height, size, mtime,
            content.hex(), online and root in self._mounts.mapped,
        )  # fmt: skip

    def _values(self, filters: Filters) -> tuple[Any, ...]:
        """Filters as the server's functions take them."""
        until = filters.until
        places: tuple[Any, ...] = (None, None, None)
        if filters.places:
            self._once_more(lambda connection: None)  # which reads the roots
            places = self._mounts.ranges(filters.places)
        return (
            sorted(filters.folder_ids) or None,
            sorted(filters.categories) or None,
            picture_paths.name_key(filters.name.strip()) or None,
            None if filters.since is None else _midnight_ns(filters.since),
            None if until in (None, date.max) else _midnight_ns(until + timedelta(days=1)),
            *places,
        )

    def _twice(self, filters: Filters) -> list[Any]:
        *values, roots, begins, ends = self._values(filters)
        return [value for value in values for _ in range(2)] + [roots, roots, begins, ends]

    def _read_roots(self) -> None:
        self._mounts = Mounts(dict(self._ask("SELECT id, name FROM root", ())), self._places)


_PASSES = (
    "(%s::int[] IS NULL OR p.root_id = ANY(%s)) AND (%s::text[] IS NULL OR g.name = ANY(%s))"
    " AND (%s::text IS NULL OR strpos(p.name_key, %s) > 0)"
    " AND (%s::bigint IS NULL OR p.mtime_ns >= %s) AND (%s::bigint IS NULL OR p.mtime_ns < %s)"
    " AND (%s::int[] IS NULL OR EXISTS (SELECT FROM unnest(%s::int[], %s::bytea[], %s::bytea[])"
    " AS place(root, begins, ends) WHERE p.root_id = root AND p.path >= begins"
    " AND (ends IS NULL OR p.path < ends)))"
)


def _midnight_ns(day: date) -> int:
    begins = datetime.combine(max(day, date(1970, 1, 2)), day_time()).astimezone()
    return int(begins.timestamp()) * 1_000_000_000


def unit_rows(stored: Sequence[HalfVector]) -> Floats:
    """Vectors as the server keeps them, at length 1 again."""
    rows = np.stack([vector.to_numpy() for vector in stored]).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
