"""Keywords of photos in the catalogue, as other programs wrote them into the files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from core.library import picture_paths


def write(connection: sqlite3.Connection, photo: int, names: Iterable[str]) -> None:
    """Store the keywords of a photo in place of earlier ones."""
    connection.execute("DELETE FROM tag WHERE photo_id = ?", (photo,))
    connection.executemany(
        "INSERT OR IGNORE INTO tag (photo_id, name, name_key) VALUES (?, ?, ?)",
        [(photo, name, picture_paths.name_key(name)) for name in names],
    )


def copy(connection: sqlite3.Connection, source: int, target: int) -> None:
    """Give one photo the keywords of another one with the same content."""
    connection.execute(
        "INSERT OR IGNORE INTO tag (photo_id, name, name_key)"
        " SELECT ?, name, name_key FROM tag WHERE photo_id = ?",
        (target, source),
    )
