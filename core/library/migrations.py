"""The schema of the catalogue, its migrations, and a backup before each migration.

Each step migrates a catalogue to the next schema version. A new catalogue runs all steps, so it
equals a migrated one. The version is SQLite's `user_version`. A released step is never edited: a
change is a new step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from core.files import make_private_folder, replacing
from core.library.records import CatalogueError

KEPT_BACKUPS = 3


_FIRST_SCHEMA = (
    """CREATE TABLE folder (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        online INTEGER NOT NULL DEFAULT 1
    )""",
    """CREATE TABLE category (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE
    )""",
    """CREATE TABLE photo (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
        category_id INTEGER REFERENCES category (id) ON DELETE SET NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        content_hash BLOB NOT NULL,
        online INTEGER NOT NULL DEFAULT 1,
        name_key TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX photo_by_folder ON photo (folder_id)",
    "CREATE INDEX photo_by_category ON photo (category_id)",
    "CREATE INDEX photo_by_content ON photo (content_hash)",
    """CREATE TABLE model (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        dim INTEGER NOT NULL,
        feature_dim INTEGER NOT NULL
    )""",
    """CREATE TABLE embedding (
        id INTEGER PRIMARY KEY,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        UNIQUE (photo_id, model_id)
    )""",
    """CREATE TABLE feature (
        id INTEGER PRIMARY KEY,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        UNIQUE (photo_id, model_id)
    )""",
    """CREATE TABLE failure (
        path BLOB PRIMARY KEY,
        folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
        reason TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE TABLE change (counter INTEGER NOT NULL)",
    "INSERT INTO change VALUES (0)",
    """CREATE TABLE sketch (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        content_hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        starred INTEGER NOT NULL,
        created REAL NOT NULL,
        used REAL NOT NULL,
        n_strokes INTEGER NOT NULL
    )""",
    """CREATE TABLE sketch_hit (
        sketch_id INTEGER NOT NULL REFERENCES sketch (id) ON DELETE CASCADE,
        rank INTEGER NOT NULL,
        photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
        PRIMARY KEY (sketch_id, rank)
    ) WITHOUT ROWID""",
    "CREATE INDEX sketch_hit_by_photo ON sketch_hit (photo_id)",
    """CREATE TABLE category_rule (
        path BLOB PRIMARY KEY,
        category_id INTEGER REFERENCES category (id) ON DELETE SET NULL,
        below INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE sketch_vector (
        sketch_id INTEGER NOT NULL REFERENCES sketch (id) ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        PRIMARY KEY (sketch_id, model_id)
    )""",
)
"""Vectors have tables of their own, so that listing photos does not read past them and reading
embeddings does not read past features. They are not `WITHOUT ROWID`: such rows would be far larger
than SQLite's index pages are made for.

`name_key` is a folded file name: SQLite folds the case of ASCII letters only, and a path of bytes
has no letters at all. A category rule outlives the pictures: what comes into the same folder later
gets the category that was chosen, not the name of the folder; without a category there is to be
none. Kept drawings are files.
"""


def create_catalogue(connection: sqlite3.Connection) -> None:
    """Version 1: folders, categories, photos and their vectors, failures, and kept drawings."""
    for statement in _FIRST_SCHEMA:
        connection.execute(statement)


def note_costly_files(connection: sqlite3.Connection) -> None:
    """Version 2: size and time of files that are not tried again until they change."""
    connection.execute("ALTER TABLE failure ADD COLUMN size INTEGER")
    connection.execute("ALTER TABLE failure ADD COLUMN mtime_ns INTEGER")


def keep_colours_and_keywords(connection: sqlite3.Connection) -> None:
    """Version 3: the colours and keywords of photos.

    Ids of colours ascend, so that readers find what is new. Keywords have a folded form to search
    in.
    """
    connection.execute(
        "CREATE TABLE colour ("
        "id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " photo_id INTEGER NOT NULL UNIQUE REFERENCES photo (id) ON DELETE CASCADE,"
        " descriptor BLOB NOT NULL)"
    )
    connection.execute(
        "CREATE TABLE tag ("
        "photo_id INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,"
        " name TEXT NOT NULL,"
        " name_key TEXT NOT NULL,"
        " PRIMARY KEY (photo_id, name)) WITHOUT ROWID"
    )


def keep_stars_and_dates(connection: sqlite3.Connection) -> None:
    """Version 4: stars, dates and cameras in the files; stars and tags of the user's.

    `sidecar_ns` is the time of the sidecar that was read: 0 without one, NULL where what the file
    says has not been read yet.
    """
    connection.execute("ALTER TABLE photo ADD COLUMN rating INTEGER NOT NULL DEFAULT 0")
    connection.execute("ALTER TABLE photo ADD COLUMN own_rating INTEGER")
    connection.execute("ALTER TABLE photo ADD COLUMN taken_ns INTEGER")
    connection.execute("ALTER TABLE photo ADD COLUMN camera TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE photo ADD COLUMN sidecar_ns INTEGER")
    connection.execute("ALTER TABLE tag ADD COLUMN own INTEGER NOT NULL DEFAULT 0")


def say_where_each_colour_is(connection: sqlite3.Connection) -> None:
    """Version 5: colours are described in another way, and read again from the thumbnails."""
    connection.execute("DELETE FROM colour")


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    create_catalogue,
    note_costly_files,
    keep_colours_and_keywords,
    keep_stars_and_dates,
    say_where_each_colour_is,
)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Migrate a catalogue to the current schema; back up an existing one first.

    Raises:
        CatalogueError: A newer Inkseek made it, or something else altogether.
    """
    version = version_of(connection)
    if version == VERSION:
        return
    if version > VERSION:
        raise CatalogueError(
            f"The library {path} was made by a newer Inkseek (schema version {version}; this one "
            f"reads up to {VERSION}). Install the newer version, or choose another library folder."
        )
    if version > 0:
        back_up(connection, path, version)
    elif connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise CatalogueError(
            f"{path} is a database, but not an Inkseek library. Choose another library folder."
        )
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done the work while this one waited for the lock.
        for number, step in enumerate(STEPS[version_of(connection) :], version_of(connection) + 1):
            step(connection)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def backup_folder(catalogue: Path) -> Path:
    return catalogue.parent / "backups"


def backups_of(catalogue: Path) -> list[Path]:
    """Return the backups of a catalogue, oldest first."""
    return sorted(backup_folder(catalogue).glob(f"{catalogue.stem}-*.sqlite"), key=_number)


def _number(backup: Path) -> tuple[int, str]:
    # Not the date: the clock may have gone back.
    number = backup.stem.split("-")[1]
    return int(number) if number.isdigit() else 0, backup.name


def back_up(connection: sqlite3.Connection, catalogue: Path, version: int) -> Path:
    """Copy the open catalogue, and delete all but the newest copies.

    SQLite's own backup is used, because the file alone lacks what still sits in its log.
    """
    folder = backup_folder(catalogue)
    make_private_folder(folder)
    before = backups_of(catalogue)
    number = _number(before[-1])[0] + 1 if before else 1
    moment = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"{catalogue.stem}-{number:04}-{moment}-v{version}.sqlite"
    with replacing(target) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
        # A backup is one file that can be copied by hand, so it must not need a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    for old in backups_of(catalogue)[:-KEPT_BACKUPS]:
        old.unlink(missing_ok=True)
    return target
