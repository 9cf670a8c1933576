"""The searcher joins encoder, index and catalogue: from a query to a ranking of photos."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import Encoder
from core.index import Candidates, SegmentedIndex
from core.library import Library, Photo
from core.search.embedder import Direction, TermEmbedder, combine
from core.search.expansion import ExpandedSearch
from core.search.query import PhotoTerm, PictureTerm, Query, QueryError, SketchTerm
from core.search.ranking import Hit, Ranking, Stopwatch, fold
from core.search.relevance import EmbeddedTerm, LibrarySample, Relevance
from core.style.projection import Projection

_READ_ALL_FROM = 0.5
_PHOTO_GONE = "A photo of the query is no longer in the library; the rest was searched for."
_CANCELLED_OUT = "The parts of the query cancel each other out, so there is nothing to look for."


class _EmbeddedQuery(NamedTuple):
    """A query as the index takes it, and the terms it is made of."""

    direction: Direction
    terms: Sequence[EmbeddedTerm]


class Searcher:
    """Answers queries over one library.

    Searches, `refresh` and imports may run in different threads at once. Photos are findable as
    soon as the import has committed them.

    Attributes:
        index: What is searched.
    """

    def __init__(
        self, library: Library, encoder: Encoder, *, relevance: Relevance | None = None
    ) -> None:
        """Read the library's vectors; 100,000 take about a second.

        Args:
            library: The library to search; it has to stay open.
            encoder: Only photos with vectors of this encoder are searched.
            relevance: The calibration of the encoder; without it, hits have no chance.
        """
        self._relevance = relevance
        self._sample = LibrarySample()
        self._catalogue = library.catalogue
        self._embedder = TermEmbedder(encoder)
        self._model_id = encoder.card.id
        # Read before the vectors: what is committed in between is taken in by the first search.
        self._seen = self._catalogue.change_counter()
        self._refreshing = threading.Lock()
        ids, vectors = self._catalogue.embeddings(self._model_id)
        self.index = SegmentedIndex(
            library.index_dir, self._model_id, encoder.card.dim, ids, vectors
        )

    def search(self, query: Query) -> Ranking:
        """The best photos for a query.

        Filters alone show matching photos, newest first; an empty query shows nothing.

        Raises:
            PictureError: A picture file of the query cannot be read.
            CatalogueError: The catalogue cannot be read.
        """
        watch = Stopwatch()
        with watch.part("catalogue"):
            self.refresh()
            among = self._among(query)
        n_photos = len(self.index) if among is None else len(among)
        asked, remark = self._embed_terms(query, watch)
        hits: tuple[Hit, ...] = ()
        if asked is not None and n_photos:
            hits = self._hits(query, asked, among, watch)
        elif not query.terms and among is not None:
            with watch.part("catalogue"):
                newest = self._catalogue.photos(among[: -query.k - 1 : -1])
            hits = tuple(Hit(photo, 0.0, rank) for rank, photo in enumerate(newest, 1))
        notices = [text for text in (remark, self.index.notice) if text]
        return Ranking(hits, n_photos, watch.timings(), " ".join(notices) or None)

    def rank_of(self, query: Query, photo_id: int) -> int:
        """Exact 1-based rank of a photo among all that match the filters; ties count against it.

        Duplicates are not collapsed here: it is the place in the whole library.

        Raises:
            QueryError: The query asks for nothing, or the photo is not in question.
        """
        self.refresh()
        asked, _ = self._embed_terms(query, Stopwatch())
        if asked is None:
            raise QueryError("The query is empty, so no photo has a rank.")
        try:
            among = self._among(query)
            return ExpandedSearch(self.index, asked.direction.vector, among).rank_of(photo_id)
        except KeyError:
            raise QueryError(
                f"Photo {photo_id} is not among the photos that are searched."
            ) from None

    def vector_of(self, query: Query) -> NDArray[np.float32] | None:
        """Where a query points, as a unit vector; None where it asks for nothing.

        Raises:
            PictureError: A picture file of the query cannot be read.
        """
        asked, _ = self._embed_terms(query, Stopwatch())
        return None if asked is None else asked.direction.vector

    def rank_for(self, vector: NDArray[np.float32], photo_id: int) -> int:
        """Exact 1-based rank of a photo for a vector in the whole library.

        Raises:
            KeyError: It is not among the photos that are searched.
        """
        return self.index.rank_of(vector, photo_id)

    def use_style(self, style: Projection | None) -> None:
        """Search with a profile's M for drawings from now on; None goes back to the encoder's."""
        self._embedder.use_style(style)

    def sample(self, n: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and vectors of up to `n` photos, the same ones for the same seed and library."""
        ids = self.index.ids()
        if len(ids) > n:
            ids = np.sort(np.random.default_rng(seed).choice(ids, n, replace=False))
        return self.index.vectors(ids)

    def refresh(self) -> None:
        """Update after changes of the library by any process; searches do it automatically.

        Without changes it reads one counter. Vectors of a photo never change, so comparing ids is
        enough.
        """
        if self._catalogue.change_counter() == self._seen:
            return
        with self._refreshing:
            # Read before the photos: what is committed in between is then taken in next time.
            counter = self._catalogue.change_counter()
            if counter == self._seen:
                return
            present, known = self._catalogue.photo_ids(self._model_id), self.index.ids()
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
            self._seen = counter

    def close(self) -> None:
        """Cancel background work and wait for the end."""
        self.index.close()

    def _among(self, query: Query) -> NDArray[np.int64] | None:
        return None if query.filters.is_empty else self._catalogue.matching(query.filters)

    def _embed_terms(
        self, query: Query, watch: Stopwatch
    ) -> tuple[_EmbeddedQuery | None, str | None]:
        """The query's vector, if any, and a notice."""
        terms: list[EmbeddedTerm] = []
        remark = None
        for term in query.terms:
            vector: NDArray[np.float32] | None = None
            if term.weight == 0:
                continue
            match term:
                case SketchTerm(drawing):
                    if drawing.is_empty:
                        continue
                    vector = self._embedder.drawing(drawing, watch)
                case PictureTerm(path):
                    vector = self._embedder.picture(path, watch)
                case PhotoTerm(photo_id):
                    with watch.part("index"):
                        stored = self.index.vectors(photo_id)[1]
                    if not len(stored):
                        remark = _PHOTO_GONE
                        continue
                    vector = stored[0]
            terms.append(EmbeddedTerm(vector, isinstance(term, SketchTerm), term.weight))
        if not terms:
            return None, remark
        direction = combine([term.vector for term in terms], [term.weight for term in terms])
        if direction is None:
            return None, _CANCELLED_OUT
        return _EmbeddedQuery(direction, terms), remark

    def _hits(
        self,
        query: Query,
        asked: _EmbeddedQuery,
        among: NDArray[np.int64] | None,
        watch: Stopwatch,
    ) -> tuple[Hit, ...]:
        """Up to k places; ask for more candidates until they are filled or none are left."""
        window = query.k + max(query.k // 2, 16) if query.collapse_duplicates else query.k
        with watch.part("index"):
            search = ExpandedSearch(self.index, asked.direction.vector, among)
        while True:
            with watch.part("index"):
                found = search.search(window)
            with watch.part("catalogue"):
                photos = {photo.id: photo for photo in self._catalogue.photos(found.ids)}
            with watch.part("index"):
                hits = self._place_photos(query, asked, found, photos)
            if len(hits) >= query.k or len(found.ids) < window:
                return hits
            window *= 4

    def _place_photos(
        self, query: Query, asked: _EmbeddedQuery, found: Candidates, photos: dict[int, Photo]
    ) -> tuple[Hit, ...]:
        """Give the photos found their places, with near-duplicates behind the best of them."""
        # A photo that left the catalogue a moment ago is in the index for a moment longer.
        there = np.flatnonzero([photo_id in photos for photo_id in found.ids.tolist()])
        ids = found.ids[there].tolist()
        scores = (asked.direction.scale * found.scores[there].astype(np.float64)).tolist()
        vectors = found.vectors[there]
        if query.collapse_duplicates:
            groups = fold(vectors, [photos[i].content_hash for i in ids], query.k)
        else:
            groups = [(row, ()) for row in range(min(query.k, len(ids)))]
        chances = self._chances(vectors[[row for row, _ in groups]], asked)
        return tuple(
            Hit(photos[ids[row]], scores[row], rank, tuple(ids[other] for other in folded), chance)
            for rank, ((row, folded), chance) in enumerate(zip(groups, chances, strict=True), 1)
        )

    def _chances(
        self, vectors: NDArray[np.float32], asked: _EmbeddedQuery
    ) -> Sequence[float | None]:
        chances = None
        if self._relevance is not None and len(vectors):
            rest = self._sample.of(self.index)
            chances = self._relevance.chances(vectors, asked.terms, rest)
        return [None] * len(vectors) if chances is None else chances.tolist()
