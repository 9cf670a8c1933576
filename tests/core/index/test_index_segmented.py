"""The index of a growing library, on real files, always held against exact search."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from clustered import clustered, unit

from core.index import Candidates, ExactIndex, SegmentedIndex, generations
from core.index.annoy_index import AnnoyIndex, Cancelled, Tuning
from core.index.base import IndexStats

DIM = 24
Rows = np.ndarray


def exact_over(index: SegmentedIndex) -> ExactIndex:
    truth = ExactIndex(DIM)
    truth.add(*index.vectors(index.ids()))
    return truth


def assert_like_exact(index: SegmentedIndex, *, enough: float = 0.99, k: int = 50) -> None:
    """At least 99 % of the true best, each with exactly the true score, in the true order."""
    truth, found = exact_over(index), 0
    queries = clustered(20, DIM, seed=11)
    for query in queries:
        ours, theirs = index.search(query, k), truth.search(query, k)
        assert len(ours.ids) == len(theirs.ids)
        found += len(set(ours.ids.tolist()) & set(theirs.ids.tolist()))
        again = truth.search_among(query, ours.ids, k)
        assert ours.ids.tolist() == again.ids.tolist()
        assert np.array_equal(ours.scores, again.scores)
    assert found >= enough * k * len(queries)


def ready(index: SegmentedIndex) -> IndexStats:
    assert index.wait(30)
    return index.stats()


def test_a_small_library_is_searched_exactly_and_says_so(open_index) -> None:
    index = open_index(1999)
    stats = ready(index)
    assert stats.engine == "exact"
    assert "Fewer than 2,000" in stats.remark
    assert_like_exact(index, enough=1.0)


def test_a_larger_one_gets_its_annoy_files(open_index, tmp_path: Path) -> None:
    index = open_index(3000)
    assert_like_exact(index)
    stats = ready(index)
    assert (stats.engine, stats.in_base, stats.generation) == ("annoy", 3000, 1)
    assert stats.recall is not None
    assert stats.recall >= 0.99
    assert index.notice is None
    assert sorted(path.name for path in (tmp_path / "index").rglob("*")) == [
        "gen-000001",
        "ids.npy",
        "index.ann",
        "manifest.json",
        "vectors.npy",
    ]
    assert_like_exact(index)


def test_it_grows_from_empty_to_annoy(open_index, library_vectors: Rows) -> None:
    index = open_index(0)
    assert len(index.search(library_vectors[0], 5).ids) == 0
    for start in range(0, 2600, 100):
        ids = np.arange(start, start + 100) + 1
        index.add(ids, library_vectors[ids - 1])
        assert index.search(library_vectors[start], 1).ids.tolist() == [start + 1]
    assert ready(index).engine == "annoy"
    assert len(index) == 2600
    assert_like_exact(index)


def test_added_photos_are_found_at_once_and_removed_ones_never(
    open_index, library_vectors: Rows
) -> None:
    index = open_index(3000)
    ready(index)
    new = np.arange(3001, 3501)
    index.add(new, library_vectors[new - 1])
    for photo in (3001, 3500):
        assert index.search(library_vectors[photo - 1], 1).ids.tolist() == [photo]
    gone = np.concatenate([np.arange(100, 400), np.arange(3100, 3200)])
    index.remove(gone)
    assert len(index) == 3100
    for query in clustered(30, DIM, seed=4):
        assert not set(index.search(query, 50).ids.tolist()) & set(gone.tolist())
    assert ready(index).generation == 1
    assert index.stats().tombstones == 300
    assert_like_exact(index)


def test_a_removed_neighbourhood_leaves_no_hole_in_the_ranking(open_index) -> None:
    index = open_index(3000)
    ready(index)
    query = index.vectors(1)[1][0]
    nearest = index.search(query, 600).ids
    index.remove(nearest)
    truth = exact_over(index).search(query, 50)
    assert index.search(query, 50).ids.tolist() == truth.ids.tolist()


def test_more_results_than_the_base_can_propose(open_index) -> None:
    index = open_index(3000)
    ready(index)
    assert_like_exact(index, k=2900, enough=1.0)
    assert len(index.search(index.vectors(1)[1][0], 10_000).ids) == 3000


def test_a_full_delta_is_built_in(open_index, library_vectors: Rows, tmp_path: Path) -> None:
    index = open_index(3000)
    ready(index)
    index.remove(np.arange(1, 51))
    new = np.arange(3001, 4002)
    index.add(new, library_vectors[new - 1])
    stats = ready(index)
    assert (stats.generation, stats.in_base, stats.tombstones) == (2, 3951, 0)
    assert [path.name for path in (tmp_path / "index").glob("gen-*")] == ["gen-000002"]
    assert_like_exact(index)


def test_many_tombstones_are_swept_out(open_index) -> None:
    index = open_index(5000)
    ready(index)
    index.remove(np.arange(1, 1002))
    stats = ready(index)
    assert (stats.generation, stats.in_base, stats.tombstones) == (2, 3999, 0)


def test_a_second_start_uses_the_files(open_index, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_index(3000)
    ready(first)
    first.close()
    monkeypatch.setattr(generations, "write", None)  # a build would fail
    second = open_index(3000)
    assert (ready(second).engine, second.stats().generation) == ("annoy", 1)
    assert second.notice is None
    assert_like_exact(second)


def test_a_start_after_the_library_changed_uses_the_files_for_what_is_left(
    open_index, tmp_path: Path, library_vectors: Rows
) -> None:
    first = open_index(3000)
    ready(first)
    first.close()
    ids = np.concatenate([np.arange(200, 3001), np.arange(3500, 3600)])
    vectors = library_vectors[ids - 1].copy()
    vectors[5] = library_vectors[5999]  # photo 205 looks different now
    second = SegmentedIndex(tmp_path / "index", "model-a", DIM, ids, vectors, settle_seconds=0)
    try:
        stats = ready(second)
        assert (stats.engine, stats.generation) == ("annoy", 1)
        assert (stats.count, stats.in_base, stats.tombstones) == (2901, 2800, 200)
        assert second.search(library_vectors[5999], 1).ids.tolist() == [205]
        assert second.search(library_vectors[204], 1).ids.tolist() != [205]
        assert_like_exact(second)
    finally:
        second.close()


def test_searches_go_on_while_photos_come_and_files_are_switched(
    open_index, library_vectors: Rows
) -> None:
    index = open_index(2500)
    stop, problems = threading.Event(), []

    def search() -> None:
        while not stop.is_set():
            found: Candidates = index.search(library_vectors[7], 20)
            scores = library_vectors[found.ids - 1] @ library_vectors[7]
            if found.ids[0] != 8 or not np.allclose(found.scores, scores, atol=1e-5):
                problems.append(found)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for start in range(2500, 6000, 250):
        ids = np.arange(start, start + 250) + 1
        index.add(ids, library_vectors[ids - 1])
        index.remove(np.arange(start - 1000, start - 900))
    stats = ready(index)
    stop.set()
    for thread in threads:
        thread.join()
    assert not problems
    assert stats.count == len(index) == 6000 - 14 * 100
    assert_like_exact(index)


def test_photos_that_come_and_go_during_a_build_are_right_after_it(
    open_index, library_vectors: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_index(3000)
    ready(index)
    index.remove(np.arange(1, 11))
    write, busy, go_on = generations.write, threading.Event(), threading.Event()

    def slow(*args):
        busy.set()
        assert go_on.wait(20)
        return write(*args)

    monkeypatch.setattr(generations, "write", slow)
    index.rebuild()
    assert busy.wait(20)
    assert index.stats().rebuilding
    index.add(np.arange(5001, 5101), library_vectors[5000:5100])
    index.remove([20, 21, 5100])
    index.add([20], library_vectors[5999:6000])
    assert index.search(library_vectors[5000], 1).ids.tolist() == [5001]
    go_on.set()
    stats = ready(index)
    assert (stats.generation, stats.count, stats.in_base) == (2, 3088, 2988)
    assert index.search(library_vectors[5000], 1).ids.tolist() == [5001]
    assert index.search(library_vectors[5999], 1).ids.tolist() == [20]
    assert index.rank_of(library_vectors[5999], 20) == 1
    assert_like_exact(index)


def test_closing_calls_a_build_off_and_leaves_nothing_behind(
    open_index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()
    build = AnnoyIndex.build

    def slow(path, vectors, cancelled):
        path.write_bytes(b"half")
        started.set()
        assert cancelled.wait(20)
        build(path, vectors, cancelled)

    monkeypatch.setattr(AnnoyIndex, "build", staticmethod(slow))
    index = open_index(3000)
    assert started.wait(20)
    index.close()
    assert list((tmp_path / "index").iterdir()) == []
    assert index.search(index.vectors(1)[1][0], 1).ids.tolist() == [1]


def test_a_build_waits_until_no_more_photos_come(tmp_path: Path, library_vectors: Rows) -> None:
    index = SegmentedIndex(
        tmp_path / "index",
        "model-a",
        DIM,
        np.arange(1, 3001),
        library_vectors[:3000],
        settle_seconds=60,
    )
    assert not index.wait(0.1)
    index.close()
    assert not (tmp_path / "index").exists()


def test_where_files_cannot_be_written_every_photo_is_compared(
    open_index, tmp_path: Path, library_vectors: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "index").write_text("a file where the folder should be")
    index = open_index(3000)
    assert ready(index).engine == "exact"
    assert index.notice is not None
    assert "nothing is missed" in index.notice
    assert_like_exact(index, enough=1.0)
    (tmp_path / "index").unlink()
    index.add([3001], library_vectors[3000:3001])
    assert ready(index).engine == "exact"  # not tried again for every photo
    index.rebuild()
    assert ready(index).engine == "annoy"
    assert index.notice is None


def test_a_forest_that_misses_too_much_is_not_used(
    open_index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.index.segmented.tune", lambda *_: Tuning(None, 0.83))
    index = open_index(3000)
    stats = ready(index)
    assert (stats.engine, stats.recall) == ("exact", 0.83)
    assert index.notice is not None
    assert "83%" in index.notice
    assert_like_exact(index, enough=1.0)


def test_ranks_and_subsets_do_not_depend_on_the_parts(open_index, library_vectors: Rows) -> None:
    index = open_index(3000)
    ready(index)
    index.add(np.arange(3001, 3301), library_vectors[3000:3300])
    index.remove(np.arange(50, 90))
    truth = exact_over(index)
    query = unit(library_vectors[3] + library_vectors[3100])
    subset = np.arange(1, 3301, 3)
    ours, theirs = index.search_among(query, subset, 30), truth.search_among(query, subset, 30)
    assert ours.ids.tolist() == theirs.ids.tolist()
    for photo in (4, 3101, 1000):
        assert index.rank_of(query, photo) == truth.rank_of(query, photo)
    with pytest.raises(KeyError):
        index.rank_of(query, 60)


def test_old_generations_that_could_not_be_deleted_go_at_the_next_start(
    open_index, tmp_path: Path
) -> None:
    first = open_index(3000)
    ready(first)
    first.rebuild()
    assert ready(first).generation == 2
    first.close()
    folder = tmp_path / "index"
    shutil.copytree(folder / "gen-000002", folder / "gen-000001")
    assert ready(open_index(3000)).generation == 2
    assert [path.name for path in folder.glob("gen-*")] == ["gen-000002"]


def test_a_cancelled_write_leaves_the_valid_files_alone(
    open_index, tmp_path: Path, library_vectors: Rows
) -> None:
    ready(open_index(3000))
    before = (tmp_path / "index" / "manifest.json").read_bytes()
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        generations.write(
            tmp_path / "index", "model-a", np.arange(3000), library_vectors[:3000], stop
        )
    assert (tmp_path / "index" / "manifest.json").read_bytes() == before
    assert [path.name for path in (tmp_path / "index").glob("gen-*")] == ["gen-000001"]
