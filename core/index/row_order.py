"""Handing a table over: how rows are laid out so that a forest covers exactly the first of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.index.table import TableView, VectorTable

_LEAST_SHARED = 0.5
_PIECE = 4096


def align(
    table: VectorTable, ids: NDArray[np.int64], vectors: NDArray[np.float32]
) -> VectorTable | None:
    """The living photos of a table, laid out so that stored positions are its first rows.

    A stored photo that the table does not hold, or holds with another vector, becomes a tombstone.

    Returns:
        A new table; the same one if nothing has to move; None when the stored photos and the
        table have so little in common that the stored ones are of no use.
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
    """The table after a build from `compact(before)`, with all that happened to it meanwhile."""
    if before.all_alive:
        return table  # rows are where they were; later ones follow them
    now = table.view
    survived = now.alive[: len(before)][before.living_rows()]
    successor = VectorTable.of(ids, vectors, survived)
    added = now.living_rows(len(before))
    successor.append(now.ids[added], now.vectors[added])
    return successor
