"""The catalogue: the photos of a library, and all queries about them.

Thumbnails and index files can be rebuilt from it and the pictures. It only describes pictures and
never changes them.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.library import ingest, listing, picture_paths, vectors
from core.library.colours import ColourTable
from core.library.database import Database
from core.library.ingest import Ingest
from core.library.listing import Order
from core.library.records import CatalogueError, Filters, Folder, ImportFailure, Photo
from core.library.scanner import is_gone

_PHOTO = (
    "SELECT photo.id, path, folder_id, category.name, width, height, size, mtime_ns, content_hash,"
    " online, ifnull(own_rating, rating), taken_ns, camera"
    " FROM photo LEFT JOIN category ON category.id = category_id"
)


class Catalogue:
    """Photos, folders, categories and vectors of one library; any thread may use it.

    Attributes:
        path: The database file.
        ingest: The writing side that imports use.
        colours: The colours of its photos.
        database: The open file, for the other things a library keeps in it.
    """

    def __init__(self, path: Path) -> None:
        """Open the catalogue; create or migrate it if necessary.

        Raises:
            CatalogueError: It is damaged, newer than this program, or cannot be written.
        """
        self.path = path
        self.database = self._database = Database(path)
        self.ingest = Ingest(self._database)
        self.colours = ColourTable(self._database)

    def close(self) -> None:
        self._database.close()

    def add_folder(self, path: Path) -> Folder:
        """Add a folder; its pictures come with the next import. A known one stays as it is.

        Photos already known through a folder around it belong to the new, inner one from now on.

        Raises:
            CatalogueError: It is no folder, or holds the library's own data.
        """
        place = Path(path).expanduser().resolve()
        known = next((folder for folder in self.folders() if folder.path == place), None)
        if known is not None:
            return known
        if not place.is_dir():
            raise CatalogueError(f"{place} is not a folder that can be opened.")
        if place.is_relative_to(self.path.resolve().parent):
            raise CatalogueError(f"{place} holds Inkseek's own data; choose a folder of pictures.")
        with self._database.writing() as connection:
            added = connection.execute(
                "INSERT INTO folder (path) VALUES (?) ON CONFLICT DO NOTHING",
                (picture_paths.encode(place),),
            )
            if added.rowcount:
                _settle_overlaps(connection, int(added.lastrowid or 0), str(place))
                ingest.count_change(connection)
        return next(folder for folder in self.folders() if folder.path == place)

    def folders(self) -> list[Folder]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, path, online, (SELECT count(*) FROM photo WHERE folder_id = folder.id)"
                " FROM folder ORDER BY path"
            ).fetchall()
            tree = ingest.folder_tree(connection)
        own = {id_: count for id_, _, _, count in rows}
        return [
            Folder(
                id_, picture_paths.decode(path), bool(online), sum(own[i] for i in tree.within(id_))
            )
            for id_, path, online, _ in rows
        ]

    def remove_folder(self, folder_id: int) -> None:
        """Remove a folder and its photos from the library; the files stay.

        Inside another known folder, its photos stay in the library through that one.
        """
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT path FROM folder WHERE id = ?", (folder_id,)
            ).fetchone()
            if row is None:
                return
            around = ingest.folder_tree(connection).owner(os.fsdecode(row[0]))
            if around is not None:
                for table in ("photo", "failure"):
                    connection.execute(
                        f"UPDATE {table} SET folder_id = ? WHERE folder_id = ?", (around, folder_id)
                    )
            connection.execute("DELETE FROM folder WHERE id = ?", (folder_id,))
            ingest.count_change(connection)

    def forget_missing(self) -> int:
        """Delete photos whose files are gone, and return how many they were.

        Photos that may only be away (an unplugged drive, a folder that can't be read) are kept.
        """
        away = self._database.rows(
            "SELECT id, path FROM photo WHERE NOT online"
            " AND folder_id IN (SELECT id FROM folder WHERE online)"
        )
        gone = [(id_, path) for id_, path in away if is_gone(picture_paths.decode(path))]
        if gone:
            with self._database.writing() as connection:
                connection.executemany(
                    "DELETE FROM photo WHERE id = ? AND path = ? AND NOT online", gone
                )
                ingest.count_change(connection)
        return len(gone)

    def categories(self) -> list[tuple[str, int]]:
        """Names of the categories in use and how many photos each has, by name."""
        return self._database.rows(
            "SELECT name, count(*) FROM photo JOIN category ON category.id = category_id"
            " GROUP BY category.id ORDER BY name COLLATE NOCASE, name"
        )

    def tags(self) -> list[tuple[str, int]]:
        """Tags in use, in one of their spellings, and how many photos each has, by name."""
        return self._database.rows(
            "SELECT min(name), count(*) FROM tag GROUP BY name_key ORDER BY name_key"
        )

    def photo(self, photo_id: int) -> Photo:
        """One photo.

        Raises:
            KeyError: There is none with this id (any more).
        """
        found = self.photos([photo_id])
        if not found:
            raise KeyError(photo_id)
        return found[0]

    def photos(self, ids: Sequence[int] | NDArray[np.int64]) -> list[Photo]:
        """Photos in the order asked; ids that are not in the library (any more) are left out."""
        wanted = [int(i) for i in ids]
        rows = self._database.rows(
            f"{_PHOTO} WHERE photo.id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
        )
        found = {row[0]: _photo(row) for row in rows}
        return [found[i] for i in wanted if i in found]

    def with_content(self, content_hash: str) -> list[Photo]:
        """Photos whose files hold exactly this content, the oldest first."""
        content = bytes.fromhex(content_hash)
        rows = self._database.rows(f"{_PHOTO} WHERE content_hash = ? ORDER BY photo.id", (content,))
        return [_photo(row) for row in rows]

    def all_ids(self) -> list[int]:
        """Ids of every photo, ascending."""
        return [id_ for (id_,) in self._database.rows("SELECT id FROM photo ORDER BY id")]

    def count(self) -> int:
        """How many photos the library knows, offline ones included."""
        return int(self._database.rows("SELECT count(*) FROM photo")[0][0])

    def matching(self, filters: Filters) -> NDArray[np.int64]:
        """Ids of the photos that match the filters, ascending, including offline ones."""
        with self._database.reading() as connection:
            ids = listing.ascending(connection, filters)
        if filters.colours:
            ids, _ = self.colours.near(ids, filters.colours, filters.tolerance)
        return ids

    def in_order(self, filters: Filters, order: Order, seed: int = 0) -> NDArray[np.int64]:
        """Ids of the photos that match the filters, as they are browsed; see `Order`.

        Photos of some colours come in the order of how close they are to these.
        """
        with self._database.reading() as connection:
            if not filters.colours:
                return listing.in_order(connection, filters, order, seed)
            ids = listing.ascending(connection, filters)
        ids, away = self.colours.near(ids, filters.colours, filters.tolerance)
        return ids[np.argsort(away, kind="stable")]

    def named(self, words: Sequence[str], *, whole: bool = False) -> NDArray[np.int64]:
        """Ids of the photos whose names hold one of some words, ascending; see `listing.named`."""
        with self._database.reading() as connection:
            return listing.named(connection, words, whole=whole)

    def beginning_with(self, beginning: str) -> list[int]:
        """Ids of the photos whose file names begin so, in any case."""
        key = picture_paths.name_key(beginning)
        rows = self._database.rows(
            "SELECT id FROM photo WHERE substr(name_key, 1, ?) = ?", (len(key), key)
        )
        return [row[0] for row in rows]

    def directories(self) -> list[tuple[Path, int]]:
        """Every directory that photos lie in and how many lie directly in it, by path."""
        with self._database.reading() as connection:
            return listing.directories(connection)

    def embeddings(
        self,
        model_id: str,
        *,
        after: int = 0,
        ids: Sequence[int] | NDArray[np.int64] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and embeddings of one model, ascending: beyond `after`, or those of `ids`.

        A photo may get its vectors later than one with a higher id, when a new model embeds the
        library again. To follow a growing library, compare `photo_ids` with the known ids.
        """
        with self._database.reading() as connection:
            numbers, rows = vectors.read(connection, "embedding", model_id, after=after, ids=ids)
        return numbers, rows.astype(np.float32, copy=False)

    def features(
        self, model_id: str, ids: Sequence[int] | NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Ids and pooled features of one model, ascending; of all photos or of `ids`."""
        with self._database.reading() as connection:
            numbers, rows = vectors.read(connection, "feature", model_id, ids=ids)
        return numbers, rows.astype(np.float16, copy=False)

    def photo_ids(self, model_id: str) -> NDArray[np.int64]:
        """Every photo that has vectors of this model, ascending."""
        rows = self._database.rows(
            "SELECT photo_id FROM embedding"
            " WHERE model_id = (SELECT id FROM model WHERE name = ?) ORDER BY photo_id",
            (model_id,),
        )
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def checksum_of_ids(self, model_id: str, last: int) -> tuple[int, ...]:
        """What `core.library.vectors.checksum` gives for `photo_ids` up to `last`, but at once."""
        row = self._database.rows(
            "SELECT count(*), ifnull(sum(photo_id), 0),"
            f" ifnull(sum(photo_id * photo_id % {vectors.PRIME}), 0) FROM embedding"
            " WHERE model_id = (SELECT id FROM model WHERE name = ?) AND photo_id <= ?",
            (model_id, last),
        )[0]
        return tuple(row)

    def models_with_vectors(self) -> dict[str, int]:
        """How many photos have vectors of each model, by its id."""
        return dict(
            self._database.rows(
                "SELECT name, count(*) FROM embedding JOIN model ON model.id = model_id"
                " GROUP BY model_id"
            )
        )

    def waiting_for(self, model_id: str) -> int:
        """How many photos that can be opened have vectors of other models but not of this one."""
        with self._database.reading() as connection:
            return vectors.count_without(connection, model_id, online=True)

    def forget_model(self, model_id: str) -> None:
        """Delete every vector of a model."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM model WHERE name = ?", (model_id,))
            ingest.count_change(connection)

    def forget_replaced_models(self, model_id: str) -> None:
        """Delete the vectors of all other models, once this one knows every photo they know."""
        others = self.models_with_vectors().keys() - {model_id}
        with self._database.reading() as connection:
            left = any(
                vectors.count_without(connection, model_id, online=on) for on in (True, False)
            )
        if not left:
            for other in others:
                self.forget_model(other)

    def failures(self) -> list[ImportFailure]:
        """Files that could not be imported at the last try, by path."""
        rows = self._database.rows("SELECT path, reason FROM failure ORDER BY path")
        return [ImportFailure(picture_paths.decode(path), reason) for path, reason in rows]

    def change_counter(self) -> int:
        """A counter of committed changes of the photos, by any process."""
        return int(self._database.rows("SELECT counter FROM change")[0][0])


# Strokes find much the same photos, one after the other, and paths take long to make.
@lru_cache(4096)
def _photo(row: tuple[Any, ...]) -> Photo:
    id_, path, *others, content, online, stars, taken, camera = row
    place = picture_paths.decode(path)
    return Photo(*(id_, place, *others, content.hex(), bool(online), stars, taken, camera))


def _settle_overlaps(connection: sqlite3.Connection, folder_id: int, path: str) -> None:
    """Give a new folder the photos inside it, and their categories."""
    tree = ingest.folder_tree(connection)
    below = picture_paths.encode(picture_paths.prefix(path))
    around = tree.owner(path)
    if around is not None:
        for table in ("photo", "failure"):
            connection.execute(
                f"UPDATE {table} SET folder_id = ? WHERE folder_id = ? AND substr(path, 1, ?) = ?",
                (folder_id, around, len(below), below),
            )
    for inner in tree.within(folder_id) - {folder_id}:
        rows = connection.execute(
            "SELECT id, path FROM photo WHERE folder_id = ? AND category_id IS NULL", (inner,)
        ).fetchall()
        for id_, photo_path in rows:
            category = ingest.category_key(connection, tree.category(os.fsdecode(photo_path)))
            connection.execute("UPDATE photo SET category_id = ? WHERE id = ?", (category, id_))
