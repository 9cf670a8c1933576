"""An import that is killed at any moment loses nothing and duplicates nothing."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from core.library import Filters, Importer, Library

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys, time
from pathlib import Path
from tiny_encoder import TinyEncoder
from core.library import Importer, Library

class Slow(TinyEncoder):
    def embed_photos(self, images):
        print("batch", flush=True)
        time.sleep(0.03)
        return super().embed_photos(images)

with Library.open(Path(sys.argv[1])) as library:
    print("ready", flush=True)
    Importer(library, Slow()).run([Path(sys.argv[2])])
    print("done", flush=True)
"""
STATE = tuple[str, str | None, str, bool, bytes, bytes]


def state(library: Library) -> list[STATE]:
    catalogue = library.catalogue
    rows = []
    for photo in catalogue.photos(catalogue.matching(Filters())):
        _, embedding = catalogue.embeddings("tiny-1", ids=[photo.id])
        _, feature = catalogue.features("tiny-1", ids=[photo.id])
        assert len(embedding) == len(feature) == 1
        assert library.thumbnails.path_of(photo.content_hash) is not None
        rows.append(
            (
                str(photo.path),
                photo.category,
                photo.content_hash,
                photo.online,
                embedding.tobytes(),
                feature.tobytes(),
            )
        )
    return sorted(rows)


@pytest.fixture
def album(tmp_path: Path, make_picture: Callable[..., Path]) -> Path:
    root = tmp_path / "album"
    for n in range(240):
        # Every tenth picture is a copy of an earlier one.
        make_picture(root / f"class {n % 5}" / f"{n:03}.jpg", seed=n // 10 if n % 10 == 9 else n)
    return root


def start(library: Path, album: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(library), str(album)],
        stdout=subprocess.PIPE,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'support'}",
            "INKSEEK_HOME": str(library.parent / "home"),
        },
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_kill_at_any_moment(album: Path, tmp_path: Path) -> None:
    with Library.open(tmp_path / "clean") as clean:
        assert Importer(clean, TinyEncoder()).run([album]).added == 240
        expected = state(clean)
    root = tmp_path / "killed"
    chance = random.Random(7)
    counts = [0]
    for batches in (1, 2, 1, 2, 3):
        process = start(root, album)
        assert process.stdout is not None
        for _ in range(batches):
            assert process.stdout.readline() == b"batch\n"
        time.sleep(chance.uniform(0.02, 0.045))  # around the end of the next encoding
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        process.wait()
        with Library.open(root) as library:
            counts.append(library.catalogue.count())
            # Whatever was committed is whole: photos, vectors and thumbnails.
            assert set(state(library)) <= set(expected)
    assert counts == sorted(counts)
    assert 0 < counts[-1] < 240
    with Library.open(root) as library:
        report = Importer(library, TinyEncoder()).run()
        assert report.added == 240 - counts[-1]
        assert report.unchanged == counts[-1]
        assert state(library) == expected
        with library.catalogue._database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        ids = library.catalogue.photo_ids("tiny-1")
        np.testing.assert_array_equal(ids, np.unique(ids))
