"""What the user made is backed up every day, restored on an empty machine, exported and deleted."""

import csv
import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core import erase
from core.library import CatalogueError, Importer, Library, backup
from core.library.export import export_everything
from core.sketch import Page, Sketch, Stroke, read_sketch


def drawn(length: float) -> Page:
    return Page(Sketch((Stroke.from_xy([(0, 0), (length, 1)], t=[0.0, 0.1]),)))


@pytest.fixture
def used(library: Library, importer: Importer, pictures: Path) -> Library:
    """Return a library with categories, sketches, a style and a tray."""
    importer.run([pictures])
    ids = library.catalogue.all_ids()
    library.categories.assign(ids[:5], "=my & favourites")
    library.sketches.add(drawn(5.0), ids[:3], name="A chair: old/new", starred=True)
    (library.root / "tray.json").write_text(json.dumps(ids[:2]))
    (library.root / "styles").mkdir()
    (library.root / "styles" / f"{'a' * 32}.inkstyle").write_bytes(b"a style")
    return library


def test_a_backup_restores_everything_on_an_empty_machine(
    used: Library, tmp_path: Path, pictures: Path, tiny: Any
) -> None:
    file = tmp_path / "all.inkbackup"
    backup.back_up(used.catalogue.database, file)
    photos = used.catalogue.photos(used.catalogue.all_ids())
    sketches = used.sketches.all()
    used.close()
    shutil.rmtree(used.root)
    new = tmp_path / "elsewhere" / "library"
    backup.restore_later(file, new)
    with Library.open(new) as library:
        assert library.catalogue.photos(library.catalogue.all_ids()) == photos
        assert library.sketches.all() == sketches
        assert library.sketches.page(sketches[0].id) == drawn(5.0)
        assert (new / "tray.json").read_text() == json.dumps([photo.id for photo in photos[:2]])
        assert (new / "styles" / f"{'a' * 32}.inkstyle").read_bytes() == b"a style"
        assert len(library.catalogue.photo_ids("tiny-1")) == 0
        Importer(library, tiny).run()
        assert library.catalogue.photo_ids("tiny-1").tolist() == [photo.id for photo in photos]
        labels = [p.category for p in library.catalogue.photos([photo.id for photo in photos])]
        assert labels == [photo.category for photo in photos]
    assert not (new / backup.PENDING).exists()


def test_restoring_moves_what_it_replaces_and_keeps_newer_drawings(
    used: Library, tmp_path: Path
) -> None:
    file = tmp_path / "all.inkbackup"
    backup.back_up(used.catalogue.database, file)
    used.sketches.add(drawn(9.0), starred=True)
    used.categories.remove(["=my & favourites"])
    backup.restore_later(file, used.root)
    used.close()
    with Library.open(used.root) as library:
        assert library.sketches.recover().found == 1
        assert library.sketches.holds(drawn(9.0))
        assert library.sketches.holds(drawn(5.0))
        assert dict(library.catalogue.categories())["=my & favourites"] == 5
    assert (used.root / "lost" / "before the backup" / "catalogue.sqlite").exists()


def test_a_backup_is_made_once_a_day_and_only_the_newest_stay(
    used: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = used.catalogue.database
    first = backup.back_up_daily(database)
    assert first is not None
    assert backup.back_up_daily(database) is None

    class Day(datetime):
        day = 0

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2026 - cls.day, 1, 1)

    monkeypatch.setattr(backup, "datetime", Day)
    made = []
    for Day.day in range(9):
        made.append(backup.back_up_daily(database))
    assert backup.backups(used.root) == made[-backup.KEPT :]


def test_an_empty_library_is_not_backed_up(library: Library) -> None:
    assert backup.back_up_daily(library.catalogue.database) is None


def test_what_is_no_backup_is_refused_and_changes_nothing(used: Library, tmp_path: Path) -> None:
    good = tmp_path / "good.inkbackup"
    backup.back_up(used.catalogue.database, good)
    bad = tmp_path / "bad.inkbackup"

    def refused(message: str) -> None:
        with pytest.raises(CatalogueError, match=message):
            backup.restore_later(bad, used.root)
        assert not (used.root / backup.PENDING).exists()

    bad.write_bytes(b"no zip")
    refused("no Inkseek backup")
    bad.write_bytes(good.read_bytes()[:-200])
    refused("no Inkseek backup")
    for name in ("../catalogue.sqlite", "/etc/passwd", "sketches/../../x.png", "other.txt"):
        shutil.copyfile(good, bad)
        with zipfile.ZipFile(bad, "a") as archive:
            archive.writestr(name, b"x")
        refused("no Inkseek backup")
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("inkseek-backup.json", '{"version": 2}')
    refused("newer Inkseek")
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("inkseek-backup.json", '{"version": 1}')
        archive.writestr("catalogue.sqlite", b"x" * 9000)
    refused("damaged")


