"""Keeps an index in step with the catalogue, which other threads and programs change."""

from __future__ import annotations

import threading

import numpy as np

from core.index import VectorIndex
from core.library import Catalogue

_READ_ALL_FROM = 0.5


class CatalogueFollower:
    """Takes photos that came or went over into an index.

    Vectors of a photo never change, so comparing ids is enough.
    """

    def __init__(self, catalogue: Catalogue, model_id: str, index: VectorIndex, seen: int) -> None:
        """Follows from the state on that the catalogue had when its change counter was `seen`."""
        self._catalogue, self._model_id, self._index = catalogue, model_id, index
        self._seen = seen
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Costs one look at a counter when nothing has changed."""
        if self._catalogue.change_counter() == self._seen:
            return
        with self._lock:
            # Read before the photos: what is committed in between is then taken in next time.
            counter = self._catalogue.change_counter()
            if counter == self._seen:
                return
            present, known = self._catalogue.photo_ids(self._model_id), self._index.ids()
            gone = np.setdiff1d(known, present, assume_unique=True)
            new = np.setdiff1d(present, known, assume_unique=True)
            if len(gone):
                self._index.remove(gone)
            if len(new):
                # Most of a library is read faster in one sweep than id by id.
                few = len(new) < _READ_ALL_FROM * len(present)
                ids, vectors = self._catalogue.embeddings(
                    self._model_id,
                    after=int(new.min()) - 1,
                    ids=new if few else None,
                )
                wanted = np.isin(ids, new, assume_unique=True)
                self._index.add(ids[wanted], vectors[wanted])
            self._seen = counter
