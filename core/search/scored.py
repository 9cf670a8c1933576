"""A search by the encoder's vector and by terms that score photos, both together.

Comparing all vectors would take several times as long as a search, so candidates are the best by
the vector and the best by the scores; among these, the sums are exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.index import Candidates
from core.index.scoring import dots, true_cosines
from core.library import Filters
from core.search.embedder import Direction
from core.search.expansion import FIRST, expand_query
from core.search.photo_store import Found, HomeStore
from core.search.score_term import ScoreTerm

Floats = NDArray[np.float32]

FEWEST = 200
"""The fewest candidates by the scores; by the vector there are about half as many. A photo that is
fairly good by both is among them."""

SPARE = 2
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
        weighted = [np.float32(term.weight) * term.scores(store, self._ids) for term in terms]
        self._extra: Floats = np.sum(weighted, axis=0) if len(terms) > 1 else weighted[0]
        wanted = [term for term in terms if term.weight > 0]
        self._only_matching = bool(wanted) and all(term.only_matching for term in wanted)
        self._fitting: Candidates | None = None
        first = self._first = self._best(self._vector, FIRST)
        self._expanded = self._vector
        if self._vector is not None:
            self._expanded = expand_query(self._vector, first.vectors, first.scores)

    def search(self, k: int) -> Found:
        """Return the k best photos in the order of their places, scored by the whole query."""
        first = self._first
        if k > FIRST and len(first.ids) == FIRST:
            found = self._best(self._expanded, k)
            others = np.flatnonzero(~np.isin(found.ids, first.ids))[: k - FIRST]
            ids, vectors = found.ids[others], found.vectors[others]
            if self._vector is None:
                scores = found.scores[others]
            else:
                ids, vectors, scores = self._summed(ids, vectors, self._cosines(vectors))
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
        ids, vectors = self._store.index.vectors(self._ids)
        ids, _, scores = self._summed(ids, vectors, self._cosines(vectors))
        own = np.flatnonzero(ids == photo_id)
        if not len(own):
            raise KeyError(photo_id)
        return int((scores >= scores[own[0]]).sum())

    def _best(self, vector: Floats | None, k: int) -> Candidates:
        wanted = max(FEWEST, SPARE * k)
        fitting = self._fitting_best(wanted)
        if vector is None:
            ids, vectors, scores = self._summed(fitting.ids, fitting.vectors, None)
            if self._only_matching:
                keep = scores > 0
                ids, vectors, scores = ids[keep], vectors[keep], scores[keep]
            return Candidates.best_of(ids, scores, vectors, k)
        # The index takes longer for each; those that only the scores lift are among the others.
        near = self._store.nearest(vector, wanted // 2 + k // 2, self._filters, sure=k)
        parts = [self._summed(near.ids, near.vectors, near.scores)]
        others = np.flatnonzero(~np.isin(fitting.ids, near.ids))
        most = k + FIRST
        if len(others) > most:
            # Sums that are quick to have say which of them can be among the best.
            rough = fitting.scores[others] + self._scale * dots(fitting.vectors[others], vector)
            others = others[np.argpartition(rough, len(rough) - most)[len(rough) - most :]]
        vectors = fitting.vectors[others]
        parts.append(self._summed(fitting.ids[others], vectors, true_cosines(vectors, vector)))
        ids, vectors, scores = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        return Candidates.best_of(ids, scores, vectors, k)

    def _fitting_best(self, wanted: int) -> Candidates:
        """Return photos with the best scores; they are kept, because both steps need them."""
        known = self._fitting
        if known is None or wanted > FEWEST:
            rows = _highest(self._extra, wanted)
            ids, vectors = self._store.index.vectors(self._ids[rows])
            # A photo may have left since the query began.
            rows = rows[np.isin(self._ids[rows], ids)]
            known = self._fitting = Candidates(ids, self._extra[rows], vectors)
        return known

    def _cosines(self, vectors: Floats) -> Floats | None:
        return None if self._vector is None else true_cosines(vectors, self._vector)

    def _summed(
        self, ids: NDArray[np.int64], vectors: Floats, cosines: Floats | None
    ) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Return photos of the query with their vectors and whole scores."""
        at = np.searchsorted(self._ids, ids)
        # A photo may have come since the query began.
        there = at < len(self._ids)
        there[there] = self._ids[at[there]] == ids[there]
        if not there.all():
            ids, vectors, at = ids[there], vectors[there], at[there]
            cosines = None if cosines is None else cosines[there]
        scores = self._extra[at]
        return ids, vectors, scores if cosines is None else scores + self._scale * cosines


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
