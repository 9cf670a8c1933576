"""The Qdrant adapter against the client's own in-memory engine, held against exact search."""

import builtins
from collections.abc import Iterator

import numpy as np
import pytest
from clustered import clustered

from core.index import ExactIndex, QdrantIndex, ServerError

qdrant_client = pytest.importorskip("qdrant_client")

pytestmark = pytest.mark.filterwarnings(
    # The in-memory engine is always exact and says that it cannot be told to be.
    "ignore:.*search_params.*:UserWarning"
)
DIM = 16


@pytest.fixture
def client() -> Iterator["qdrant_client.QdrantClient"]:
    client = qdrant_client.QdrantClient(":memory:")
    yield client
    client.close()


@pytest.fixture
def pair(client: "qdrant_client.QdrantClient") -> tuple[QdrantIndex, ExactIndex]:
    vectors = clustered(1200, DIM)
    remote, exact = QdrantIndex(client, "photos-of-model-a", DIM), ExactIndex(DIM)
    for index in (remote, exact):
        index.add(np.arange(1, 1201), vectors)
    return remote, exact


def test_it_answers_as_exact_search_does(pair: tuple[QdrantIndex, ExactIndex]) -> None:
    remote, exact = pair
    for query in clustered(5, DIM, seed=1):
        ours, theirs = remote.search(query, 20), exact.search(query, 20)
        assert ours.ids.tolist() == theirs.ids.tolist()
        assert np.allclose(ours.scores, theirs.scores, atol=1e-6)
        subset = list(range(3, 1200, 5))
        assert (
            remote.search_among(query, [*subset, 9999], 7).ids.tolist()
            == exact.search_among(query, subset, 7).ids.tolist()
        )
        assert remote.rank_of(query, 77) == exact.rank_of(query, 77)
        assert remote.rank_of(query, 8, subset) == exact.rank_of(query, 8, subset)
    assert len(remote.search_among(clustered(1, DIM)[0], [], 7).ids) == 0


def test_photos_come_and_go(pair: tuple[QdrantIndex, ExactIndex]) -> None:
    remote, exact = pair
    remote.remove([5, 6, 4711])
    assert len(remote) == 1198
    assert remote.ids().tolist() == [i for i in range(1, 1201) if i not in (5, 6)]
    known, rows = remote.vectors([9, 5, 2])
    assert known.tolist() == [9, 2]
    assert np.allclose(rows, exact.vectors([9, 2])[1], atol=1e-6)
    with pytest.raises(KeyError):
        remote.rank_of(rows[0], 5)
    with pytest.raises(KeyError):
        remote.rank_of(rows[0], 9, among=[1, 2])
    assert remote.stats().engine == "qdrant"
    assert remote.stats().count == 1198


def test_vectors_that_would_give_nonsense_are_refused(
    pair: tuple[QdrantIndex, ExactIndex],
) -> None:
    remote, _ = pair
    with pytest.raises(ValueError, match="unit vector"):
        remote.add([1], np.zeros((1, DIM), np.float32))
    with pytest.raises(ValueError, match="query"):
        remote.search(np.full(DIM, np.nan, np.float32), 3)


def test_a_collection_is_kept_and_one_of_another_model_is_refused(
    pair: tuple[QdrantIndex, ExactIndex], client: "qdrant_client.QdrantClient"
) -> None:
    assert len(QdrantIndex(client, "photos-of-model-a", DIM)) == 1200
    with pytest.raises(ServerError, match="another collection name"):
        QdrantIndex(client, "photos-of-model-a", DIM + 1)


def test_no_server_at_the_address_is_told() -> None:
    with pytest.raises(ServerError, match=r"No Qdrant server answers at http://127\.0\.0\.1:9"):
        QdrantIndex.connect("http://127.0.0.1:9", "photos", DIM)


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("qdrant_client"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ServerError, match=r"inkseek\[server\]"):
        QdrantIndex.connect("http://127.0.0.1:9", "photos", DIM)
