"""Vectors of the kept drawings, stored like those of photos, so that drawings can be looked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.library import vectors
from core.library.database import Database
from core.library.vectors import Model

_STORED_AS = vectors.STORED_AS["embedding"]


class SketchVectors:
    """Reads and writes the embeddings of kept drawings; any thread may use it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lacking(self, model_id: str) -> list[int]:
        """Kept drawings that have no vector of this model yet."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id FROM sketch WHERE id NOT IN (SELECT sketch_id FROM sketch_vector"
                " JOIN model ON model.id = model_id WHERE model.name = ?) ORDER BY id",
                (model_id,),
            )
            return [int(row[0]) for row in rows]

    def store(self, model: Model, ids: Sequence[int], rows: NDArray[np.float32]) -> None:
        """Gives drawings their vectors; those that were let go of meanwhile are passed by."""
        with self._database.writing() as connection:
            key = vectors.model_key(connection, model)
            connection.executemany(
                "INSERT OR REPLACE INTO sketch_vector (sketch_id, model_id, vector)"
                " SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM sketch WHERE id = ?)",
                [
                    (id_, key, np.ascontiguousarray(row, _STORED_AS).tobytes(), id_)
                    for id_, row in zip(ids, rows, strict=True)
                ],
            )

    def read(self, model: Model) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and embeddings of the kept drawings, ascending."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT sketch_id, vector FROM sketch_vector JOIN model ON model.id = model_id"
                " WHERE model.name = ? ORDER BY sketch_id",
                (model.id,),
            ).fetchall()
        ids = np.array([id_ for id_, _ in rows], np.int64)
        joined = np.frombuffer(b"".join(blob for _, blob in rows), _STORED_AS)
        return ids, joined.reshape(len(rows), model.dim).astype(np.float32, copy=False)
