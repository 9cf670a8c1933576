"""Stars and tags that the user gives photos; they are kept in the catalogue and nowhere else.

Stars of the user's count instead of those in the file, tags of the user's count beside them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence

from core.library import ingest, picture_paths, tags
from core.library.database import Database
from core.library.tags import Mark


class Marks:
    """The stars and tags of one library; any thread may use it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, ids: Sequence[int]) -> dict[int, Mark]:
        """What each of some photos has been given, to put it back with `restore`."""
        with self._database.reading() as connection:
            return {photo: tags.given(connection, photo) for photo in ids}

    def rate(self, ids: Sequence[int], stars: int) -> None:
        """Give photos from 0 to 5 stars."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE photo SET own_rating = ? WHERE id IN (SELECT value FROM json_each(?))",
                (stars, json.dumps(list(ids))),
            )
            ingest.count_change(connection)

    def tag(self, ids: Sequence[int], add: Collection[str], remove: Collection[str] = ()) -> None:
        """Give photos some tags and take others away; tags in the files stay."""
        with self._database.writing() as connection:
            for photo in ids:
                connection.executemany(
                    "DELETE FROM tag WHERE own AND photo_id = ? AND name_key = ?",
                    [(photo, picture_paths.name_key(name)) for name in remove],
                )
                tags.add(connection, photo, add)
            ingest.count_change(connection)

    def restore(self, marks: Mapping[int, Mark]) -> None:
        """Put back what photos had; those that left the library are passed over."""
        with self._database.writing() as connection:
            for photo, mark in marks.items():
                tags.give(connection, photo, mark)
            ingest.count_change(connection)

    def all_of(self, photo: int) -> tuple[int, tuple[str, ...]]:
        """The stars and all the tags of a photo, those in its file too."""
        with self._database.reading() as connection:
            stars = connection.execute(
                "SELECT ifnull(own_rating, rating) FROM photo WHERE id = ?", (photo,)
            ).fetchone()
            names = connection.execute(
                "SELECT name FROM tag WHERE photo_id = ? ORDER BY name_key", (photo,)
            ).fetchall()
        return (stars[0] if stars else 0), tuple(name for (name,) in names)
