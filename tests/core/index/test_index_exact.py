import math

import numpy as np
import pytest
from clustered import clustered, unit
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.index import ExactIndex


def by_hand(
    ids: list[int], vectors: NDArray[np.float32], query: NDArray[np.float32]
) -> list[tuple[int, float]]:
    """Plain loops: cosine of every photo, best first, equal ones by id."""
    scored = []
    for photo, row in zip(ids, vectors, strict=True):
        cosine = math.fsum(float(a) * float(b) for a, b in zip(row, query, strict=True))
        scored.append((photo, float(np.float32(cosine))))
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def filled(n: int = 300, dim: int = 16) -> tuple[ExactIndex, list[int], NDArray[np.float32]]:
    index, vectors = ExactIndex(dim), clustered(n, dim)
    ids = [int(i) for i in np.random.default_rng(1).permutation(10 * n)[:n] + 1]
    index.add(ids, vectors)
    return index, ids, vectors


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(0, 40), k=st.integers(1, 50))
def test_ranking_agrees_with_plain_loops(seed: int, n: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    # Few distinct vectors, so that there are many ties.
    vectors = unit(rng.standard_normal((8, 5)))[rng.integers(0, 8, n)]
    ids = [int(i) for i in rng.permutation(1000)[:n]]
    query = unit(rng.standard_normal(5))
    index = ExactIndex(5)
    index.add(ids, vectors)
    expected = by_hand(ids, vectors, query)[:k]
    found = index.search(query, k)
    assert found.ids.dtype == np.int64
    assert found.scores.dtype == np.float32
    assert np.allclose(found.scores, [score for _, score in expected], atol=1e-6)
    assert all(np.diff(found.scores) <= 0)
    groups: dict[float, list[int]] = {float(s): [] for s in found.scores}
    for photo, score in zip(found.ids.tolist(), found.scores.tolist(), strict=True):
        groups[score].append(photo)
    assert all(group == sorted(group) for group in groups.values())


def test_equal_photos_score_equally_wherever_they_stand() -> None:
    index = ExactIndex(37)
    vectors = clustered(1001, 37)
    vectors[::7] = vectors[0]
    index.add(range(1, 1002), vectors)
    query = unit(vectors[0] + 0.3 * vectors[1])
    twins = list(range(1, 1002, 7))
    found = index.search(query, len(twins))
    assert found.ids.tolist() == twins
    assert len(set(found.scores.tolist())) == 1
    alone = index.search_among(query, [twins[50]], 1)
    assert alone.scores[0] == found.scores[0]


def test_all_photos_come_when_more_are_asked_for() -> None:
    index, ids, _ = filled(20)
    assert sorted(index.search(clustered(1, 16, seed=3)[0], 500).ids.tolist()) == sorted(ids)
    assert len(ExactIndex(16).search(clustered(1, 16)[0], 5).ids) == 0


def test_removed_photos_are_gone_and_replaced_ones_have_their_new_vector() -> None:
    index, ids, vectors = filled()
    query = vectors[5]
    assert index.search(query, 1).ids.tolist() == [ids[5]]
    index.remove([ids[5], 999_999, ids[5]])
    assert ids[5] not in index.search(query, 300).ids
    assert len(index) == 299
    index.add([ids[6]], query[np.newaxis])
    assert index.search(query, 1).ids.tolist() == [ids[6]]
    assert len(index) == 299
    assert index.ids().tolist() == sorted(set(ids) - {ids[5]})


@pytest.mark.parametrize("share", [0.05, 0.9])
def test_search_within_a_subset_is_exact(share: float) -> None:
    index, ids, vectors = filled()
    rng = np.random.default_rng(2)
    subset = [i for i in ids if rng.random() < share]
    query = clustered(1, 16, seed=4)[0]
    rows = dict(zip(ids, vectors, strict=True))
    expected = by_hand(subset, np.array([rows[i] for i in subset]), query)[:10]
    found = index.search_among(query, [*subset, 888_888, subset[0]], 10)
    assert found.ids.tolist() == [photo for photo, _ in expected]
    assert len(index.search_among(query, [], 10).ids) == 0


def test_rank_counts_ties_against_the_photo() -> None:
    index = ExactIndex(2)
    rows = unit(np.array([[1, 0], [1, 1], [1, 1], [1, 1], [0, 1]], np.float32))
    index.add([10, 11, 12, 13, 14], rows)
    query = rows[0]
    assert [index.rank_of(query, photo) for photo in (10, 11, 12, 13, 14)] == [1, 4, 4, 4, 5]
    assert index.rank_of(query, 12, among=[12, 14]) == 1
    assert index.rank_of(query, 14, among=[14, 13, 10]) == 3


def test_rank_agrees_with_the_full_ranking() -> None:
    index, _, _ = filled()
    query = clustered(1, 16, seed=5)[0]
    for rank, photo in enumerate(index.search(query, 300).ids.tolist(), 1):
        assert index.rank_of(query, photo) == rank


def test_rank_of_a_photo_not_in_question_is_an_error() -> None:
    index, ids, vectors = filled()
    with pytest.raises(KeyError):
        index.rank_of(vectors[0], 999_999)
    with pytest.raises(KeyError):
        index.rank_of(vectors[0], ids[0], among=ids[1:])


def test_vectors_come_in_the_order_asked() -> None:
    index, ids, vectors = filled()
    known, rows = index.vectors([ids[9], 777_777, ids[2]])
    assert known.tolist() == [ids[9], ids[2]]
    assert np.array_equal(rows, vectors[[9, 2]])


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((1, 4)),
        np.full((1, 4), np.nan),
        np.array([[np.inf, 0, 0, 0]]),
        np.array([[0.5, 0.5, 0, 0]]),
        np.ones((1, 3)) / np.sqrt(3),
        np.eye(4)[:2],
    ],
    ids=["zero", "nan", "infinite", "short", "other dims", "more rows than ids"],
)
def test_vectors_that_would_give_nonsense_are_refused(bad: NDArray[np.float64]) -> None:
    index = ExactIndex(4)
    with pytest.raises(ValueError, match="vector"):
        index.add([1], bad.astype(np.float32))
    assert len(index) == 0


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        ExactIndex(4).add([1, 1], np.eye(4, dtype=np.float32)[:2])


@pytest.mark.parametrize(
    ("query", "k"),
    [(np.zeros(4), 5), (np.full(4, np.nan), 5), (np.ones(3), 5), (np.eye(4)[0], 0)],
)
def test_queries_without_an_answer_are_refused(query: NDArray[np.float64], k: int) -> None:
    index = ExactIndex(4)
    index.add([1], np.eye(4, dtype=np.float32)[:1])
    with pytest.raises(ValueError, match=r"query|k is"):
        index.search(query.astype(np.float32), k)
