"""Vectors of photos in the catalogue: one blob each, read in bulk.

Embeddings are little-endian float32, features little-endian float16. Reading fills one array in
pieces, so that 100,000 vectors are in memory once and not twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from core.library.records import CatalogueError

Table = Literal["embedding", "feature"]
STORED_AS: dict[Table, np.dtype[np.floating]] = {
    "embedding": np.dtype("<f4"),
    "feature": np.dtype("<f2"),
}
_PIECE = 2048


PRIME = 1_000_003


def checksum(ids: NDArray[np.int64]) -> tuple[int, ...]:
    """Numbers that tell one set of photos from another without comparing them one by one."""
    return len(ids), int(ids.sum()), int((ids * ids % PRIME).sum())


class Model(Protocol):
    """The part of an encoder's card that the catalogue has to know."""

    @property
    def id(self) -> str: ...
    @property
    def dim(self) -> int: ...
    @property
    def feature_dim(self) -> int: ...


def model_key(connection: sqlite3.Connection, model: Model) -> int:
    """The catalogue's number for a model, entering it when it is new."""
    row = connection.execute(
        "SELECT id, dim, feature_dim FROM model WHERE name = ?", (model.id,)
    ).fetchone()
    if row is None:
        added = connection.execute(
            "INSERT INTO model (name, dim, feature_dim) VALUES (?, ?, ?)",
            (model.id, model.dim, model.feature_dim),
        )
        return int(added.lastrowid or 0)
    if (row[1], row[2]) != (model.dim, model.feature_dim):
        raise CatalogueError(
            f"The library holds vectors of a model {model.id} with other dimensions "
            f"({row[1]} and {row[2]} instead of {model.dim} and {model.feature_dim}). "
            "A changed model needs an id of its own."
        )
    return int(row[0])


def write(
    connection: sqlite3.Connection,
    table: Table,
    model: int,
    photo: int,
    vector: NDArray[np.generic],
) -> None:
    blob = np.ascontiguousarray(vector, STORED_AS[table]).tobytes()
    connection.execute(
        f"INSERT OR REPLACE INTO {table} (photo_id, model_id, vector) VALUES (?, ?, ?)",
        (photo, model, blob),
    )


def copy(connection: sqlite3.Connection, model: int, source: int, target: int) -> None:
    """Give one photo the vectors of another one with the same content."""
    for table in STORED_AS:
        connection.execute(
            f"INSERT OR REPLACE INTO {table} (photo_id, model_id, vector) "
            f"SELECT ?, model_id, vector FROM {table} WHERE photo_id = ? AND model_id = ?",
            (target, source, model),
        )


_WITHOUT = (
    " FROM photo WHERE online = ? AND EXISTS (SELECT 1 FROM embedding WHERE photo_id = photo.id)"
    " AND NOT EXISTS (SELECT 1 FROM embedding WHERE photo_id = photo.id"
    " AND model_id = (SELECT id FROM model WHERE name = ?))"
)


def photos_without(
    connection: sqlite3.Connection, model_id: str, *, online: bool
) -> list[tuple[int, str]]:
    """Photos, by id and content hash, that other models have vectors of and this one has not."""
    rows = connection.execute(f"SELECT id, content_hash{_WITHOUT}", (online, model_id))
    return [(id_, content.hex()) for id_, content in rows]


def count_without(connection: sqlite3.Connection, model_id: str, *, online: bool) -> int:
    """How many photos `photos_without` would return."""
    row = connection.execute(f"SELECT count(*){_WITHOUT}", (online, model_id)).fetchone()
    return int(row[0])


def read(
    connection: sqlite3.Connection,
    table: Table,
    model_id: str,
    *,
    after: int = 0,
    ids: Sequence[int] | NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.floating]]:
    """Vectors of one model, ascending by photo: all of them beyond `after`, or those of `ids`.

    Raises:
        CatalogueError: A stored vector has the wrong length.
    """
    kind = STORED_AS[table]
    known = connection.execute(
        "SELECT id, dim, feature_dim FROM model WHERE name = ?", (model_id,)
    ).fetchone()
    if known is None:
        return np.empty(0, np.int64), np.empty((0, 0), kind)
    key, dim = known[0], known[1] if table == "embedding" else known[2]
    where, values = "model_id = ? AND photo_id > ?", [key, after]
    if ids is not None:
        where += " AND photo_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps([int(i) for i in ids]))
    count = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}", values).fetchone()[0]
    numbers = np.empty(count, np.int64)
    rows = np.empty((count, dim), kind)
    found = connection.execute(
        f"SELECT photo_id, vector FROM {table} WHERE {where} ORDER BY photo_id", values
    )
    for start in range(0, count, _PIECE):
        piece = found.fetchmany(_PIECE)
        end = start + len(piece)
        numbers[start:end] = [photo for photo, _ in piece]
        joined = b"".join(vector for _, vector in piece)
        if len(joined) != len(piece) * dim * kind.itemsize:
            raise CatalogueError(
                f"The library holds vectors of a wrong length for the model {model_id}. "
                "Remove its folders from the library and index them again."
            )
        rows[start:end] = np.frombuffer(joined, kind).reshape(len(piece), dim)
    return numbers, rows
