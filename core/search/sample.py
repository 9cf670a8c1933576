"""Some photos that stand for a whole library: what a score is compared with."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from core.index import VectorIndex

COUNT = 1000
GROWN = 1.1
"""The sample is taken anew when the library has grown, or shrunk, by so much."""


class LibrarySample:
    """Vectors of photos spread evenly over the order of their arrival; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._size = 0
        self._vectors = np.empty((0, 0), np.float32)

    def of(self, index: VectorIndex) -> NDArray[np.float32]:
        """Unit rows, at most COUNT of them."""
        size = len(index)
        with self._lock:
            if size > self._size * GROWN or size * GROWN < self._size:
                ids = np.sort(index.ids())
                places = np.linspace(0, len(ids) - 1, min(COUNT, len(ids))).round().astype(np.int64)
                self._vectors = index.vectors(ids[places])[1]
                self._size = size
            return self._vectors
