"""Nothing of the user's goes because something else is absent, damaged or dated wrongly."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.library import Importer, Library
from core.library.migrations import back_up, backups_of
from core.sketch import Page, Sketch, SketchBitmap, Stroke


def drawn(length: float) -> Page:
    return Page(Sketch((Stroke.from_xy([(0, 0), (length, 1)], t=[0.0, 0.1]),)))


def test_drawings_survive_a_new_catalogue(tmp_path: Path) -> None:
    pages = [drawn(float(n)) for n in range(1, 6)]
    with Library.open(tmp_path) as library:
        for page in pages:
            library.sketches.add(page, starred=True)
    for file in tmp_path.glob("catalogue.sqlite*"):
        file.unlink()
    with Library.open(tmp_path) as library:
        recovered = library.sketches.recover()
        library.sketches.forget_old(0)
        assert recovered == (5, ())
        kept = library.sketches.all()
        assert all(library.sketches.holds(page) for page in pages)
        assert all(sketch.starred for sketch in kept)
        assert library.sketches.recover() == (0, ())


def test_what_is_no_drawing_is_moved_and_not_deleted(library: Library) -> None:
    library.sketches.add(drawn(1.0))
    strange = library.sketches.folder / "strange.inkseek"
    strange.write_text("left behind by a crash")
    unfinished = library.sketches.folder / ".x.inkseek.123.part"
    unfinished.write_text("{")
    found, moved = library.sketches.recover()
    assert (found, moved) == (0, (library.root / "lost" / "strange.inkseek",))
    assert moved[0].read_text() == "left behind by a crash"
    assert not strange.exists()
    assert not unfinished.exists()
    strange.write_text("another")
    assert library.sketches.recover().unreadable[0].read_text() == "another"
    assert moved[0].read_text() == "left behind by a crash"


def test_a_torn_file_is_written_again(library: Library) -> None:
    ink = np.full((12, 9), 255, np.uint8)
    ink[2:9, 3] = 40
    for page in (Page(bitmap=SketchBitmap(ink)), drawn(4.0)):
        kept = library.sketches.add(page)
        file = next(library.sketches.folder.glob(f"{kept.content_hash}.*"))
        file.write_bytes(file.read_bytes()[:20])
        assert not library.sketches.holds(page)
        library.sketches.add(page)
        assert library.sketches.holds(page)


def test_decisions_are_on_the_disk_and_imports_need_not_wait(library: Library) -> None:
    def level() -> int:
        writer = library.catalogue.database._writer
        return int(writer.execute("PRAGMA synchronous").fetchone()[0])

    library.sketches.add(drawn(1.0), starred=True)
    assert level() == 2
    library.catalogue.ingest.note_failures([])
    assert level() == 1
    library.categories.name_folder(Path("/somewhere"), "lion")
    assert level() == 2


def test_half_a_character_in_a_name_is_replaced(library: Library) -> None:
    kept = library.sketches.add(drawn(1.0), name="a \ud83d chair")
    assert kept.name == "a ? chair"
    library.sketches.rename(kept.id, "\udc80")
    assert library.sketches.get(kept.id).name == "?"


@pytest.mark.parametrize("year", [365 * 86_400.0, -365 * 86_400.0])
def test_newer_drawings_stay_whatever_the_clock_says(library: Library, year: float) -> None:
    for n in range(6):
        library.sketches.add(drawn(n + 1.0), now=2e9 + year + n)
    library.sketches.add(drawn(100.0), now=2e9)
    library.sketches.add(drawn(101.0), now=2e9 + 1)
    library.sketches.forget_old(3)
    newest = [library.sketches.page(sketch.id) for sketch in library.sketches.all()]
    assert newest == [drawn(101.0), drawn(100.0), drawn(6.0)]


def test_the_newest_backup_stays_whatever_the_clock_says(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.library import migrations

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2099, 1, 1)

    catalogue = library.catalogue.path
    with closing(sqlite3.connect(catalogue)) as connection:
        with monkeypatch.context() as patched:
            patched.setattr(migrations, "datetime", Ahead)
            early = [back_up(connection, catalogue, 1) for _ in range(3)]
        late = back_up(connection, catalogue, 1)
    assert backups_of(catalogue) == [*early[1:], late]


def test_another_imports_unfinished_thumbnail_stays(library: Library) -> None:
    picture = Image.new("RGB", (50, 50))
    ahead = library.thumbnails.put("ab" * 16, picture)
    os.utime(ahead, (4e9, 4e9))
    unfinished = ahead.with_name(".now.part")
    unfinished.write_bytes(b"x")
    library.thumbnails.prune()
    assert unfinished.exists()
    os.utime(unfinished, (1e9, 1e9))
    library.thumbnails.prune()
    assert not unfinished.exists()


def test_pictures_that_are_only_away_are_not_forgotten(
    library: Library, importer: Importer, pictures: Path
) -> None:
    importer.run([pictures])
    drive, unplugged = pictures / "lion", pictures.parent / "unplugged"
    drive.rename(unplugged)
    drive.mkdir()
    (drive / ".hidden").touch()
    (pictures / "picture 00.jpg").unlink()
    importer.run()
    assert library.catalogue.forget_missing() == 1
    drive.joinpath(".hidden").unlink()
    drive.rmdir()
    unplugged.rename(drive)
    importer.run()
    assert [photo.online for photo in library.catalogue.photos(range(99))] == [True] * 11
    shutil.rmtree(drive)
    importer.run()
    assert library.catalogue.forget_missing() == 4


def test_a_hidden_file_does_not_make_a_drive_be_there(
    library: Library, importer: Importer, pictures: Path
) -> None:
    importer.run([pictures])
    pictures.rename(pictures.parent / "unplugged")
    pictures.mkdir()
    (pictures / ".Trash-1000").mkdir()
    importer.run()
    assert not library.catalogue.folders()[0].online
    assert library.catalogue.forget_missing() == 0


def test_a_folder_that_cannot_be_read_forgets_nothing(
    library: Library, importer: Importer, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    importer.run([pictures])
    broken, scandir, lstat = str(pictures / "lion"), os.scandir, Path.lstat

    def failing(path: Any) -> Any:
        if str(path) == broken:
            raise OSError(5, "Input/output error")
        return scandir(path)

    def failing_lstat(path: Path) -> Any:
        if str(path.parent) == broken:
            raise OSError(5, "Input/output error")
        return lstat(path)

    monkeypatch.setattr(os, "scandir", failing)
    monkeypatch.setattr(Path, "lstat", failing_lstat)
    importer.run()
    assert library.catalogue.forget_missing() == 0
    assert library.catalogue.count() == 12


def test_a_copy_of_an_unplugged_drive_takes_no_labels_away(
    library: Library, importer: Importer, pictures: Path
) -> None:
    importer.run([pictures])
    photos = library.catalogue.photos(range(99))
    library.categories.assign([photo.id for photo in photos], "mine")
    copy = pictures.parent / "backup"
    shutil.copytree(pictures, copy)
    pictures.rename(pictures.parent / "unplugged")
    pictures.mkdir()
    importer.run([copy])
    assert library.catalogue.count() == 24
    same = library.catalogue.photos([photo.id for photo in photos])
    assert [(photo.path, photo.category) for photo in same] == [
        (photo.path, "mine") for photo in photos
    ]
