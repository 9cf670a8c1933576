"""Stars, tags, date and camera in the catalogue: those in the files, and those of the user's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.decoders.metadata import Metadata
from core.library import picture_paths


class Mark(NamedTuple):
    """What the user gave one photo.

    Attributes:
        stars: From 0 to 5; None where those of the file count.
        tags: In any order.
    """

    stars: int | None = None
    tags: frozenset[str] = frozenset()


def write(connection: sqlite3.Connection, photo: int, found: Metadata) -> None:
    """Store what a file says, in place of what it said before."""
    connection.execute("DELETE FROM tag WHERE photo_id = ? AND NOT own", (photo,))
    connection.executemany(
        "INSERT OR IGNORE INTO tag (photo_id, name, name_key) VALUES (?, ?, ?)",
        [(photo, name, picture_paths.name_key(name)) for name in found.keywords],
    )
    connection.execute(
        "UPDATE photo SET rating = ?, taken_ns = ?, camera = ? WHERE id = ?",
        (found.rating, nanoseconds(found.taken), found.camera, photo),
    )


def copy(connection: sqlite3.Connection, source: int, target: int) -> None:
    """Give one photo what the file of another one with the same content says."""
    connection.execute(
        "INSERT OR IGNORE INTO tag (photo_id, name, name_key)"
        " SELECT ?, name, name_key FROM tag WHERE photo_id = ? AND NOT own",
        (target, source),
    )
    connection.execute(
        "UPDATE photo SET (rating, taken_ns, camera) ="
        " (SELECT rating, taken_ns, camera FROM photo WHERE id = ?) WHERE id = ?",
        (source, target),
    )


def given(connection: sqlite3.Connection, photo: int) -> Mark:
    """What the user gave a photo."""
    row = connection.execute("SELECT own_rating FROM photo WHERE id = ?", (photo,)).fetchone()
    names = connection.execute("SELECT name FROM tag WHERE own AND photo_id = ?", (photo,))
    return Mark(row[0] if row else None, frozenset(name for (name,) in names))


def give(connection: sqlite3.Connection, photo: int, mark: Mark) -> None:
    """Give a photo exactly this, if it is still there."""
    changed = connection.execute(
        "UPDATE photo SET own_rating = ? WHERE id = ?", (mark.stars, photo)
    )
    if changed.rowcount:
        connection.execute("DELETE FROM tag WHERE own AND photo_id = ?", (photo,))
        add(connection, photo, mark.tags)


def add(connection: sqlite3.Connection, photo: int, names: Iterable[str]) -> None:
    """Give a photo some tags."""
    # A tag that is in the file already, in whatever case, is not given again.
    connection.executemany(
        "INSERT INTO tag (photo_id, name, name_key, own) SELECT ?1, ?2, ?3, 1 WHERE NOT EXISTS"
        " (SELECT 1 FROM tag WHERE photo_id = ?1 AND name_key = ?3)"
        " AND EXISTS (SELECT 1 FROM photo WHERE id = ?1)",
        [(photo, name, picture_paths.name_key(name)) for name in names],
    )


def nanoseconds(taken: str) -> int | None:
    """The moment in the time format of the catalogue; cameras know no time zones."""
    try:
        return int(datetime.fromisoformat(taken).astimezone().timestamp()) * 1_000_000_000
    except (ValueError, OSError, OverflowError):
        # Empty, or before what the system has a local time for.
        return None
