"""The searcher joins encoder, index and catalogue: from a query to a ranking of photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import Encoder
from core.index import Candidates, IndexStats, SegmentedIndex, VectorIndex
from core.library import Library, Photo
from core.search.combine import Direction, combine
from core.search.duplicates import fold
from core.search.embedder import TermEmbedder
from core.search.expansion import Expanding
from core.search.follower import CatalogueFollower
from core.search.query import PhotoTerm, PictureTerm, Query, QueryError, SketchTerm
from core.search.ranking import Hit, Ranking
from core.search.relevance import Relevance, Wanted
from core.search.sample import LibrarySample
from core.search.stopwatch import Stopwatch
from core.style.sketch_map import SketchMap

_PHOTO_GONE = "A photo of the query is no longer in the library; the rest was searched for."
_CANCELLED_OUT = "The parts of the query cancel each other out, so there is nothing to look for."


class _Asked(NamedTuple):
    """A query as the index takes it, and the terms it is made of."""

    direction: Direction
    terms: Sequence[Wanted]


class Searcher:
    """Answers queries over one library.

    Searches, `refresh` and imports may run in different threads at once. Photos are findable as
    soon as the import has committed them.
    """

    def __init__(
        self,
        library: Library,
        encoder: Encoder,
        *,
        index: VectorIndex | None = None,
        relevance: Relevance | None = None,
    ) -> None:
        """Reads the library's vectors; 100,000 take about a second.

        Args:
            library: The library to search; it has to stay open.
            encoder: Photos count that were embedded by this model.
            index: Another engine than the library's own index files, such as a server. It is kept
                in step with this library, so it cannot serve two; its owner closes it.
            relevance: What the encoder's cosines mean; without it hits have no chance.
        """
        self._relevance = relevance
        self._sample = LibrarySample()
        self._catalogue = library.catalogue
        self._embedder = TermEmbedder(encoder)
        model = encoder.card
        # Read before the vectors: what is committed in between is taken in by the first search.
        seen = self._catalogue.change_counter() if index is None else -1
        self._own: SegmentedIndex | None = None
        if index is None:
            ids, vectors = self._catalogue.embeddings(model.id)
            index = self._own = SegmentedIndex(library.index_dir, model.id, model.dim, ids, vectors)
        self._index = index
        self._follower = CatalogueFollower(self._catalogue, model.id, index, seen)

    def search(self, query: Query) -> Ranking:
        """The best photos for a query.

        Filters alone show what passes them, newest arrivals first; an empty query shows nothing.

        Raises:
            PictureError: A picture file of the query cannot be read.
            CatalogueError: The catalogue cannot be read.
        """
        watch = Stopwatch()
        with watch.part("catalogue"):
            self._follower.refresh()
            among = self._among(query)
        n_photos = len(self._index) if among is None else len(among)
        asked, remark = self._asked(query, watch)
        hits: tuple[Hit, ...] = ()
        if asked is not None and n_photos:
            hits = self._hits(query, asked, among, watch)
        elif not query.terms and among is not None:
            with watch.part("catalogue"):
                newest = self._catalogue.photos(among[: -query.k - 1 : -1])
            hits = tuple(Hit(photo, 0.0, rank) for rank, photo in enumerate(newest, 1))
        notices = [text for text in (remark, self._index.notice) if text]
        return Ranking(hits, n_photos, watch.timings(), " ".join(notices) or None)

    def rank_of(self, query: Query, photo_id: int) -> int:
        """Exact 1-based rank of a photo among all that pass the filters; ties count against it.

        Duplicates are not collapsed here: it is the place in the whole library.

        Raises:
            QueryError: The query asks for nothing, or the photo is not in question.
        """
        self._follower.refresh()
        asked, _ = self._asked(query, Stopwatch())
        if asked is None:
            raise QueryError("The query is empty, so no photo has a rank.")
        try:
            among = self._among(query)
            return Expanding(self._index, asked.direction.vector, among).rank_of(photo_id)
        except KeyError:
            raise QueryError(
                f"Photo {photo_id} is not among the photos that are searched."
            ) from None

    def vector_of(self, query: Query) -> NDArray[np.float32] | None:
        """Where a query points, as a unit vector; None where it asks for nothing.

        Raises:
            PictureError: A picture file of the query cannot be read.
        """
        asked, _ = self._asked(query, Stopwatch())
        return None if asked is None else asked.direction.vector

    def rank_for(self, vector: NDArray[np.float32], photo_id: int) -> int:
        """Exact 1-based rank of a photo for a vector in the whole library.

        Raises:
            KeyError: It is not among the photos that are searched.
        """
        return self._index.rank_of(vector, photo_id)

    def use_style(self, style: SketchMap | None) -> None:
        """Searches with a profile's M for drawings from now on; None goes back to the encoder's."""
        self._embedder.use_style(style)

    def sample(self, n: int, seed: int = 0) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and vectors of up to `n` photos, the same ones for the same seed and library."""
        ids = self._index.ids()
        if len(ids) > n:
            ids = np.sort(np.random.default_rng(seed).choice(ids, n, replace=False))
        return self._index.vectors(ids)

    def refresh(self) -> None:
        """Takes in photos that came or went; searches do it by themselves."""
        self._follower.refresh()

    def stats(self) -> IndexStats:
        return self._index.stats()

    @property
    def notice(self) -> str | None:
        """What the user should know about the index at present, if anything."""
        return self._index.notice

    def rebuild(self) -> None:
        """Makes the index files of the library anew in the background."""
        if self._own is not None:
            self._own.rebuild()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits for background work on the index; False when it takes longer than `timeout`."""
        return self._own is None or self._own.wait(timeout)

    def close(self) -> None:
        """Calls off background work and waits for its end."""
        if self._own is not None:
            self._own.close()

    def _among(self, query: Query) -> NDArray[np.int64] | None:
        return None if query.filters.is_empty else self._catalogue.matching(query.filters)

    def _asked(self, query: Query, watch: Stopwatch) -> tuple[_Asked | None, str | None]:
        """Where the query points, if anywhere, and what to say about it."""
        terms: list[Wanted] = []
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
                        stored = self._index.vectors(photo_id)[1]
                    if not len(stored):
                        remark = _PHOTO_GONE
                        continue
                    vector = stored[0]
            terms.append(Wanted(vector, isinstance(term, SketchTerm), term.weight))
        if not terms:
            return None, remark
        direction = combine([term.vector for term in terms], [term.weight for term in terms])
        if direction is None:
            return None, _CANCELLED_OUT
        return _Asked(direction, terms), remark

    def _hits(
        self,
        query: Query,
        asked: _Asked,
        among: NDArray[np.int64] | None,
        watch: Stopwatch,
    ) -> tuple[Hit, ...]:
        """Up to k places; the window grows until it fills them or the library is exhausted."""
        window = query.k + max(query.k // 2, 16) if query.collapse_duplicates else query.k
        with watch.part("index"):
            expanding = Expanding(self._index, asked.direction.vector, among)
        while True:
            with watch.part("index"):
                found = expanding.search(window)
            with watch.part("catalogue"):
                photos = {photo.id: photo for photo in self._catalogue.photos(found.ids)}
            with watch.part("index"):
                hits = self._placed(query, asked, found, photos)
            if len(hits) >= query.k or len(found.ids) < window:
                return hits
            window *= 4

    def _placed(
        self, query: Query, asked: _Asked, found: Candidates, photos: dict[int, Photo]
    ) -> tuple[Hit, ...]:
        # A photo that left the catalogue a moment ago is in the index for a moment longer.
        scores = {
            photo_id: asked.direction.scale * score
            for photo_id, score in zip(found.ids.tolist(), found.scores.tolist(), strict=True)
            if photo_id in photos
        }
        if query.collapse_duplicates:
            known, vectors = self._index.vectors(list(scores))
            ids = known.tolist()
            groups = fold(vectors, [photos[i].content_hash for i in ids], query.k)
        else:
            ids = list(scores)
            groups = [(row, ()) for row in range(min(query.k, len(ids)))]
        chances = self._chances([ids[row] for row, _ in groups], asked)
        return tuple(
            Hit(
                photos[ids[row]],
                scores[ids[row]],
                rank,
                tuple(ids[other] for other in folded),
                chances[rank - 1],
            )
            for rank, (row, folded) in enumerate(groups, 1)
        )

    def _chances(self, ids: Sequence[int], asked: _Asked) -> Sequence[float | None]:
        nothing = [None] * len(ids)
        if self._relevance is None or not ids:
            return nothing
        known, vectors = self._index.vectors(ids)
        chances = self._relevance.chances(vectors, asked.terms, self._sample.of(self._index))
        if chances is None:
            return nothing
        by_id = dict(zip(known.tolist(), chances.tolist(), strict=True))
        return [by_id.get(photo_id) for photo_id in ids]
