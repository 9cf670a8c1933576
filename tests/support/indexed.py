"""Bare vectors as a store, for tests of what is computed from the photos found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.index import ExactIndex
from core.library import Filters, Photo
from core.search.photo_store import Found, sample_of


class IndexStore:
    """An index behind the seam; `among` stands for what a filter lets pass."""

    def __init__(self, index: ExactIndex, among: NDArray[np.int64] | None = None) -> None:
        self.index, self.among = index, among
        self.notice = None

    def refresh(self) -> None: ...

    def close(self) -> None: ...

    def home(self) -> None: ...

    def newest(self, filters: Filters, k: int) -> list[Photo]:
        return []

    def search(self, vector: NDArray[np.float32], k: int, filters: Filters) -> Found:
        if self.among is None:
            return Found(self.index.search(vector, k), {})
        return Found(self.index.search_among(vector, self.among, k), {})

    def rank_of(self, vector: NDArray[np.float32], photo_id: int, filters: Filters) -> int:
        return self.index.rank_of(vector, photo_id, self.among)

    def vector_of(self, photo_id: int) -> NDArray[np.float32] | None:
        rows = self.index.vectors(photo_id)[1]
        return rows[0] if len(rows) else None

    def count(self, filters: Filters) -> int:
        return len(self.index)

    def sample(self, n: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        return sample_of(self.index, n, seed)
