"""Query expansion: later places follow the query and its first hits.

Photos resemble each other more than a drawing resembles a photo. So the first hits, which are
mostly right, find similar photos better than the drawing does (pseudo-relevance feedback: Rocchio,
1971; for pictures Chum et al., 2007). The first places stay as they are: only the drawing tells
which of many similar photos is meant.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.index import Candidates
from core.index.scoring import true_cosines
from core.library import Filters
from core.search.photo_store import Found, PhotoStore

Floats = NDArray[np.float32]

FIRST = 10
"""Places that stay as the query alone ranks them."""

TRUSTED = 5
"""Of these, as many say what the others should be like."""

PULL = 1.0
"""How much they say in it, beside the query."""

_NOTHING_LEFT = 1e-4


def expand_query(query: Floats, photos: Floats, scores: Floats) -> Floats:
    """Return the expanded query as a unit vector.

    Args:
        query: unit vector.
        photos: the best photos' unit vectors (n, dim), best first.
        scores: their cosines with the query; a photo unlike it says nothing.
    """
    weights = np.maximum(scores[:TRUSTED], 0.0).astype(np.float64)
    middle = weights @ photos[:TRUSTED].astype(np.float64)
    length = float(np.linalg.norm(middle))
    if length <= _NOTHING_LEFT:
        return query
    whole = query + PULL / length * middle
    size = float(np.linalg.norm(whole))
    return query if size <= _NOTHING_LEFT else (whole / size).astype(np.float32)


class ExpandedSearch:
    """A store asked in two steps, for one query among the photos that match a filter."""

    def __init__(self, store: PhotoStore, query: Floats, filters: Filters) -> None:
        self._store, self._query, self._filters = store, query, filters
        self._first, self._records = store.search(query, FIRST, filters)
        self._are_all = len(self._first.ids) < FIRST
        self._expanded = expand_query(query, self._first.vectors, self._first.scores)

    def search(self, k: int) -> Found:
        """Return the k best photos in the order of their places, scored by the query alone."""
        first = self._first
        if k <= FIRST or self._are_all:
            kept = Candidates(first.ids[:k], first.scores[:k], first.vectors[:k])
            return Found(kept, self._records)
        found, records = self._store.search(self._expanded, k, self._filters)
        others = np.flatnonzero(~np.isin(found.ids, first.ids))[: k - FIRST]
        vectors = found.vectors[others]
        placed = Candidates(
            np.concatenate([first.ids, found.ids[others]]),
            np.concatenate([first.scores, true_cosines(vectors, self._query)]),
            np.concatenate([first.vectors, vectors]),
        )
        return Found(placed, {**records, **self._records})

    def rank_of(self, photo_id: int) -> int:
        """Return the exact 1-based place of a photo; ties count against it.

        Raises:
            KeyError: it is not in question.
        """
        rank = self._store.rank_of(self._query, photo_id, self._filters)
        if rank <= FIRST or self._are_all:
            return rank
        expanded_rank = self._store.rank_of(self._expanded, photo_id, self._filters)
        vector = self._store.vector_of(photo_id)
        if vector is None:
            raise KeyError(photo_id)
        firsts = true_cosines(self._first.vectors, self._expanded)
        behind = firsts < true_cosines(vector[np.newaxis], self._expanded)[0]
        return expanded_rank + int(behind.sum())
