"""A search by the encoder's vector and by terms that score photos, both together.

Comparing all vectors would take several times as long as a search, so candidates are the best by
the vector and the best by the scores; among these, the sums are exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.index import Candidates
from core.index.scoring import true_cosines
from core.library import Filters
from core.search.embedder import Direction
from core.search.expansion import FIRST, expand_query
from core.search.photo_store import Found, HomeStore
from core.search.score_term import ScoreTerm

Floats = NDArray[np.float32]

FEWEST = 300
"""So many candidates of each kind at least; a photo that is fair by both is among them."""

SPARE = 3
"""Candidates of each kind for each place wanted."""

_LOOKED_AT = 8192
"""Of more photos than these, a sample says what a good score is."""


class ScoredSearch:
    """One query among the photos that match a filter; see `ExpandedSearch` for later places."""

    def __init__(
        self,
        store: HomeStore,
        direction: Direction | None,
        terms: Sequence[ScoreTerm],
        filters: Filters,
    ) -> None:
        self._store, self._filters = store, filters
        self._vector = None if direction is None else direction.vector
        self._scale = np.float32(0.0 if direction is None else direction.scale)
        self._ids = store.ids(filters)
        self._extra: Floats = np.zeros(len(self._ids), np.float32)
        for term in terms:
            self._extra += np.float32(term.weight) * term.scores(store, self._ids)
        wanted = [term for term in terms if term.weight > 0]
        self._only_matching = bool(wanted) and all(term.only_matching for term in wanted)
        first = self._first = self._best(self._vector, FIRST)
        self._expanded = self._vector
        if self._vector is not None:
            self._expanded = expand_query(self._vector, first.vectors, first.scores)

    def search(self, k: int) -> Found:
        """Return the k best photos in the order of their places, scored by the whole query."""
        first = self._first
        if k > FIRST and len(first.ids) == FIRST:
            found = self._best(self._expanded, k)
            others = found.ids[~np.isin(found.ids, first.ids)][: k - FIRST]
            ids, vectors, scores = self._scored(others, self._vector)
            first = Candidates(
                np.concatenate([first.ids, ids]),
                np.concatenate([first.scores, scores]),
                np.concatenate([first.vectors, vectors]),
            )
        kept = Candidates(first.ids[:k], first.scores[:k], first.vectors[:k])
        return Found(kept, {photo.id: photo for photo in self._store.photos(kept.ids)})

    def rank_of(self, photo_id: int) -> int:
        """Return the exact 1-based place of a photo by the whole query; ties count against it.

        Raises:
            KeyError: It is not in question.
        """
        ids, _, scores = self._scored(self._ids, self._vector)
        own = np.flatnonzero(ids == photo_id)
        if not len(own):
            raise KeyError(photo_id)
        return int((scores >= scores[own[0]]).sum())

    def _best(self, vector: Floats | None, k: int) -> Candidates:
        wanted = max(FEWEST, SPARE * k)
        chosen = self._ids[_highest(self._extra, wanted)]
        if vector is not None and len(chosen) < len(self._ids):
            near = self._store.nearest(vector, wanted, self._filters)
            chosen = np.union1d(chosen, near.ids)
        elif vector is None and self._only_matching:
            chosen = chosen[self._extra[np.searchsorted(self._ids, chosen)] > 0]
        ids, vectors, scores = self._scored(chosen, vector)
        return Candidates.best_of(ids, scores, vectors, k)

    def _scored(
        self, ids: NDArray[np.int64], vector: Floats | None
    ) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Return photos that are there, with their vectors and whole scores."""
        ids, vectors = self._store.index.vectors(ids)
        at = np.searchsorted(self._ids, ids)
        # A photo may have come since the query began.
        there = at < len(self._ids)
        there[there] = self._ids[at[there]] == ids[there]
        ids, vectors, at = ids[there], vectors[there], at[there]
        scores = self._extra[at]
        if vector is not None:
            scores = scores + self._scale * true_cosines(vectors, vector)
        return ids, vectors, scores


def _highest(scores: Floats, k: int) -> NDArray[np.int64]:
    """Return the rows of about the k highest scores, and at least as many."""
    if len(scores) <= k:
        return np.arange(len(scores))
    step = max(1, len(scores) // _LOOKED_AT)
    # Somewhat more than needed, because a sample is only a sample.
    seen = scores[::step]
    wanted = min(len(seen), -(-k * 3 // (2 * step)) + 8 if step > 1 else k)
    border = np.partition(seen, len(seen) - wanted)[len(seen) - wanted]
    rows = np.flatnonzero(scores >= border)
    if k <= len(rows) <= 4 * k:
        return rows
    # Far too many are equal, or the sample misled.
    return np.argpartition(scores, len(scores) - k)[len(scores) - k :]
