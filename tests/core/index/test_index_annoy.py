import threading
from pathlib import Path

import numpy as np
import pytest
from clustered import clustered

from core.index import AnnoyIndex, IndexDamaged
from core.index.annoy_index import Cancelled, tune

GO_ON = threading.Event()


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return clustered(2500, 24)


@pytest.fixture(scope="module")
def forest_file(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forest") / "index.ann"
    AnnoyIndex.build(path, vectors, GO_ON)
    return path


def test_the_same_vectors_give_the_same_bytes(
    vectors: np.ndarray, forest_file: Path, tmp_path: Path
) -> None:
    AnnoyIndex.build(tmp_path / "again.ann", vectors, GO_ON)
    assert (tmp_path / "again.ann").read_bytes() == forest_file.read_bytes()


def test_it_proposes_what_is_near(vectors: np.ndarray, forest_file: Path) -> None:
    index = AnnoyIndex(forest_file, vectors)
    assert (len(index), index.dim, index.trees) == (2500, 24, 25)
    for position in (0, 1234, 2499):
        assert index.positions(vectors[position], 10, 1000)[0] == position


def test_a_truncated_file_is_refused(
    vectors: np.ndarray, forest_file: Path, tmp_path: Path
) -> None:
    content = forest_file.read_bytes()
    short = tmp_path / "short.ann"
    node = 4 * (24 + 3)  # Annoy itself only minds a size that is no multiple of its node's
    for keep in (len(content) // 2 // node * node, len(content) // 2 + 1, 0):
        short.write_bytes(content[:keep])
        with pytest.raises(IndexDamaged):
            AnnoyIndex(short, vectors)


def test_a_file_of_other_vectors_is_refused(vectors: np.ndarray, forest_file: Path) -> None:
    with pytest.raises(IndexDamaged, match="other vectors"):
        AnnoyIndex(forest_file, clustered(2500, 24, seed=1))
    with pytest.raises(IndexDamaged, match="2500 photos instead of 2400"):
        AnnoyIndex(forest_file, vectors[:2400])


def test_a_missing_file_is_refused(vectors: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        AnnoyIndex(tmp_path / "none.ann", vectors)


def test_a_build_can_be_called_off(vectors: np.ndarray, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        AnnoyIndex.build(tmp_path / "never.ann", vectors, stop)
    assert not (tmp_path / "never.ann").exists()


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0])
def test_vectors_annoy_would_answer_nonsense_for_are_refused(
    value: float, vectors: np.ndarray, tmp_path: Path
) -> None:
    broken = vectors.copy()
    broken[77] = value
    with pytest.raises(ValueError, match="photo 77"):
        AnnoyIndex.build(tmp_path / "never.ann", broken, GO_ON)


def test_recall_is_measured_and_search_widened_until_it_is_enough(
    vectors: np.ndarray, forest_file: Path
) -> None:
    index = AnnoyIndex(forest_file, vectors)
    tuning = tune(index, vectors, GO_ON)
    assert tuning.search_k is not None
    assert tuning.recall >= 0.99
    rng = np.random.default_rng(5)
    found = 0
    for row in rng.integers(0, 2500, 40):
        truth = set(np.argsort(-(vectors @ vectors[row]))[:50].tolist())
        found += len(truth & set(index.positions(vectors[row], 50, tuning.search_k).tolist()))
    assert found >= 0.98 * 50 * 40


def test_a_forest_that_misses_too_much_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = clustered(3000, 64, spread=50.0)
    AnnoyIndex.build(tmp_path / "noise.ann", noise, GO_ON)
    monkeypatch.setattr("core.index.annoy_index._DEAREST", 10)
    tuning = tune(AnnoyIndex(tmp_path / "noise.ann", noise), noise, GO_ON)
    assert tuning.search_k is None
    assert tuning.recall < 0.99


def test_measuring_can_be_called_off(vectors: np.ndarray, forest_file: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        tune(AnnoyIndex(forest_file, vectors), vectors, stop)
