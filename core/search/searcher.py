"""The searcher joins encoder, index and catalogue: from a query to a ranking of photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import Encoder
from core.index import Candidates, SegmentedIndex
from core.library import Filters, Library, Photo
from core.search.embedder import Direction, TermEmbedder, combine
from core.search.expansion import ExpandedSearch
from core.search.photo_store import HomeStore, PhotoStore
from core.search.query import PhotoTerm, PictureTerm, Query, QueryError, SketchTerm
from core.search.ranking import Hit, Ranking, Stopwatch, fold
from core.search.relevance import EmbeddedTerm, LibrarySample, Relevance
from core.search.score_term import ScoreTerm
from core.search.scored import ScoredSearch
from core.search.word_term import WordTerm
from core.search.words import Words
from core.style.projection import Projection

_PHOTO_GONE = "A photo of the query is no longer in the library; the rest was searched for."
_NOT_HERE = "Colours and words need a copy of the studio here; the rest was searched for."
_CANCELLED_OUT = "The parts of the query cancel each other out, so there is nothing to look for."


class _EmbeddedQuery(NamedTuple):
    """A query as the index takes it, and the terms it is made of.

    Attributes:
        direction: Where the vectors point together; None if there are none.
        terms: The terms that are vectors.
        scored: Those that score photos by themselves.
    """

    direction: Direction | None
    terms: Sequence[EmbeddedTerm]
    scored: Sequence[ScoreTerm]

    @property
    def scale(self) -> float:
        """What turns scores of the search into weighted sums."""
        return 1.0 if self.scored or self.direction is None else self.direction.scale


class Searcher:
    """Answers queries over one library.

    Searches, `refresh` and imports may run in different threads at once. Photos are findable as
    soon as the import has committed them.
    """

    def __init__(
        self,
        library: Library | PhotoStore,
        encoder: Encoder,
        *,
        relevance: Relevance | None = None,
        words: Words | None = None,
    ) -> None:
        """Read the library's vectors; 100,000 take about a second.

        Args:
            library: The library to search, which has to stay open, or a studio's store.
            encoder: Only photos with vectors of this encoder are searched.
            relevance: The calibration of the encoder; without it, hits have no chance.
            words: Those that the encoder knows; others are looked for in names.
        """
        self._relevance = relevance
        self.words = words
        self._sample = LibrarySample()
        self._embedder = TermEmbedder(encoder)
        self._store = (
            HomeStore(library, encoder.card.id, encoder.card.dim, words)
            if isinstance(library, Library)
            else library
        )

    @property
    def index(self) -> SegmentedIndex | None:
        """The index of a library at home; a studio's is on its server."""
        return self._store.index if isinstance(self._store, HomeStore) else None

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
            n_photos = self._store.count(query.filters)
        asked, remark = self._embed_terms(query, watch)
        hits: tuple[Hit, ...] = ()
        if asked is not None and n_photos:
            hits = self._hits(query, asked, watch)
        elif not query.terms and not query.filters.is_empty:
            with watch.part("catalogue"):
                newest = self._store.newest(query.filters, query.k)
            hits = tuple(Hit(photo, 0.0, rank) for rank, photo in enumerate(newest, 1))
        notices = [text for text in (remark, self._store.notice) if text]
        unknown = tuple(
            term.word
            for term in query.terms
            if isinstance(term, WordTerm) and not (self.words and term.word in self.words)
        )
        return Ranking(hits, n_photos, watch.timings(), " ".join(notices) or None, unknown)

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
            return self._begin(asked, query.filters).rank_of(photo_id)
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
        return None if asked is None or asked.direction is None else asked.direction.vector

    def rank_for(self, vector: NDArray[np.float32], photo_id: int) -> int:
        """Exact 1-based rank of a photo for a vector in the whole library.

        Raises:
            KeyError: It is not among the photos that are searched.
        """
        return self._store.rank_of(vector, photo_id, Filters())

    def use_style(self, style: Projection | None) -> None:
        """Search with a profile's M for drawings from now on; None goes back to the encoder's."""
        self._embedder.use_style(style)

    def sample(self, n: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and vectors of up to `n` photos, the same ones for the same seed and library."""
        return self._store.sample(n, seed)

    def refresh(self) -> None:
        """Update after changes of the library by any process; searches do it automatically."""
        self._store.refresh()

    def close(self) -> None:
        """Cancel background work and wait for the end."""
        self._store.close()

    def _embed_terms(
        self, query: Query, watch: Stopwatch
    ) -> tuple[_EmbeddedQuery | None, str | None]:
        """The query's vector, if any, and a notice."""
        terms: list[EmbeddedTerm] = []
        scored: list[ScoreTerm] = []
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
                        vector = self._store.vector_of(photo_id)
                    if vector is None:
                        remark = _PHOTO_GONE
                        continue
                case ScoreTerm():
                    home = self._store.home()
                    if home is not None:
                        scored.append(term)
                        remark = term.notice(home) or remark
                    else:
                        remark = _NOT_HERE
                    continue
            terms.append(EmbeddedTerm(vector, isinstance(term, SketchTerm), term.weight))
        direction = None
        if terms:
            direction = combine([term.vector for term in terms], [term.weight for term in terms])
        if direction is None and not scored:
            return None, _CANCELLED_OUT if terms else remark
        return _EmbeddedQuery(direction, terms, scored), remark

    def _begin(self, asked: _EmbeddedQuery, filters: Filters) -> ExpandedSearch | ScoredSearch:
        home = self._store.home() if asked.scored else None
        if home is not None:
            return ScoredSearch(home, asked.direction, asked.scored, filters)
        assert asked.direction is not None
        return ExpandedSearch(self._store, asked.direction.vector, filters)

    def _hits(
        self,
        query: Query,
        asked: _EmbeddedQuery,
        watch: Stopwatch,
    ) -> tuple[Hit, ...]:
        """Up to k places; ask for more candidates until they are filled or none are left."""
        window = query.k + max(query.k // 2, 16) if query.collapse_duplicates else query.k
        with watch.part("index"):
            search = self._begin(asked, query.filters)
        while True:
            with watch.part("index"):
                found, photos = search.search(window)
                hits = self._place_photos(query, asked, found, photos)
            if len(hits) >= query.k or len(found.ids) < window:
                return hits
            window *= 4

    def _place_photos(
        self, query: Query, asked: _EmbeddedQuery, found: Candidates, photos: Mapping[int, Photo]
    ) -> tuple[Hit, ...]:
        """Give the photos found their places, with near-duplicates behind the best of them."""
        # A photo that left the catalogue a moment ago is in the index for a moment longer.
        there = np.flatnonzero([photo_id in photos for photo_id in found.ids.tolist()])
        ids = found.ids[there].tolist()
        scores = (asked.scale * found.scores[there].astype(np.float64)).tolist()
        vectors = found.vectors[there]
        if query.collapse_duplicates:
            groups = fold(vectors, [photos[i].content_hash for i in ids], query.k)
        else:
            groups = [(row, ()) for row in range(min(query.k, len(ids)))]
        first = [row for row, _ in groups]
        chances = self._chances(found.ids[there][first], vectors[first], asked)
        return tuple(
            Hit(photos[ids[row]], scores[row], rank, tuple(ids[other] for other in folded), chance)
            for rank, ((row, folded), chance) in enumerate(zip(groups, chances, strict=True), 1)
        )

    def _chances(
        self, ids: NDArray[np.int64], vectors: NDArray[np.float32], asked: _EmbeddedQuery
    ) -> Sequence[float | None]:
        """The chance that each photo is right: the mean over the wanted terms that tell one."""
        parts: list[tuple[float, NDArray[np.floating]]] = []
        if self._relevance is not None and asked.terms and len(vectors):
            rest = self._sample.of(self._store)
            drawn = self._relevance.chances(vectors, asked.terms, rest)
            if drawn is not None:
                parts.append((sum(term.weight for term in asked.terms if term.weight > 0), drawn))
        for term in asked.scored:
            home = self._store.home() if term.weight > 0 else None
            chances = None if home is None else term.chances(home, ids)
            if chances is not None and len(chances) == len(vectors):
                parts.append((term.weight, chances))
        if not parts:
            return [None] * len(vectors)
        total = sum(weight for weight, _ in parts)
        mean = sum((weight / total * part for weight, part in parts), np.zeros(len(vectors)))
        return mean.tolist()
