"""Places beyond the first: what the best hits add, by hand and against a plain loop."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indexed import IndexStore
from numpy.typing import NDArray

from core.index import ExactIndex
from core.library import Filters
from core.search.expansion import FIRST, TRUSTED, ExpandedSearch, expand_query

DIM = 6
Rows = NDArray[np.float32]


def unit_rows(n: int, seed: int) -> Rows:
    rows = np.random.default_rng(seed).normal(size=(n, DIM))
    found: Rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return found


def index_of(rows: Rows) -> ExactIndex:
    index = ExactIndex(DIM)
    index.add(np.arange(len(rows)) + 100, rows)
    return index


def by_loop(query: Rows, rows: Rows, among: list[int]) -> list[int]:
    """Ids in the order of their places, worked out one by one."""

    def cosine(row: int, vector: Rows) -> float:
        return float(np.dot(rows[row].astype(float), vector.astype(float)))

    order = sorted(among, key=lambda row: -cosine(row, query))
    first, rest = order[:FIRST], order[FIRST:]
    total = np.zeros(DIM)
    for row in first[:TRUSTED]:
        total += max(cosine(row, query), 0.0) * rows[row].astype(float)
    wider = query + total / np.linalg.norm(total) if total.any() else query
    return [100 + row for row in first + sorted(rest, key=lambda row: -cosine(row, wider))]


def test_the_direction_lies_halfway_between_the_query_and_what_the_best_share() -> None:
    query = np.array([1, 0, 0], np.float32)
    photos = np.array([[0.6, 0.8, 0], [0.8, 0, 0.6]], np.float32)
    # The better photo counts for more: 0.8 · (0.8, 0, 0.6) + 0.6 · (0.6, 0.8, 0) = (1, 0.48, 0.48).
    shared = np.array([1, 0.48, 0.48]) / np.sqrt(1 + 2 * 0.48**2)
    halfway = (query + shared) / np.linalg.norm(query + shared)
    scores = np.array([0.8, 0.6], np.float32)
    np.testing.assert_allclose(expand_query(query, photos[::-1], scores), halfway, rtol=1e-6)


def test_only_the_first_few_and_only_what_is_like_the_query_has_a_say() -> None:
    query, photos = unit_rows(1, 1)[0], unit_rows(9, 2)
    scores = np.linspace(0.9, 0.1, 9).astype(np.float32)
    few = expand_query(query, photos[:TRUSTED], scores[:TRUSTED])
    np.testing.assert_array_equal(expand_query(query, photos, scores), few)
    np.testing.assert_array_equal(expand_query(query, photos, -scores), query)
    np.testing.assert_array_equal(expand_query(query, photos[:0], scores[:0]), query)
    scores[1:] = -0.5
    alone = expand_query(query, photos[:1], scores[:1])
    np.testing.assert_allclose(expand_query(query, photos, scores), alone, rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 5_000), st.booleans())
def test_places_and_ranks_are_those_of_a_plain_loop(n: int, k: int, seed: int, part: bool) -> None:
    rows, query = unit_rows(n, seed), unit_rows(1, seed + 10_000)[0]
    asked = list(range(0, n, 2)) if part else list(range(n))
    among = np.array(asked, np.int64) + 100 if part else None
    search = ExpandedSearch(IndexStore(index_of(rows), among), query, Filters())
    found, expected = search.search(k).candidates, by_loop(query, rows, asked)
    assert found.ids.tolist() == expected[:k]
    np.testing.assert_allclose(found.scores, rows[found.ids - 100] @ query, atol=1e-6)
    assert [search.rank_of(photo) for photo in expected] == list(range(1, len(asked) + 1))


def test_photos_of_a_kind_follow_the_best_although_the_drawing_prefers_others() -> None:
    query = np.eye(DIM, dtype=np.float32)[0]
    best = np.tile([0.9, np.sqrt(1 - 0.81), 0, 0, 0, 0], (FIRST, 1))
    same_kind = np.array([[0.3, np.sqrt(1 - 0.09), 0, 0, 0, 0]])
    other_kind = np.array([[0.4, 0, np.sqrt(1 - 0.16), 0, 0, 0]])
    rows = np.concatenate([best, other_kind, same_kind]).astype(np.float32)
    search = ExpandedSearch(IndexStore(index_of(rows), None), query, Filters())
    assert search.search(12).candidates.ids.tolist()[FIRST:] == [100 + FIRST + 1, 100 + FIRST]
    assert [search.rank_of(100 + row) for row in (FIRST, FIRST + 1)] == [12, 11]
    # With filters the best are those that pass them.
    among = np.array([100, 110, 111])
    assert ExpandedSearch(IndexStore(index_of(rows), among), query, Filters()).search(
        12
    ).candidates.ids.tolist() == [100, 110, 111]


def test_alike_photos_count_against_a_rank() -> None:
    rows, query = unit_rows(30, 5), unit_rows(1, 6)[0]
    last = by_loop(query, rows, list(range(30)))[-1]
    twice = np.concatenate([rows, rows[[last - 100]]])
    search = ExpandedSearch(IndexStore(index_of(twice), None), query, Filters())
    assert search.rank_of(last) == search.rank_of(130) == 31


def test_a_photo_that_is_not_in_question_has_no_rank() -> None:
    store = IndexStore(index_of(unit_rows(30, 5)), np.arange(100, 120))
    search = ExpandedSearch(store, unit_rows(1, 6)[0], Filters())
    for photo in (99, 125):
        with pytest.raises(KeyError):
            search.rank_of(photo)


def test_equals_of_the_first_places_come_right_after_them() -> None:
    query, best = unit_rows(1, 1)[0], unit_rows(1, 2)
    if query @ best[0] < 0:
        best = -best
    rows = np.concatenate([np.repeat(best, FIRST + 2, axis=0), -best])
    search = ExpandedSearch(IndexStore(index_of(rows), None), query, Filters())
    assert [search.rank_of(100 + row) for row in (0, FIRST + 1)] == [FIRST + 2, FIRST + 2]
