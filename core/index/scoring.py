"""Exact scores and ranks, independent of a photo's row and its neighbours.

Fast products may round a row differently depending on its position in memory, so equal vectors
could change their order. They therefore only select candidates, which are scored again in double
precision.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.index.base import Candidates
from core.index.table import TableView

_GATHER_BELOW = 0.25
"""Where the asked rows are a smaller share of the span they lie in, copying them out is cheaper
than scoring the whole span."""

_PIECE = 4096


def true_cosines(vectors: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cosines of unit rows with a unit query, each independent of its neighbours."""
    scores = np.empty(len(vectors), np.float32)
    wide = query.astype(np.float64)
    for start in range(0, len(vectors), _PIECE):
        piece = vectors[start : start + _PIECE]
        scores[start : start + _PIECE] = (piece * wide).sum(axis=1)
    return scores


def dots(rows: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fast dot products of rows with a query, in the calling thread.

    `rows @ query` would be split among BLAS threads that wait for one another: 5,000 rows then take
    27 ms instead of 0.1 ms every time another program (or an import) keeps one core busy, and with
    idle cores it is no faster, because memory is what limits it.
    """
    scores: NDArray[np.float32] = np.vecdot(rows, query)
    return scores


def top_rows(
    view: TableView, query: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Rows that hold the best k of `rows` (None: all living ones) and whatever ties with them."""
    if rows is None:
        rough = dots(view.vectors, query)
        if not view.all_alive:
            rough[~view.alive] = -np.inf
        living = view.n_alive
    else:
        rough = _rough(view, query, rows)
        living = len(rows)
    if living > k:
        border = np.partition(rough, len(rough) - k)[len(rough) - k] - 2 * _error(view.dim)
        near = np.flatnonzero(rough >= border)
    elif rows is None:
        return view.living_rows()
    else:
        return rows
    return near if rows is None else rows[near]


def best(
    view: TableView, query: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
) -> Candidates:
    """The exact best k of `rows` (None: all living ones)."""
    found = top_rows(view, query, k, rows)
    vectors = view.vectors[found]
    return Candidates.best_of(view.ids[found], true_cosines(vectors, query), vectors, k)


def rank(
    view: TableView, query: NDArray[np.float32], row: int, rows: NDArray[np.int64] | None = None
) -> int:
    """1-based rank of a row among `rows` that hold it (None: all living); ties count against it."""
    rows = view.living_rows() if rows is None else rows
    rough = _rough(view, query, rows)
    own = true_cosines(view.vectors[[row]], query)[0]
    margin = 2 * _error(view.dim)
    close = rows[np.abs(rough - own) <= margin]
    not_below = true_cosines(view.vectors[close], query) >= own
    return int((rough > own + margin).sum()) + int(not_below.sum())


def _rough(
    view: TableView, query: NDArray[np.float32], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Scores of rows, right up to `_error`."""
    if not len(rows):
        return np.empty(0, np.float32)
    first, end = int(rows.min()), int(rows.max()) + 1
    if len(rows) < _GATHER_BELOW * (end - first):
        return dots(view.vectors[rows], query)
    return dots(view.vectors[first:end], query)[rows - first]


def _error(dim: int) -> float:
    """The most by which a float32 dot product of unit vectors can be off."""
    return dim * float(np.finfo(np.float32).eps)
