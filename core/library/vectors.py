"""Embeddings of photos, as the catalogue keeps them: little-endian float32, one blob a vector.

Reading fills one array in pieces, so that 100,000 vectors are in memory once and not twice.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.library.records import CatalogueError

STORED_AS = np.dtype("<f4")
_PIECE = 2048


class Model(Protocol):
    """The part of an encoder's card that the catalogue has to know."""

    @property
    def id(self) -> str: ...
    @property
    def dim(self) -> int: ...


def model_key(connection: sqlite3.Connection, model: Model) -> int:
    """Return the catalogue's number for a model, entering it when it is new."""
    row = connection.execute("SELECT id, dim FROM model WHERE name = ?", (model.id,)).fetchone()
    if row is None:
        added = connection.execute(
            "INSERT INTO model (name, dim) VALUES (?, ?)", (model.id, model.dim)
        )
        return int(added.lastrowid or 0)
    if row[1] != model.dim:
        raise CatalogueError(
            f"The library holds vectors of a model {model.id} with other dimensions ({row[1]} "
            f"instead of {model.dim}). A changed model needs an id of its own."
        )
    return int(row[0])


def write(
    connection: sqlite3.Connection, model: int, photo: int, vector: NDArray[np.generic]
) -> None:
    """Give a photo its vector of a model."""
    connection.execute(
        "INSERT OR REPLACE INTO embedding (photo_id, model_id, vector) VALUES (?, ?, ?)",
        (photo, model, np.ascontiguousarray(vector, STORED_AS).tobytes()),
    )


def copy(connection: sqlite3.Connection, model: int, source: int, target: int) -> None:
    """Give one photo the vector of another one with the same content."""
    connection.execute(
        "INSERT OR REPLACE INTO embedding (photo_id, model_id, vector) "
        "SELECT ?, model_id, vector FROM embedding WHERE photo_id = ? AND model_id = ?",
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
    model_id: str,
    *,
    after: int = 0,
    ids: Sequence[int] | NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return vectors of one model, ascending by photo: those beyond `after`, or those of `ids`.

    Raises:
        CatalogueError: A stored vector has the wrong length.
    """
    known = connection.execute("SELECT id, dim FROM model WHERE name = ?", (model_id,)).fetchone()
    if known is None:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    key, dim = known
    where, values = "model_id = ? AND photo_id > ?", [key, after]
    if ids is not None:
        where += " AND photo_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps([int(i) for i in ids]))
    count = connection.execute(f"SELECT count(*) FROM embedding WHERE {where}", values).fetchone()
    numbers = np.empty(count[0], np.int64)
    rows = np.empty((count[0], dim), np.float32)
    found = connection.execute(
        f"SELECT photo_id, vector FROM embedding WHERE {where} ORDER BY photo_id", values
    )
    for start in range(0, len(numbers), _PIECE):
        piece = found.fetchmany(_PIECE)
        end = start + len(piece)
        numbers[start:end] = [photo for photo, _ in piece]
        joined = b"".join(vector for _, vector in piece)
        if len(joined) != len(piece) * dim * STORED_AS.itemsize:
            raise CatalogueError(
                f"The library holds vectors of a wrong length for the model {model_id}. "
                "Remove its folders from the library and index them again."
            )
        rows[start:end] = np.frombuffer(joined, STORED_AS).reshape(len(piece), dim)
    return numbers, rows
