"""Schema versions: stored catalogues open, later steps run once, and a backup comes first.

Most steps here are a test's own.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.library import Catalogue, CatalogueError, Filters, migrations
from core.library.migrations import backup_folder, backups_of

DATABASES = Path(__file__).parents[2] / "fixtures" / "databases"


def stored_database(path: Path, version: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATABASES / f"v{version}.sql").read_text("utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def schema(path: Path) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return sorted((kind, name, "".join(sql.split())) for kind, name, sql in rows)


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return migrations.version_of(connection)


def add_mood(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE photo ADD COLUMN mood TEXT NOT NULL DEFAULT ''")


def fill_moods(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE photo SET mood = mood || 'calm'")


def half_done(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half_done (id)")
    raise RuntimeError("power cut")


def use_steps(monkeypatch: pytest.MonkeyPatch, *later: object) -> None:
    monkeypatch.setattr(migrations, "STEPS", (migrations.create_catalogue, *later))
    monkeypatch.setattr(migrations, "VERSION", 1 + len(later))


@pytest.mark.parametrize("version", range(1, migrations.VERSION + 1))
def test_every_stored_database_comes_up_to_date(version: int, tmp_path: Path) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite", version)
    catalogue = Catalogue(path)
    with closing(catalogue):
        photos = catalogue.photos([7, 4, 2, 1])
        assert [photo.id for photo in photos] == [7, 4, 2, 1]
        assert [photo.category for photo in photos] == [None, "lion", None, "giraffe"]
        assert [photo.online for photo in photos] == [False, False, True, True]
        assert photos[0].path == Path("/media/drive/straße.webp")
        assert os.fsencode(photos[1].path) == b"/pictures/lion/caf\xe9.tif"
        assert photos[3].content_hash == "01" * 16
        assert catalogue.categories() == [("giraffe", 1), ("lion", 1)]
        assert catalogue.matching(Filters(name="äpfel")).tolist() == [2]
        assert catalogue.matching(Filters(name="STRASSE")).tolist() == [7]
        assert catalogue.matching(Filters(name="neck")).tolist() == [1]
        ids, vectors = catalogue.embeddings("tiny-1")
        assert ids.tolist() == [1, 2, 4]
        np.testing.assert_array_equal(vectors, np.eye(4, dtype=np.float32)[[1, 2, 0]])
        assert catalogue.features("tiny-1", [2])[1].tolist() == [[2.0, 0.5]]
        assert [failure.reason for failure in catalogue.failures()] == ["the file is empty"]
        assert catalogue.change_counter() == 9
        # In the form of earlier versions they are read again from the thumbnails.
        found = catalogue.colours.of(4)
        assert found is None if version < 5 else found.colours == ("#2d6fd1",)
    Catalogue(tmp_path / "new.sqlite").close()
    assert schema(path) == schema(tmp_path / "new.sqlite")


@pytest.mark.parametrize("done", [(), (add_mood,)])
def test_the_steps_that_are_left_run_once_each(
    done: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    use_steps(monkeypatch, *done)
    Catalogue(path).close()
    use_steps(monkeypatch, add_mood, fill_moods)
    for _ in range(2):
        Catalogue(path).close()
        assert version_of(path) == 3
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("SELECT DISTINCT mood FROM photo").fetchall() == [("calm",)]
    Catalogue(tmp_path / "new.sqlite").close()
    assert schema(path) == schema(tmp_path / "new.sqlite")
    assert version_of(tmp_path / "new.sqlite") == 3


def test_a_backup_is_taken_before_a_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    before = schema(path)
    use_steps(monkeypatch)
    Catalogue(path).close()
    assert backups_of(path) == []  # nothing to do, nothing to back up
    use_steps(monkeypatch, add_mood)
    Catalogue(path).close()
    (backup,) = backups_of(path)
    assert backup.name.endswith("-v1.sqlite")
    assert schema(backup) == before
    assert version_of(backup) == 1
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM photo").fetchone() == (4,)
    assert sorted(p.name for p in backup_folder(path).iterdir()) == [backup.name]
    Catalogue(path).close()
    assert backups_of(path) == [backup]


def test_only_the_newest_backups_are_kept(tmp_path: Path) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        taken = [migrations.back_up(connection, path, 1) for _ in range(5)]
    assert backups_of(path) == taken[-migrations.KEPT_BACKUPS :]


def test_a_failing_step_leaves_the_old_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    before = schema(path)
    use_steps(monkeypatch, add_mood, half_done)
    with pytest.raises(RuntimeError, match="power cut"):
        Catalogue(path)
    assert schema(path) == before
    assert version_of(path) == 1


def test_a_newer_catalogue_is_refused_and_untouched(tmp_path: Path) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(CatalogueError, match=r"newer Inkseek .*Install the newer version"):
        Catalogue(path)
    assert version_of(path) == 99
    assert backups_of(path) == []


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (id)")
    with pytest.raises(CatalogueError, match="not an Inkseek library"):
        Catalogue(path)


def test_a_file_that_is_no_database_is_reported_with_the_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    use_steps(monkeypatch, add_mood)
    Catalogue(path).close()
    path.write_bytes(b"not a database at all " * 500)
    with pytest.raises(CatalogueError, match="is damaged") as caught:
        Catalogue(path)
    assert str(backup_folder(path)) in str(caught.value)
    assert backups_of(path)[-1].name in str(caught.value)


def test_damage_found_while_reading_is_reported(tmp_path: Path) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite", migrations.VERSION)
    Catalogue(path).close()
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        page = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'photo'")
        start = (root.fetchone()[0] - 1) * page
    data[start : start + 200] = b"\xff" * 200
    path.write_bytes(data)
    catalogue = Catalogue(path)
    with closing(catalogue), pytest.raises(CatalogueError, match=r"damaged.*no backup"):
        catalogue.photos([1, 2, 4])


def test_a_restored_backup_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = stored_database(tmp_path / "catalogue.sqlite")
    use_steps(monkeypatch, add_mood)
    Catalogue(path).close()
    path.write_bytes(backups_of(path)[-1].read_bytes())
    with closing(Catalogue(path)) as catalogue:
        assert catalogue.count() == 4
