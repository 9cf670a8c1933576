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
from psycopg.types.json import Jsonb

from core.colours import from_hex
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
FEW = 10_000
"""So many photos are compared one by one; see the function `search` of the database."""


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

    def ranges(self, places: Iterable[Path]) -> list[tuple[int, str, str | None]]:
        """Folders as the server compares them: the root, the first path, the one after the last.

        Paths are hexadecimal.
        """
        ranges: list[tuple[int, str, str | None]] = []
        for place in sorted(places):
            root, below = self.place_of(place) or (0, b"")
            begin = below + b"/" if below else b""
            # The next byte after the slash ends everything that begins with it.
            end = below + b"0" if below else None
            ranges.append((root, begin.hex(), None if end is None else end.hex()))
        return ranges


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
        return self._search(vector, k, self._values(filters))

    def search_among(self, vector: Floats, k: int, ids: Ids) -> Found:
        """The best k of FEW photos at most."""
        return self._search(vector, k, {"ids": ids.tolist()})

    def _search(self, vector: Floats, k: int, filters: dict[str, Any]) -> Found:
        rows = self._ask(
            "SELECT * FROM search(%s, %s, %s, %s)",
            (self._model_id, HalfVector(vector), k, Jsonb(filters)),
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
        if filters not in self._counts:
            values = (self._model_id, Jsonb(self._values(filters)))
            ((number,),) = self._ask("SELECT count_photos(%s, %s)", values)
            self._counts[filters] = now, int(number)
        return self._counts[filters][1]

    def newest(self, filters: Filters, k: int) -> list[Photo]:
        values = (self._model_id, Jsonb(self._values(filters)), k)
        return [self._photo(row) for row in self._ask("SELECT * FROM newest(%s, %s, %s)", values)]

    def vector_of(self, photo_id: int) -> Floats | None:
        rows = self._ask(
            "SELECT vector FROM embedding WHERE photo_id = %s"
            " AND model_id = (SELECT id FROM model WHERE name = %s)",
            (photo_id, self._model_id),
        )
        return unit_rows([rows[0][0]])[0] if rows else None

    def rank_of(self, vector: Floats, photo_id: int, filters: Filters) -> int:
        values = (self._model_id, HalfVector(vector), photo_id, Jsonb(self._values(filters)))
        ((rank,),) = self._ask("SELECT rank_of(%s, %s, %s, %s)", values)
        if rank is None:
            raise KeyError(photo_id)
        return int(rank)

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
        id_, root, path, *shown, content, online, stars, taken, camera, _ = row
        if not self._mounts.knows(root):
            self._mounts = Mounts(dict(self._ask("SELECT id, name FROM root", ())), self._places)
        place = self._mounts.path(root, path)
        here = online and root in self._mounts.mapped
        return Photo(*(id_, place, root, *shown, content.hex(), here, stars, taken, camera))

    def _values(self, filters: Filters) -> dict[str, Any]:
        """Filters as the server's functions take them."""
        until = filters.until
        if filters.places:
            self._once_more(lambda connection: None)  # which reads the roots
        values = {
            "roots": sorted(filters.folder_ids),
            "places": self._mounts.ranges(filters.places),
            "categories": sorted(filters.categories),
            "name": picture_paths.name_key(filters.name.strip()),
            "since": filters.since and _midnight_ns(filters.since),
            "until": None if until in (None, date.max) else _midnight_ns(until + timedelta(days=1)),
            "stars": filters.stars,
            "tags": sorted(map(picture_paths.name_key, filters.tags)),
            "colours": [from_hex(colour).tolist() for colour in filters.colours],
        }
        given = {name: value for name, value in values.items() if value}
        return given | ({"tolerance": filters.tolerance} if filters.colours else {})


def _midnight_ns(day: date) -> int:
    begins = datetime.combine(max(day, date(1970, 1, 2)), day_time()).astimezone()
    return int(begins.timestamp()) * 1_000_000_000


def unit_rows(stored: Sequence[HalfVector]) -> Floats:
    """Vectors as the server keeps them, at length 1 again."""
    rows = np.stack([vector.to_numpy() for vector in stored]).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
