"""The history of rankings: undo-safe, branching, late answers, and through JSON."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from shapes import shape

from core.library import Photo
from core.search import Hit, Ranking
from core.search.history import KEPT_PHOTOS, RankingHistory, Snapshot
from core.sketch import Sketch

DRAWING = Sketch(shape(0).strokes + shape(1).strokes)
OTHER = shape(2).strokes


def ranking(*ids: int, folded: dict[int, tuple[int, ...]] | None = None) -> Ranking:
    hits = tuple(
        Hit(
            Photo(i, Path(f"{i}.png"), 1, None, 8, 8, 100, 0, f"{i:x}", True),
            1.0 - rank / 200,
            rank,
            (folded or {}).get(i, ()),
        )
        for rank, i in enumerate(ids, 1)
    )
    return Ranking(hits, n_photos=len(ids))


def first(n: int, drawing: Sketch = DRAWING) -> Sketch:
    return Sketch(drawing.strokes[:n])


def drawn(history: RankingHistory, n: int, *ids: int) -> None:
    history.follow(first(n))
    assert history.record(first(n), ranking(*ids))


def test_keeps_the_ranking_after_each_stroke() -> None:
    history = RankingHistory()
    drawn(history, 1, 5, 6, 7)
    drawn(history, 2, 6, 5, 7)
    drawn(history, 4, 7, 6, 5)
    assert [snapshot.n_strokes for snapshot in history.snapshots] == [1, 2, 4]
    second = history.at(2)
    assert second is not None
    assert second.ids == (6, 5, 7)
    assert second.n_photos == 3
    assert history.at(3) is None
    assert history.at(5) is None
    assert history.at(-1) is None
    assert history.rank_curve(7) == (3, 3, None, 1)
    assert history.rank_curve(99) == (None,) * 4


def test_undo_hides_moments_and_redo_finds_them_again() -> None:
    history = RankingHistory()
    for n in (1, 2, 3):
        drawn(history, n, n)
    history.follow(first(1))
    assert [snapshot.n_strokes for snapshot in history.snapshots] == [1]
    history.follow(first(3))
    assert [snapshot.ids for snapshot in history.snapshots] == [(1,), (2,), (3,)]


def test_another_way_from_the_second_stroke_keeps_two_moments() -> None:
    history = RankingHistory()
    for n in (1, 2, 3, 4):
        drawn(history, n, n)
    branched = Sketch((*first(2).strokes, OTHER[0]))
    history.follow(branched)
    assert [snapshot.ids for snapshot in history.snapshots] == [(1,), (2,)]
    history.record(branched, ranking(30))
    assert [snapshot.ids for snapshot in history.snapshots] == [(1,), (2,), (30,)]


def test_erasing_and_taking_it_back() -> None:
    history = RankingHistory()
    for n in (1, 2, 3):
        drawn(history, n, n)
    history.follow(first(3).without([1]))
    assert [snapshot.n_strokes for snapshot in history.snapshots] == [1]
    history.follow(first(3))
    assert [snapshot.n_strokes for snapshot in history.snapshots] == [1, 2, 3]


def test_a_late_answer_is_kept_for_what_it_answers() -> None:
    history = RankingHistory()
    for n in (1, 2, 3):
        history.follow(first(n))
    assert history.record(first(2), ranking(8))
    assert [(snapshot.n_strokes, snapshot.ids) for snapshot in history.snapshots] == [(2, (8,))]


def test_a_stroke_in_the_air_and_blank_paper_are_no_moments() -> None:
    history = RankingHistory()
    history.follow(first(1))
    assert not history.record(first(2), ranking(8))
    assert not history.record(Sketch(), ranking(8))
    history.follow(first(2))
    assert history.snapshots == ()


def test_the_newest_answer_counts() -> None:
    history = RankingHistory()
    drawn(history, 1, 4)
    drawn(history, 1, 9)
    assert history.rank_curve(9) == (1,)


def test_a_near_duplicate_ranks_where_it_is_folded() -> None:
    snapshot = Snapshot.of(1, ranking(4, 5, folded={5: (50, 51)}))
    assert snapshot.rank(51) == 2
    assert snapshot.rank(6) is None


def test_only_the_best_places_are_kept() -> None:
    snapshot = Snapshot.of(1, ranking(*range(1, KEPT_PHOTOS + 50)))
    assert len(snapshot.photos) == KEPT_PHOTOS
    assert snapshot.n_photos == KEPT_PHOTOS + 49


def test_the_decisive_stroke_is_the_one_that_divides_the_rank_most() -> None:
    history = RankingHistory()
    drawn(history, 1, *range(2, 41), 1)  # 40
    drawn(history, 2, *range(2, 21), 1)  # 20: halved
    drawn(history, 3, 2, 3, 1)  # 3: divided by 6.7
    drawn(history, 4, 1, 2, 3)  # 1: divided by 3
    assert history.decisive_stroke(1) == 3
    assert RankingHistory().decisive_stroke(1) is None


def test_forgets() -> None:
    history = RankingHistory()
    drawn(history, 1, 4)
    history.clear()
    assert history.snapshots == ()
    assert history.record(first(1), ranking(5))


@given(steps=st.lists(st.integers(0, len(DRAWING.strokes)), min_size=1, max_size=20))
def test_whatever_is_undone_and_redone_every_moment_is_true(steps: list[int]) -> None:
    history = RankingHistory()
    seen: set[int] = set()
    for n in steps:
        history.follow(first(n))
        if history.record(first(n), ranking(n + 1)):
            seen.add(n)
        assert [snapshot.n_strokes for snapshot in history.snapshots] == sorted(
            s for s in seen if s <= n
        )
        assert all(snapshot.ids == (snapshot.n_strokes + 1,) for snapshot in history.snapshots)
