"""Whole processes, killed at any moment: what was told to be done is there, and nothing is torn."""

import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from tiny_encoder import TinyEncoder
from torture_process import album, is_whole, start
from torture_row import Torture
from torture_work import AT_ONCE, STYLE, drawing

from core.library import Catalogue, Filters, Importer, Library, migrations
from core.library.migrations import backups_of
from core.style.store import ProfileStore

pytestmark = pytest.mark.torture
DATABASES = Path(__file__).parents[1] / "fixtures" / "databases"
Vectors = dict[str, bytes]


def killed(
    torture: Torture, longest: float, work: str, library: Path, *arguments: object
) -> list[list[str]]:
    """Kill a process some time after it is ready; return what it told before."""
    process = start(work, library, *arguments)
    time.sleep(torture.random.uniform(0, longest))
    process.send_signal(signal.SIGKILL)
    told = process.communicate()[0].decode().splitlines()
    return [line.split() for line in told if line != "done"]


def uncut(work: str, library: Path, *arguments: object) -> float:
    """Return how long the work takes when nobody kills it."""
    process = start(work, library, *arguments)
    begun = time.monotonic()
    told = process.communicate()[0]
    assert told.endswith(b"done\n")
    return time.monotonic() - begun


def vectors(library: Library, model: str) -> Vectors:
    """Return the vectors of one encoder by the name of the picture."""
    catalogue = library.catalogue
    ids, rows = catalogue.embeddings(model)
    names = {photo.id: photo.name for photo in catalogue.photos(ids)}
    return {names[int(id_)]: row.tobytes() for id_, row in zip(ids, rows, strict=True)}


def test_killed_imports(torture: Torture, tmp_path: Path) -> None:
    pictures = album(tmp_path / "album", 60)
    with Library.open(tmp_path / "clean") as library:
        Importer(library, TinyEncoder()).run([pictures])
        expected = vectors(library, "tiny-1")
    longest = uncut("import", tmp_path / "uncut", 0, pictures)
    root, before = tmp_path / "killed", 0
    for _ in torture.rounds(100, seconds=250):
        killed(torture, longest, "import", root, 0, pictures)
        with Library.open(root) as library:
            now = vectors(library, "tiny-1")
            photos = library.catalogue.photos(library.catalogue.matching(Filters()))
            torture.lost += max(0, before - len(now))
            torture.wrong += len(photos) != len(now) or not now.items() <= expected.items()
            torture.wrong += any(library.thumbnails.path_of(p.content_hash) is None for p in photos)
        torture.wrong += not is_whole(root / "catalogue.sqlite")
        before = len(now)
        if before == len(expected):
            shutil.rmtree(root)
            root.mkdir()
            before = 0


def test_killed_while_keeping_drawings(torture: Torture, tmp_path: Path) -> None:
    root = tmp_path / "library"
    longest = uncut("keep", root, 0)
    told: list[int] = []
    for number in torture.rounds(100, seconds=250):
        first = (number + 1) * AT_ONCE
        new = [int(n) for _, n in killed(torture, longest, "keep", root, first)]
        with Library.open(root) as library:
            torture.wrong += library.sketches.recover().unreadable != ()
            library.sketches.forget_old(0)
            told += new
            # All of them now and then, the newest always.
            for n in told if number % 20 == 0 else new:
                torture.lost += not library.sketches.holds(drawing(n))
            kept = {sketch.content_hash: sketch for sketch in library.sketches.all()}
            for n in new:
                found = kept.get(drawing(n).content_hash)
                right = found and (found.name == f"named {n}" if n % 2 else found.starred)
                torture.lost += not right
        torture.wrong += not is_whole(root / "catalogue.sqlite")


def test_killed_while_saving_styles(torture: Torture, tmp_path: Path) -> None:
    longest = uncut("style", tmp_path, 0)
    for number in torture.rounds(100, seconds=150):
        first = (number + 1) * AT_ONCE
        told = killed(torture, longest, "style", tmp_path, first)
        store = ProfileStore(tmp_path)
        least = int(told[-1][1]) if told else 0
        torture.lost += not int(store.get(STYLE).name) >= least
        torture.lost += store.in_use != STYLE
        torture.wrong += len(store.all()) != 1


def test_killed_while_embedding_again(torture: Torture, tmp_path: Path) -> None:
    prepared, pictures = tmp_path / "prepared", album(tmp_path / "album", 80)
    with Library.open(prepared) as library:
        Importer(library, TinyEncoder()).run([pictures])
        pictures.rename(tmp_path / "away")
        Importer(library, TinyEncoder()).run()
        former = vectors(library, "tiny-1")
    finished = shutil.copytree(prepared, tmp_path / "finished")
    longest = uncut("embed", finished, 0)
    with Library.open(finished) as library:
        expected = vectors(library, "tiny-2")
    assert len(expected) == len(former) == 80
    for _ in torture.rounds(100, seconds=250):
        root = shutil.copytree(prepared, tmp_path / "killed")
        killed(torture, longest, "embed", root, 0)
        with Library.open(root) as library:
            torture.lost += vectors(library, "tiny-1") != former
            torture.wrong += not vectors(library, "tiny-2").items() <= expected.items()
            Importer(library, TinyEncoder("tiny-2")).run()
            torture.wrong += vectors(library, "tiny-2") != expected
        torture.wrong += not is_whole(root / "catalogue.sqlite")
        shutil.rmtree(root)


def test_killed_while_migrating(torture: Torture, tmp_path: Path) -> None:
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    with closing(sqlite3.connect(prepared / "catalogue.sqlite")) as connection:
        connection.executescript((DATABASES / "v1.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.executemany(
                "INSERT INTO photo (path, folder_id, width, height, size, mtime_ns, content_hash)"
                " VALUES (?, 1, 9, 9, 9, 9, ?)",
                [(b"/pictures/%d" % n, bytes(16)) for n in range(20_000)],
            )
    longest = uncut("migrate", shutil.copytree(prepared, tmp_path / "uncut"), 0)
    for _ in torture.rounds(100, seconds=200):
        root = shutil.copytree(prepared, tmp_path / "killed")
        catalogue = root / "catalogue.sqlite"
        killed(torture, longest, "migrate", root, 0)
        for backup in backups_of(catalogue):
            torture.wrong += not is_whole(backup)
        with closing(Catalogue(catalogue)) as opened:
            torture.lost += opened.count() != 20_004
            torture.lost += len(opened.categories()) != 2
        with closing(sqlite3.connect(catalogue)) as connection:
            torture.wrong += migrations.version_of(connection) != migrations.VERSION
        torture.wrong += not is_whole(catalogue)
        shutil.rmtree(root)
