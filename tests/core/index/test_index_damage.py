"""Files are really damaged here: each time it is told and repaired, and answers stay right."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from clustered import clustered

from core.index import ExactIndex, IndexDamaged, SegmentedIndex, generations
from core.index.generations import read_manifest

DIM = 24
GEN = "gen-000001"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, library_vectors: np.ndarray) -> Path:
    """A directory with good files of 2,500 photos."""
    directory = tmp_path_factory.mktemp("sound") / "index"
    index = SegmentedIndex(
        directory, "model-a", DIM, np.arange(1, 2501), library_vectors[:2500], settle_seconds=0
    )
    index.wait()
    index.close()
    return directory


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good files of just as many other photos."""
    directory = tmp_path_factory.mktemp("foreign") / "index"
    vectors = clustered(2500, DIM, seed=99)
    index = SegmentedIndex(directory, "model-a", DIM, np.arange(1, 2501), vectors, settle_seconds=0)
    index.wait()
    index.close()
    return directory


def flip(path: Path, at: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(at * (len(content) - 1))] ^= 0x10
    path.write_bytes(content)


def truncate(path: Path) -> None:
    content = path.read_bytes()
    node = 4 * (DIM + 3)
    path.write_bytes(content[: len(content) // 2 // node * node])


def change_manifest(directory: Path, **values: object) -> None:
    path = directory / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def swap_all(directory: Path, foreign: Path) -> None:
    shutil.rmtree(directory)
    shutil.copytree(foreign, directory)


Damage = Callable[[Path, Path], object]
DAMAGES: dict[str, Damage] = {
    "flipped byte in the trees": lambda d, _: flip(d / GEN / "index.ann", 0.9),
    "flipped byte in the items": lambda d, _: flip(d / GEN / "index.ann", 0.05),
    "flipped byte in the ids": lambda d, _: flip(d / GEN / "ids.npy", 0.5),
    "flipped byte in the vectors": lambda d, _: flip(d / GEN / "vectors.npy", 0.5),
    "truncated forest": lambda d, _: truncate(d / GEN / "index.ann"),
    "truncated ids": lambda d, _: truncate(d / GEN / "ids.npy"),
    "truncated vectors": lambda d, _: truncate(d / GEN / "vectors.npy"),
    "empty forest": lambda d, _: (d / GEN / "index.ann").write_bytes(b""),
    "missing forest": lambda d, _: (d / GEN / "index.ann").unlink(),
    "a folder instead of the ids": lambda d, _: (
        (d / GEN / "ids.npy").unlink(),
        (d / GEN / "ids.npy").mkdir(),
    ),
    "missing generation": lambda d, _: shutil.rmtree(d / GEN),
    "forest of another library": lambda d, f: shutil.copy(f / GEN / "index.ann", d / GEN),
    "vectors of another library": lambda d, f: shutil.copy(f / GEN / "vectors.npy", d / GEN),
    "all files of another library": swap_all,
    "ids and vectors swapped": lambda d, _: (
        (d / GEN / "ids.npy").rename(d / "x"),
        (d / GEN / "vectors.npy").rename(d / GEN / "ids.npy"),
        (d / "x").rename(d / GEN / "vectors.npy"),
    ),
    "another model": lambda d, _: change_manifest(d, model_id="model-b"),
    "wrong count": lambda d, _: change_manifest(d, count=2499),
    "wrong dimension": lambda d, _: change_manifest(d, dim=DIM + 1),
    "wrong metric": lambda d, _: change_manifest(d, metric="dot"),
    "wrong number of trees": lambda d, _: change_manifest(d, trees=10),
    "newer form": lambda d, _: change_manifest(d, format=2),
    "unknown field": lambda d, _: change_manifest(d, surprise=1),
    "path in the hashes": lambda d, _: change_manifest(d, sha256={"../../secret": "0" * 64}),
    "missing manifest": lambda d, _: (d / "manifest.json").unlink(),
    "manifest that is no JSON": lambda d, _: (d / "manifest.json").write_bytes(b"\xff{"),
    "manifest that is a list": lambda d, _: (d / "manifest.json").write_text("[1, 2]"),
    "empty manifest": lambda d, _: (d / "manifest.json").write_text(""),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_told_and_repaired_and_answers_stay_right(
    damage: Damage,
    sound: Path,
    foreign: Path,
    tmp_path: Path,
    library_vectors: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    directory = tmp_path / "index"
    shutil.copytree(sound, directory)
    damage(directory, foreign)
    told: list[str | None] = []
    write = generations.write
    truth = ExactIndex(DIM)
    truth.add(np.arange(1, 2501), library_vectors[:2500])
    queries = clustered(5, DIM, seed=3)

    def right(index: SegmentedIndex) -> bool:
        return all(
            index.search(query, 20).ids.tolist() == truth.search(query, 20).ids.tolist()
            for query in queries
        )

    def watched(*args):
        # Between the finding and the repair: the user is told, and searches are exact.
        told.append(index.notice)
        assert index.stats().engine == "exact"
        assert right(index)
        return write(*args)

    monkeypatch.setattr(generations, "write", watched)
    index = SegmentedIndex(
        directory, "model-a", DIM, np.arange(1, 2501), library_vectors[:2500], settle_seconds=0.01
    )
    try:
        assert index.wait(30)
        assert len(told) == 1
        assert told[0] is not None
        assert "is being rebuilt" in told[0]
        assert index.stats().engine == "annoy"
        assert index.notice is None
        assert right(index)
    finally:
        index.close()
    repaired = generations.load(directory, "model-a", DIM)
    assert repaired is not None
    assert repaired.ids.tolist() == list(range(1, 2501))


def test_sound_files_are_taken_as_they_are(sound: Path, library_vectors: np.ndarray) -> None:
    generation = generations.load(sound, "model-a", DIM)
    assert generation is not None
    assert generation.manifest == read_manifest(sound)
    assert np.array_equal(generation.vectors, library_vectors[:2500])


def test_nothing_there_yet_is_no_damage(tmp_path: Path) -> None:
    assert generations.load(tmp_path / "none", "model-a", DIM) is None
    (tmp_path / "gen-000003").mkdir()  # left by a build that was killed
    assert generations.load(tmp_path, "model-a", DIM) is None


def test_an_unreadable_manifest_is_damage(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(IndexDamaged, match=r"manifest\.json cannot be read"):
        generations.load(tmp_path, "model-a", DIM)
