"""A Qdrant server as the index: for a studio whose library outgrows one machine.

The same protocol as the local indexes, so that a search does not know the difference. The client
library is the optional extra `server`; nothing of it is imported before a server is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.index.base import Candidates, IndexStats, checked_query, checked_vectors, id_array
from core.index.scoring import true_cosines

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_client.http.models import Filter, Record, ScoredPoint, SearchParams

_PIECE = 1000
_IDS_A_REQUEST = 10_000
_SLACK = 16
_ROUNDING = 1e-6


class ServerError(Exception):
    """The server cannot be used; the message says why and what to do."""


class QdrantIndex:
    """A `VectorIndex` whose vectors live in one collection of a Qdrant server.

    A collection belongs to one library and one encoder; its name should carry the model's id.
    """

    notice: str | None = None

    def __init__(self, client: QdrantClient, collection: str, dim: int) -> None:
        """Uses a collection, making it when it is new.

        Raises:
            ServerError: The collection exists with another dimension or metric.
        """
        from qdrant_client.http.models import Distance, VectorParams

        self._client, self._collection, self._dim = client, collection, dim
        if not client.collection_exists(collection):
            client.create_collection(
                collection, vectors_config=VectorParams(size=dim, distance=Distance.COSINE)
            )
            return
        form = client.get_collection(collection).config.params.vectors
        if not isinstance(form, VectorParams) or (form.size, form.distance) != (
            dim,
            Distance.COSINE,
        ):
            raise ServerError(
                f"The collection {collection} was not made for vectors of {dim} numbers compared "
                "by cosine. Choose another collection name for this model."
            )

    @classmethod
    def connect(
        cls, url: str, collection: str, dim: int, *, api_key: str | None = None
    ) -> QdrantIndex:
        """The index in a collection of the server at `url`.

        Raises:
            ServerError: The extra is not installed, or no server answers.
        """
        try:
            from qdrant_client import QdrantClient
            from qdrant_client.http.exceptions import ApiException
        except ImportError as error:
            raise ServerError(
                "Searching on a Qdrant server needs the optional part `server`. "
                'Install it with: pip install "inkseek[server]"'
            ) from error
        client = QdrantClient(url=url, api_key=api_key, check_compatibility=False)
        try:
            return cls(client, collection, dim)
        except ApiException as error:
            client.close()
            raise ServerError(
                f"No Qdrant server answers at {url} ({error}). Check the address and that it runs."
            ) from error

    @property
    def dim(self) -> int:
        return self._dim

    def __len__(self) -> int:
        return int(self._client.count(self._collection, exact=True).count)

    def ids(self) -> NDArray[np.int64]:
        found: list[int] = []
        offset = None
        while True:
            records, offset = self._client.scroll(
                self._collection, limit=_IDS_A_REQUEST, offset=offset, with_payload=False
            )
            found.extend(int(record.id) for record in records)
            if offset is None:
                return np.sort(np.asarray(found, np.int64))

    def vectors(self, ids: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        wanted = id_array(ids)
        found: dict[int, NDArray[np.float32]] = {}
        for start in range(0, len(wanted), _PIECE):
            records = self._client.retrieve(
                self._collection,
                wanted[start : start + _PIECE].tolist(),
                with_payload=False,
                with_vectors=True,
            )
            found |= {
                int(record.id): row for record, row in zip(records, _rows(records), strict=True)
            }
        known = [number for number in wanted.tolist() if number in found]
        rows = [found[number] for number in known]
        return np.asarray(known, np.int64), np.asarray(rows, np.float32).reshape(-1, self._dim)

    def search(self, query: NDArray[np.float32], k: int) -> Candidates:
        query = checked_query(query, k, self._dim)
        return self._best(query, k, None, None)

    def search_among(self, query: NDArray[np.float32], ids: ArrayLike, k: int) -> Candidates:
        query = checked_query(query, k, self._dim)
        parts = [
            self._best(query, k, among, _exactly()) for among in _filters(np.unique(id_array(ids)))
        ]
        if not parts:
            return Candidates.none()
        return Candidates.ordered(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.scores for part in parts]),
            k,
        )

    def rank_of(
        self, query: NDArray[np.float32], photo_id: int, among: ArrayLike | None = None
    ) -> int:
        query = checked_query(query, 1, self._dim)
        own = self.vectors(photo_id)[1]
        candidates = None if among is None else np.unique(id_array(among))
        if not len(own) or (candidates is not None and photo_id not in candidates):
            raise KeyError(photo_id)
        not_below = 0
        for part in [None] if candidates is None else _filters(candidates):
            answer = self._client.query_points(
                self._collection,
                query=query.tolist(),
                query_filter=part,
                search_params=_exactly(),
                score_threshold=float(true_cosines(own, query)[0]) - _ROUNDING,
                limit=max(1, len(self)),
                with_payload=False,
            )
            not_below += len(answer.points)
        # Rounding on the server must not make a photo better than first.
        return max(1, not_below)

    def add(self, ids: ArrayLike, vectors: NDArray[np.float32]) -> None:
        from qdrant_client.http.models import Batch

        numbers, rows = checked_vectors(ids, vectors, self._dim)
        for start in range(0, len(numbers), _PIECE):
            piece = slice(start, start + _PIECE)
            self._client.upsert(
                self._collection,
                Batch(ids=numbers[piece].tolist(), vectors=rows[piece].tolist()),
                wait=True,
            )

    def remove(self, ids: ArrayLike) -> None:
        from qdrant_client.http.models import PointIdsList

        numbers = np.unique(id_array(ids))
        for start in range(0, len(numbers), _PIECE):
            points = PointIdsList(points=numbers[start : start + _PIECE].tolist())
            self._client.delete(self._collection, points, wait=True)

    def stats(self) -> IndexStats:
        return IndexStats(
            "qdrant", len(self), remark=f"Searched on a server, collection {self._collection}."
        )

    def close(self) -> None:
        self._client.close()

    def _best(
        self,
        query: NDArray[np.float32],
        k: int,
        among: Filter | None,
        params: SearchParams | None,
    ) -> Candidates:
        points = self._client.query_points(
            self._collection,
            query=query.tolist(),
            query_filter=among,
            search_params=params,
            limit=k + _SLACK,
            with_payload=False,
            with_vectors=True,
        ).points
        ids = np.asarray([point.id for point in points], np.int64)
        scores = true_cosines(_rows(points).reshape(-1, self._dim), query)
        return Candidates.ordered(ids, scores, k)


def _rows(points: list[Record] | list[ScoredPoint]) -> NDArray[np.float32]:
    return np.asarray([point.vector for point in points], np.float32)


def _filters(ids: NDArray[np.int64]) -> list[Filter]:
    """Filters that together let exactly these points through; a request has a size limit."""
    from qdrant_client.http.models import Filter, HasIdCondition

    return [
        Filter(must=[HasIdCondition(has_id=ids[start : start + _IDS_A_REQUEST].tolist())])
        for start in range(0, len(ids), _IDS_A_REQUEST)
    ]


def _exactly() -> SearchParams:
    from qdrant_client.http.models import SearchParams

    return SearchParams(exact=True)
