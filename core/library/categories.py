"""Categories of photos: rename, merge, split, remove, and assign folders.

A category is only a label: no operation here changes a picture or its vectors. Before a label from
a folder's name changes, the folder gets a rule, so that new pictures in it get the new label.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.library import ingest, picture_paths
from core.library.database import Database
from core.library.records import CatalogueError


class Categories:
    """The categories of one library; any thread may use it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def members(self) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int64]]:
        """Return the sorted names, then ascending photo ids with the name of each.

        Photos without a category are left out.
        """
        rows = self._database.rows(
            "SELECT photo.id, category.name FROM photo"
            " JOIN category ON category.id = category_id ORDER BY photo.id"
        )
        names = tuple(sorted({name for _, name in rows}))
        number = {name: row for row, name in enumerate(names)}
        ids = np.fromiter((id_ for id_, _ in rows), np.int64, len(rows))
        return names, ids, np.fromiter((number[name] for _, name in rows), np.int64, len(rows))

    def rename(self, name: str, new: str) -> None:
        """Rename a category; if the new name exists, merge the two.

        Raises:
            CatalogueError: The new name is empty.
        """
        self.merge([name], new)

    def merge(self, names: Iterable[str], into: str) -> None:
        """Merge several categories into one, new or existing.

        Raises:
            CatalogueError: The name to have is empty.
        """
        target_name = _clean_name(into)
        with self._database.writing() as connection:
            sources = _keys(connection, names)
            target = ingest.category_key(connection, target_name)
            for source in sources:
                if source != target:
                    _keep_as_rules(connection, source)
                    _reassign(connection, source, target)
            ingest.count_change(connection)

    def remove(self, names: Iterable[str]) -> None:
        """Remove the category from its photos; they stay in the library."""
        with self._database.writing() as connection:
            for source in _keys(connection, names):
                _keep_as_rules(connection, source)
                _reassign(connection, source, None)
            ingest.count_change(connection)

    def assign(self, photo_ids: Sequence[int] | NDArray[np.int64], name: str | None) -> None:
        """Put photos into a category, or into none; this is how a category is split.

        Raises:
            CatalogueError: The name is empty.
        """
        chosen = None if name is None else _clean_name(name)
        with self._database.writing() as connection:
            key = ingest.category_key(connection, chosen)
            connection.execute(
                "UPDATE photo SET category_id = ? WHERE id IN (SELECT value FROM json_each(?))",
                (key, json.dumps([int(id_) for id_ in photo_ids])),
            )
            _forget_unused(connection)
            ingest.count_change(connection)

    def name_folder(self, folder: Path, name: str | None) -> None:
        """Say which category the pictures at and below a folder have, now and later.

        Raises:
            CatalogueError: The name is empty.
        """
        chosen = None if name is None else _clean_name(name)
        place = str(Path(folder).expanduser().resolve())
        below = picture_paths.encode(picture_paths.prefix(place))
        with self._database.writing() as connection:
            key = ingest.category_key(connection, chosen)
            connection.execute(
                "DELETE FROM category_rule WHERE path = ? OR substr(path, 1, ?) = ?",
                (picture_paths.encode(place), len(below), below),
            )
            connection.execute(
                "INSERT INTO category_rule (path, category_id, below) VALUES (?, ?, 1)",
                (picture_paths.encode(place), key),
            )
            connection.execute(
                "UPDATE photo SET category_id = ? WHERE substr(path, 1, ?) = ?",
                (key, len(below), below),
            )
            _forget_unused(connection)
            ingest.count_change(connection)


def _clean_name(name: str) -> str:
    text = " ".join(name.split())
    if not text:
        raise CatalogueError("A category needs a name.")
    return text


def _keys(connection: sqlite3.Connection, names: Iterable[str]) -> list[int]:
    rows = connection.execute(
        "SELECT id FROM category WHERE name IN (SELECT value FROM json_each(?))",
        (json.dumps(list(names)),),
    )
    return [int(row[0]) for row in rows]


def _keep_as_rules(connection: sqlite3.Connection, category: int) -> None:
    """Turn the folders that gave a category by their names into rules for it."""
    (name,) = connection.execute("SELECT name FROM category WHERE id = ?", (category,)).fetchone()
    tree = ingest.folder_tree(connection)
    rows = connection.execute("SELECT path FROM photo WHERE category_id = ?", (category,))
    paths = [os.fsdecode(path) for (path,) in rows]
    folders = {os.path.dirname(path): path for path in paths}  # noqa: PTH120 - plain strings
    connection.executemany(
        "INSERT INTO category_rule (path, category_id, below) VALUES (?, ?, 0)"
        " ON CONFLICT DO NOTHING",
        [
            (picture_paths.encode(folder), category)
            for folder, path in folders.items()
            if tree.category(path) == name
        ],
    )


def _reassign(connection: sqlite3.Connection, source: int, target: int | None) -> None:
    for table in ("photo", "category_rule"):
        connection.execute(
            f"UPDATE {table} SET category_id = ? WHERE category_id = ?", (target, source)
        )
    connection.execute("DELETE FROM category WHERE id = ?", (source,))


def _forget_unused(connection: sqlite3.Connection) -> None:
    connection.execute(
        "DELETE FROM category WHERE id NOT IN (SELECT category_id FROM photo WHERE category_id"
        " IS NOT NULL) AND id NOT IN (SELECT category_id FROM category_rule WHERE category_id"
        " IS NOT NULL)"
    )
