"""The form of the catalogue, as the steps that led to it.

Each step takes a catalogue from one version to the next; a new catalogue walks through all of them,
so an old one that was brought up to date is the same as a new one. The version is SQLite's
`user_version`. A step that was ever handed out is never edited: a change is a new step.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from core.library import backups, places
from core.library.errors import CatalogueError


def create_catalogue(connection: sqlite3.Connection) -> None:
    """Version 1: folders, categories, photos, their vectors, and what could not be read.

    Vectors have tables of their own, so that listing photos does not read past them and reading
    embeddings does not read past features. They are not `WITHOUT ROWID`: such rows would be far
    larger than SQLite's index pages are made for.
    """
    for statement in (
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
            online INTEGER NOT NULL DEFAULT 1
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
    ):
        connection.execute(statement)


def add_name_search(connection: sqlite3.Connection) -> None:
    """Version 2: a folded file name beside each path.

    SQLite folds the case of ASCII letters only, and a path of bytes has no letters at all.
    """
    connection.execute("ALTER TABLE photo ADD COLUMN name_key TEXT NOT NULL DEFAULT ''")
    rows = connection.execute("SELECT id, path FROM photo").fetchall()
    connection.executemany(
        "UPDATE photo SET name_key = ? WHERE id = ?",
        (
            (places.name_key(os.path.basename(os.fsdecode(path))), id_)  # noqa: PTH119
            for id_, path in rows
        ),
    )


def add_sketches(connection: sqlite3.Connection) -> None:
    """Version 3: kept drawings and what they found; the drawings themselves are files."""
    for statement in (
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
    ):
        connection.execute(statement)


def add_category_rules(connection: sqlite3.Connection) -> None:
    """Version 4: what people decided about categories, and vectors of the kept drawings.

    A rule outlives the pictures: what comes into the same folder later gets the category that was
    chosen, not the name of the folder. Without a category it says that there is to be none.
    """
    for statement in (
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
    ):
        connection.execute(statement)


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    create_catalogue,
    add_name_search,
    add_sketches,
    add_category_rules,
)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Takes a catalogue to the present form; an existing one is backed up before.

    Raises:
        CatalogueError: A newer Inkseek made it, or something else altogether.
    """
    version = version_of(connection)
    if version == VERSION:
        return
    if version > VERSION:
        raise CatalogueError(
            f"The library {path} was made by a newer Inkseek (form {version}; this one reads up to "
            f"{VERSION}). Install the newer version, or choose another library folder."
        )
    if version > 0:
        backups.take(connection, path, version)
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
