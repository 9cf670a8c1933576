"""What a searcher asks for photos: the library at home, or a studio's server.

Hits come with what is shown of them. The home library has its vectors in memory and proposes
candidates with Annoy; `core.studio.store` asks the server in one round trip.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.index import Candidates, ExactIndex, SegmentedIndex
from core.library import Filters, Library, Photo
from core.library.vectors import checksum
from core.search.words import Words

_READ_ALL_FROM = 0.5
_WORDS_KEPT = 8
Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


class Found(NamedTuple):
    """The best photos, and their records by id.

    A photo that left the library a moment ago may be among the candidates and have no record.
    """

    candidates: Candidates
    photos: Mapping[int, Photo]


class PhotoStore(Protocol):
    """Photos with their vectors, of one encoder."""

    def refresh(self) -> None:
        """Take in changes by any process."""
        ...

    @property
    def notice(self) -> str | None:
        """What the user should know about the answers now."""
        ...

    def search(self, vector: Floats, k: int, filters: Filters) -> Found:
        """The best k photos that match the filters, by true cosine."""
        ...

    def count(self, filters: Filters) -> int:
        """How many photos match the filters."""
        ...

    def newest(self, filters: Filters, k: int) -> list[Photo]:
        """The k newest photos that match the filters."""
        ...

    def vector_of(self, photo_id: int) -> Floats | None:
        """The unit vector of a photo, if it is there."""
        ...

    def rank_of(self, vector: Floats, photo_id: int, filters: Filters) -> int:
        """Exact 1-based rank of a photo; ties count against it.

        Raises:
            KeyError: It is not in question.
        """
        ...

    def sample(self, n: int, seed: int = 0) -> tuple[Ids, Floats]:
        """Up to n photos and their vectors, the same ones for the same seed and library."""
        ...

    def home(self) -> HomeStore | None:
        """The photos as they are on this computer, for terms that look at each of them."""
        ...

    def close(self) -> None: ...


class HomeStore:
    """The library of one person: SQLite, and vectors in memory behind Annoy."""

    def __init__(
        self, library: Library, model_id: str, dim: int, words: Words | None = None
    ) -> None:
        self._catalogue = library.catalogue
        self._model_id = model_id
        # Read before the vectors: what is committed in between is taken in by the first search.
        self._seen = self._catalogue.change_counter()
        self._refreshing = threading.Lock()
        ids, vectors = self._catalogue.embeddings(model_id)
        self.index = SegmentedIndex(library.index_dir, model_id, dim, ids, vectors)
        self.colours = self._catalogue.colours
        self._matching: tuple[Filters, int, Ids] | None = None
        self.words = words
        self._word_chances: dict[int, tuple[Ids, Floats]] = {}
        self._named: tuple[int, dict[tuple[tuple[str, ...], bool], Ids]] = self._seen, {}

    def refresh(self) -> None:
        """Take in changes of the library by any process.

        Without changes it reads one counter, and after an import only what is new. Vectors of a
        photo never change, so comparing ids is enough.
        """
        if self._catalogue.change_counter() == self._seen:
            return
        with self._refreshing:
            # Read before the photos: what is committed in between is then taken in next time.
            counter = self._catalogue.change_counter()
            if counter == self._seen:
                return
            known = self.index.ids()
            last = int(known[-1]) if len(known) else 0
            if self._catalogue.checksum_of_ids(self._model_id, last) == checksum(known):
                ids, vectors = self._catalogue.embeddings(self._model_id, after=last)
                if len(ids):
                    self.index.add(ids, vectors)
            else:
                self._compare_all(known)
            self._seen = counter

    def _compare_all(self, known: Ids) -> None:
        """Take in photos that left, and new ones wherever their ids lie."""
        present = self._catalogue.photo_ids(self._model_id)
        gone = np.setdiff1d(known, present, assume_unique=True)
        new = np.setdiff1d(present, known, assume_unique=True)
        if len(gone):
            self.index.remove(gone)
        if len(new):
            # Most of a library is read faster in one sweep than id by id.
            few = len(new) < _READ_ALL_FROM * len(present)
            ids, vectors = self._catalogue.embeddings(
                self._model_id, after=int(new.min()) - 1, ids=new if few else None
            )
            wanted = np.isin(ids, new, assume_unique=True)
            self.index.add(ids[wanted], vectors[wanted])

    @property
    def notice(self) -> str | None:
        return self.index.notice

    def search(self, vector: Floats, k: int, filters: Filters) -> Found:
        found = self.nearest(vector, k, filters)
        return Found(found, {photo.id: photo for photo in self._catalogue.photos(found.ids)})

    def nearest(
        self, vector: Floats, k: int, filters: Filters, sure: int | None = None
    ) -> Candidates:
        """The best k photos, without their records; beyond `sure` of them, some may be missing."""
        among = self._among(filters)
        if among is None:
            return self.index.search(vector, k, sure=sure)
        return self.index.search_among(vector, among, k)

    def ids(self, filters: Filters) -> Ids:
        """The photos with vectors that match the filters, ascending."""
        every, among = self.index.ids(), self._among(filters)
        return every if among is None else among[np.isin(among, every, assume_unique=True)]

    def chances_of(self, row: int, ids: Ids) -> Floats:
        """How likely each photo shows a known word, kept from stroke to stroke.

        Args:
            row: The number of the word.
            ids: The photos; the same array as before means the same photos.
        """
        known = self._word_chances.get(row)
        if known is None or known[0] is not ids:
            assert self.words is not None
            there, vectors = self.index.vectors(ids)
            chances = np.zeros(len(ids), np.float32)
            chances[np.isin(ids, there, assume_unique=True)] = self.words.chances(row, vectors)
            kept = list(self._word_chances.items())[-_WORDS_KEPT + 1 :]
            known = ids, chances
            self._word_chances = dict([*kept, (row, known)])
        return known[1]

    def named(self, *words: str, whole: bool = False) -> Ids:
        """The photos whose name, folder, category or keywords hold one of some words, ascending."""
        if self._named[0] != self._seen:
            self._named = self._seen, {}
        known = self._named[1]
        if (words, whole) not in known:
            known[words, whole] = self._catalogue.named(words, whole=whole)
        return known[words, whole]

    def photos(self, ids: Ids) -> list[Photo]:
        """The records of photos, in the order asked."""
        return self._catalogue.photos(ids)

    def count(self, filters: Filters) -> int:
        among = self._among(filters)
        return len(self.index) if among is None else len(among)

    def newest(self, filters: Filters, k: int) -> list[Photo]:
        among = self._among(filters)
        return [] if among is None else self._catalogue.photos(among[: -k - 1 : -1])

    def vector_of(self, photo_id: int) -> Floats | None:
        vectors = self.index.vectors(photo_id)[1]
        return vectors[0] if len(vectors) else None

    def rank_of(self, vector: Floats, photo_id: int, filters: Filters) -> int:
        return self.index.rank_of(vector, photo_id, self._among(filters))

    def sample(self, n: int, seed: int = 0) -> tuple[Ids, Floats]:
        return sample_of(self.index, n, seed)

    def home(self) -> HomeStore:
        return self

    def close(self) -> None:
        self.index.close()

    def _among(self, filters: Filters) -> Ids | None:
        if filters.is_empty:
            return None
        counter, known = self._seen, self._matching
        if known is not None and known[:2] == (filters, counter):
            return known[2]
        ids = self._catalogue.matching(filters)
        self._matching = (filters, counter, ids)
        return ids


def sample_of(index: ExactIndex, n: int, seed: int) -> tuple[Ids, Floats]:
    """Ids and vectors of up to n photos of an index."""
    ids = index.ids()
    if len(ids) > n:
        ids = np.sort(np.random.default_rng(seed).choice(ids, n, replace=False))
    return index.vectors(ids)
