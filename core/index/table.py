"""All vectors of a library in memory: rows are only appended; removed ones are marked dead.

Because a row never moves, an Annoy file that covers the first rows stays aligned with the table
while photos come and go, and a reader keeps a consistent view without taking a lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.index.base import id_array

_GROWTH = 1.25
_ROOM = 1024


@dataclass(frozen=True)
class TableView:
    """An immutable view of the table, for any thread.

    Attributes:
        ids: int64 (n,), one a row, dead rows included.
        vectors: float32 (n, dim).
        alive: bool (n,).
        n_alive: How many rows are alive.
    """

    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    alive: NDArray[np.bool_]
    n_alive: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dim(self) -> int:
        return int(self.vectors.shape[1])

    @property
    def all_alive(self) -> bool:
        return self.n_alive == len(self.ids)

    def living_rows(self, start: int = 0) -> NDArray[np.int64]:
        """Rows that are alive, from row `start` on."""
        return np.flatnonzero(self.alive[start:]) + start

    @cached_property
    def _by_id(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows = self.living_rows()
        ids = self.ids[rows]
        if np.all(ids[1:] > ids[:-1]):
            return ids, rows
        order = np.argsort(ids)
        return ids[order], rows[order]

    @property
    def sorted_ids(self) -> NDArray[np.int64]:
        return self._by_id[0]

    def rows_of(self, ids: ArrayLike) -> NDArray[np.int64]:
        """The living row of each id, or -1."""
        wanted = id_array(ids)
        known, rows = self._by_id
        if not len(known):
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[at] == wanted, rows[at], -1)


class VectorTable:
    """The table. Its owner ensures that one thread writes at a time."""

    def __init__(self, dim: int) -> None:
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, dim), np.float32)
        self._alive = np.empty(0, np.bool_)
        self._n = 0
        self.view = TableView(self._ids, self._vectors, self._alive, 0)

    @classmethod
    def of(
        cls, ids: NDArray[np.int64], vectors: NDArray[np.float32], alive: NDArray[np.bool_]
    ) -> VectorTable:
        """Make a table from these arrays, which nobody may write to any more."""
        table = cls(vectors.shape[1])
        table._ids, table._vectors, table._alive = ids, vectors, alive
        table._n = len(ids)
        table._publish(int(alive.sum()))
        return table

    def append(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add rows; ids that are in the table already get a new row and lose the old one."""
        if not len(ids):
            return
        before = self.view.rows_of(ids)
        self.kill(before[before >= 0])
        end = self._n + len(ids)
        if end > len(self._ids):
            self._grow(end)
        # Earlier views end before these rows, so writing here disturbs no reader.
        self._ids[self._n : end] = ids
        self._vectors[self._n : end] = vectors
        self._alive[self._n : end] = True
        self._n = end
        self._publish(self.view.n_alive + len(ids))

    def kill(self, rows: NDArray[np.int64]) -> None:
        """Mark rows as removed."""
        if not len(rows):
            return
        self._alive = self._alive.copy()
        self._alive[rows] = False
        self._publish(int(self._alive[: self._n].sum()))

    def _publish(self, n_alive: int) -> None:
        n = self._n
        self.view = TableView(self._ids[:n], self._vectors[:n], self._alive[:n], n_alive)

    def _grow(self, needed: int) -> None:
        room = max(needed, int(self._n * _GROWTH) + _ROOM) if self._n else needed
        for name in ("_ids", "_vectors", "_alive"):
            old = getattr(self, name)
            new = np.empty((room, *old.shape[1:]), old.dtype)
            new[: self._n] = old[: self._n]
            setattr(self, name, new)


_LEAST_SHARED = 0.5
_PIECE = 4096


def align(
    table: VectorTable, ids: NDArray[np.int64], vectors: NDArray[np.float32]
) -> VectorTable | None:
    """Reorder the living photos of a table so that stored positions come first.

    A stored photo that the table does not hold, or holds with another vector, becomes a tombstone.

    Returns:
        A new table; the same one if nothing has to move; None if the stored photos and the table
        have too little in common.
    """
    view = table.view
    rows = view.rows_of(ids)
    same = rows >= 0
    for start in range(0, len(ids), _PIECE):
        piece = slice(start, start + _PIECE)
        equal = np.all(view.vectors[rows[piece]] == vectors[piece], axis=1)
        same[piece] &= equal
    if same.sum() < _LEAST_SHARED * len(ids) or len(np.unique(ids)) != len(ids):
        return None
    if same.all() and np.array_equal(rows, np.arange(len(ids))):
        return table
    elsewhere = view.alive.copy()
    elsewhere[rows[same]] = False
    rest = np.flatnonzero(elsewhere)
    return VectorTable.of(
        np.concatenate([ids, view.ids[rest]]),
        np.concatenate([vectors, view.vectors[rest]]),
        np.concatenate([same, np.ones(len(rest), np.bool_)]),
    )


def compact(view: TableView) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Ids and vectors of the living rows, in their order; copied only if some are dead."""
    if view.all_alive:
        return view.ids, view.vectors
    rows = view.living_rows()
    return view.ids[rows], view.vectors[rows]


def carry_over(
    table: VectorTable, before: TableView, ids: NDArray[np.int64], vectors: NDArray[np.float32]
) -> VectorTable:
    """The table after a build from `compact(before)`, with the changes made meanwhile."""
    if before.all_alive:
        return table  # rows are where they were; later ones follow them
    now = table.view
    survived = now.alive[: len(before)][before.living_rows()]
    successor = VectorTable.of(ids, vectors, survived)
    added = now.living_rows(len(before))
    successor.append(now.ids[added], now.vectors[added])
    return successor
