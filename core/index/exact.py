"""Exact search: every photo is compared. The reference for other engines, and their fallback."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.index import scoring
from core.index.base import Candidates, IndexStats, checked_query, checked_vectors, id_array
from core.index.table import TableView, VectorTable


class ExactIndex:
    """A `VectorIndex` that holds its vectors in memory and compares all of them.

    100,000 vectors of some 200 numbers take some 5 ms a search.
    """

    notice: str | None = None

    def __init__(self, dim: int) -> None:
        self._table = VectorTable(dim)
        self._lock = threading.Lock()

    @property
    def dim(self) -> int:
        return self._table.view.dim

    def __len__(self) -> int:
        return self._table.view.n_alive

    def ids(self) -> NDArray[np.int64]:
        return self._table.view.sorted_ids

    def vectors(self, ids: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        return vectors_in(self._table.view, ids)

    def search(self, query: NDArray[np.float32], k: int) -> Candidates:
        return scoring.best(self._table.view, checked_query(query, k, self.dim), k)

    def search_among(self, query: NDArray[np.float32], ids: ArrayLike, k: int) -> Candidates:
        return best_among(self._table.view, checked_query(query, k, self.dim), ids, k)

    def rank_of(
        self, query: NDArray[np.float32], photo_id: int, among: ArrayLike | None = None
    ) -> int:
        return rank_in(self._table.view, checked_query(query, 1, self.dim), photo_id, among)

    def add(self, ids: ArrayLike, vectors: NDArray[np.float32]) -> None:
        numbers, rows = checked_vectors(ids, vectors, self.dim)
        with self._lock:
            self._table.append(numbers, rows)

    def remove(self, ids: ArrayLike) -> None:
        with self._lock:
            rows = self._table.view.rows_of(np.unique(id_array(ids)))
            self._table.kill(rows[rows >= 0])

    def stats(self) -> IndexStats:
        return IndexStats("exact", len(self), remark="Every photo is compared.")

    def close(self) -> None:
        """Nothing runs in the background."""


def vectors_in(view: TableView, ids: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    rows = view.rows_of(ids)
    rows = rows[rows >= 0]
    return view.ids[rows], view.vectors[rows]


def best_among(view: TableView, query: NDArray[np.float32], ids: ArrayLike, k: int) -> Candidates:
    rows = view.rows_of(np.unique(id_array(ids)))
    return scoring.best(view, query, k, rows[rows >= 0])


def rank_in(
    view: TableView, query: NDArray[np.float32], photo_id: int, among: ArrayLike | None
) -> int:
    row = int(view.rows_of(photo_id)[0])
    rows = None if among is None else view.rows_of(np.unique(id_array(among)))
    if row < 0 or (rows is not None and row not in rows):
        raise KeyError(photo_id)
    return scoring.rank(view, query, row, None if rows is None else rows[rows >= 0])
