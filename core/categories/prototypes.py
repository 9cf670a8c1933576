"""What the photos of each category have in common: the mean of their vectors, kept up to date."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.library import Library


class _Sum(NamedTuple):
    ids: NDArray[np.int64]
    total: NDArray[np.float64]


class Prototypes:
    """A unit vector a category. One thread at a time.

    A library of 100,000 photos is read once; afterwards only what came or went is.

    Attributes:
        names: The categories that have a prototype, by alphabet.
        counts: How many photos each rests on.
        vectors: float32 (n, dim), unit rows.
    """

    def __init__(self, library: Library, model_id: str, dim: int) -> None:
        self._library = library
        self._model_id = model_id
        self._dim = dim
        self._sums: dict[str, _Sum] = {}
        self._seen = -1
        self.names: tuple[str, ...] = ()
        self.counts: tuple[int, ...] = ()
        self.vectors: NDArray[np.float32] = np.empty((0, dim), np.float32)

    def refresh(self) -> bool:
        """Take in what has changed; True if anything has. One look at a counter when nothing has.

        Raises:
            CatalogueError: The catalogue cannot be read.
        """
        counter = self._library.catalogue.change_counter()
        if counter == self._seen:
            return False
        names, ids, rows = self._library.categories.members()
        encoded = np.isin(ids, self._library.catalogue.photo_ids(self._model_id))
        members = {name: ids[encoded & (rows == row)] for row, name in enumerate(names)}
        self._sums = {name: self._sum_of(name, own) for name, own in members.items() if len(own)}
        self._seen = counter
        self.names = tuple(self._sums)
        self.counts = tuple(len(entry.ids) for entry in self._sums.values())
        totals = np.array([entry.total for entry in self._sums.values()]).reshape(-1, self._dim)
        length = np.linalg.norm(totals, axis=1, keepdims=True)
        self.vectors = (totals / np.maximum(length, 1e-9)).astype(np.float32)
        return True

    def _sum_of(self, name: str, ids: NDArray[np.int64]) -> _Sum:
        known = self._sums.get(name)
        if known is not None and np.isin(known.ids, ids, assume_unique=True).all():
            new = np.setdiff1d(ids, known.ids, assume_unique=True)
            if not len(new):
                return known
            return _Sum(ids, known.total + self._total(new))
        return _Sum(ids, self._total(ids))

    def _total(self, ids: NDArray[np.int64]) -> NDArray[np.float64]:
        _, rows = self._library.catalogue.embeddings(self._model_id, ids=ids)
        total: NDArray[np.float64] = rows.sum(0, dtype=np.float64)
        return total if len(rows) else np.zeros(self._dim)