def test_a_pending_backup_that_broke_is_set_aside(library: Library) -> None:
    library.sketches.add(drawn(1.0))
    library.close()
    (library.root / backup.PENDING).write_bytes(b"broken")
    with pytest.raises(CatalogueError, match="Start again"):
        Library.open(library.root)
    with Library.open(library.root) as again:
        assert again.sketches.holds(drawn(1.0))


def test_everything_is_exported_for_other_programs(used: Library, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    assert export_everything(used, folder) == 0
    (sketch,) = (folder / "sketches").glob("*.svg")
    assert "A chair old new" in sketch.name
    assert len(read_sketch(sketch).strokes) == 1
    assert len(list((folder / "tray").iterdir())) == 2
    assert len(list((folder / "styles").iterdir())) == 1
    text = (folder / "catalogue.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len(json.loads((folder / "catalogue.json").read_text())) == 12
    assert [row["category"] for row in rows[:5]] == ["'=my & favourites"] * 5
    sidecars = list((folder / "sidecars").rglob("*.xmp"))
    assert sum("<rdf:li>=my &amp; favourites<" in file.read_text() for file in sidecars) == 5
    with pytest.raises(CatalogueError, match="not empty"):
        export_everything(used, folder)


def test_deleting_leaves_nothing_but_what_is_not_ours(used: Library, pictures: Path) -> None:
    backup.back_up_daily(used.catalogue.database)
    used.close()
    (used.root / "notes.txt").write_text("mine")
    assert erase.erase_library(used.root) == []
    assert [file.name for file in used.root.iterdir()] == ["notes.txt"]
    assert len(list(pictures.rglob("*.jpg"))) == 12


def test_the_advice_for_a_damaged_catalogue_names_the_backup(used: Library) -> None:
    made = backup.back_up_daily(used.catalogue.database)
    assert made is not None
    used.close()
    for file in used.root.glob("catalogue.sqlite*"):
        file.write_bytes(b"damaged" * 2000)
    with pytest.raises(CatalogueError, match=made.name):
        Library.open(used.root)
    backup.restore_later(made, used.root)
    with Library.open(used.root) as library:
        library.sketches.recover()
        assert library.sketches.all()[0].name == "A chair: old/new"
        assert dict(library.catalogue.categories())["=my & favourites"] == 5


def test_a_library_is_for_this_user_alone(tmp_path: Path) -> None:
    import os

    before = os.umask(0)
    try:
        with Library.open(tmp_path / "new" / "library") as library:
            library.sketches.add(drawn(1.0))
    finally:
        os.umask(before)
    for folder in (library.root, library.root.parent, library.sketches.folder):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_what_was_made_openly_is_closed_to_others(tmp_path: Path) -> None:
    root = tmp_path / "library"
    with Library.open(root) as library:
        library.sketches.add(drawn(1.0))
    root.chmod(0o755)
    (root / "sketches").chmod(0o755)
    (root / "catalogue.sqlite").chmod(0o644)
    (root / "notes.txt").touch(0o644)
    Library.open(root).close()
    assert (root / "sketches").stat().st_mode & 0o777 == 0o700
    assert (root / "catalogue.sqlite").stat().st_mode & 0o777 == 0o600
    # It may hold other things, and be meant for others.
    assert root.stat().st_mode & 0o777 == 0o755
    assert (root / "notes.txt").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("manifest", ["[]", "3", "NaN", "[" * 100_000, '{"version": []}'])
def test_a_manifest_of_any_other_kind_is_refused(tmp_path: Path, manifest: str) -> None:
    file = tmp_path / "made.inkbackup"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("inkseek-backup.json", manifest)
        archive.writestr("catalogue.sqlite", b"")
    with pytest.raises(CatalogueError):
        backup.check(file)
