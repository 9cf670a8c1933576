"""Adds pictures to the catalogue: recognises known, moved, new and deleted ones.

Identity is decided inside the transaction that stores a picture, so it is correct even with
concurrent or interrupted imports.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from core.drive_timeout import within
from core.encoder import PhotoVectors
from core.library import colours, picture_paths, tags, vectors
from core.library.database import Database
from core.library.records import ImportFailure, NewPhoto
from core.library.scanner import FoundFile, is_gone
from core.library.vectors import Model

# The same picture may be in ten thousand folders; do not ask the file system about each.
_DUPLICATES_ASKED = 32
# Others wait for the transaction meanwhile.
_PATIENCE_S = 2.0


class Outcome(Enum):
    """The result of storing a picture."""

    ADDED = "added"
    MOVED = "moved"
    UNCHANGED = "unchanged"
    NOT_WANTED = "its folder left the library meanwhile"
    DUPLICATE_LEFT = "the photo whose vectors it was to share left meanwhile; it has to be decoded"


class Known(NamedTuple):
    """A photo of the catalogue, with what a scan compares."""

    id: int
    size: int
    mtime_ns: int
    sidecar_ns: int | None
    online: bool
    embedded: bool

    def is_same(self, file: FoundFile) -> bool:
        """Whether a file looks unchanged, so that it need not be read."""
        known = self.size, self.mtime_ns, self.sidecar_ns or 0
        return known == (file.size, file.mtime_ns, file.sidecar_ns)


class Ingest:
    """The writing side of the catalogue that imports use."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known_photos(self, folder_ids: Iterable[int], model_id: str) -> dict[bytes, Known]:
        """Every photo of the folders by its stored path."""
        found: dict[bytes, Known] = {}
        with self._database.reading() as connection:
            for folder in folder_ids:
                rows = connection.execute(
                    "SELECT path, photo.id, size, mtime_ns, sidecar_ns, online,"
                    " EXISTS (SELECT 1 FROM embedding WHERE photo_id = photo.id AND model_id ="
                    " (SELECT id FROM model WHERE name = ?)) FROM photo WHERE folder_id = ?",
                    (model_id, folder),
                )
                found.update(
                    (path, Known(id_, size, mtime, sidecar, bool(online), bool(embedded)))
                    for path, id_, size, mtime, sidecar, online, embedded in rows
                )
        return found

    def duplicate_size(self, content_hash: str, model_id: str) -> tuple[int, int] | None:
        """Width and height of a photo with this content, if all that its file says is known."""
        rows = self._database.rows(
            "SELECT width, height FROM photo JOIN embedding ON photo_id = photo.id "
            "JOIN model ON model_id = model.id WHERE content_hash = ? AND model.name = ?"
            " AND sidecar_ns IS NOT NULL LIMIT 1",
            (bytes.fromhex(content_hash), model_id),
        )
        return rows[0] if rows else None

    def content_hashes(self) -> set[bytes]:
        """The content hash of every photo."""
        return {row[0] for row in self._database.rows("SELECT content_hash FROM photo")}

    def store(self, model: Model, photos: Sequence[NewPhoto]) -> list[Outcome]:
        """Store pictures in one transaction, and forget earlier failures.

        A picture whose content the catalogue knows under a path where it no longer is, is that
        photo, moved. One whose content differs from what the catalogue knows at its path takes the
        place of that photo (under a new id) and keeps its category, and the user's stars and tags.
        """
        with self._database.writing(flush=False) as connection:
            tree = folder_tree(connection)
            key = vectors.model_key(connection, model)
            outcomes = [_store_one(connection, tree, key, photo) for photo in photos]
            count_change(connection)
        return outcomes

    def mark_online(self, ids: Iterable[int]) -> None:
        self._update("UPDATE photo SET online = 1 WHERE id = ?", [(id_,) for id_ in ids])

    def mark_missing(self, photos: Iterable[tuple[int, bytes]]) -> int:
        """Mark photos at these paths as offline, except moved ones."""
        return self._update("UPDATE photo SET online = 0 WHERE id = ? AND path = ?", list(photos))

    def mark_folder(self, folder_id: int, online: bool) -> None:
        """Set whether a folder, and so all its photos, can be reached."""
        with self._database.writing(flush=False) as connection:
            changed = connection.execute(
                "UPDATE folder SET online = ? WHERE id = ? AND online <> ?",
                (online, folder_id, online),
            ).rowcount
            if not online:
                changed += connection.execute(
                    "UPDATE photo SET online = 0 WHERE folder_id = ? AND online", (folder_id,)
                ).rowcount
            if changed:
                count_change(connection)

    def note_failures(self, failures: Sequence[ImportFailure]) -> None:
        with self._database.writing(flush=False) as connection:
            tree = folder_tree(connection)
            for failure in failures:
                path = str(failure.path)
                # A folder owns its own root, whatever folder is around it.
                folder = tree.owner(os.path.join(path, "_"))  # noqa: PTH118
                if folder is None:
                    continue
                connection.execute(
                    "INSERT OR REPLACE INTO failure (path, folder_id, reason, size, mtime_ns)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (
                        *(picture_paths.encode(path), folder, failure.reason),
                        *(failure.costly or (None, None)),
                    ),
                )
                # A file that was a photo and cannot be read now is offline, not lost.
                connection.execute(
                    "UPDATE photo SET online = 0 WHERE path = ? AND online",
                    (picture_paths.encode(path),),
                )
            count_change(connection)

    def costly_failures(self) -> dict[bytes, ImportFailure]:
        """The files that are not tried again until they change, by stored path."""
        rows = self._database.rows(
            "SELECT path, reason, size, mtime_ns FROM failure WHERE size IS NOT NULL"
        )
        return {
            path: ImportFailure(picture_paths.decode(path), reason, (size, mtime_ns))
            for path, reason, size, mtime_ns in rows
        }

    def settle_failures(self, folder_ids: Iterable[int], failing: frozenset[bytes]) -> None:
        """Forget failures in fully scanned folders if the files are gone or fine now."""
        with self._database.writing(flush=False) as connection:
            for folder in folder_ids:
                rows = connection.execute(
                    "SELECT path FROM failure WHERE folder_id = ?", (folder,)
                ).fetchall()
                connection.executemany(
                    "DELETE FROM failure WHERE path = ?", [r for r in rows if r[0] not in failing]
                )

    def offline_without(self, model_id: str) -> list[tuple[int, str]]:
        """Return ids and content hashes of offline photos that only other models know."""
        with self._database.reading() as connection:
            return vectors.photos_without(connection, model_id, online=False)

    def add_vectors(self, model: Model, ids: Sequence[int], seen: PhotoVectors) -> None:
        """Add vectors of one more model; skip photos that left the catalogue."""
        with self._database.writing(flush=False) as connection:
            key = vectors.model_key(connection, model)
            for photo, embedding, feature in zip(ids, seen.embeddings, seen.features, strict=True):
                row = connection.execute("SELECT 1 FROM photo WHERE id = ?", (photo,)).fetchone()
                if row is not None:
                    vectors.write(connection, "embedding", key, photo, embedding)
                    vectors.write(connection, "feature", key, photo, feature)
            count_change(connection)

    def _update(self, statement: str, values: Sequence[tuple[object, ...]]) -> int:
        if not values:
            return 0
        with self._database.writing(flush=False) as connection:
            changed = connection.executemany(statement, values).rowcount
            count_change(connection)
        return changed


def folder_tree(connection: sqlite3.Connection) -> picture_paths.FolderTree:
    rows = connection.execute("SELECT id, path FROM folder").fetchall()
    rules = connection.execute(
        "SELECT path, name, below FROM category_rule"
        " LEFT JOIN category ON category.id = category_id"
    )
    return picture_paths.FolderTree(
        ((id_, os.fsdecode(path)) for id_, path in rows),
        {os.fsdecode(path): picture_paths.Rule(name, bool(below)) for path, name, below in rules},
    )


def count_change(connection: sqlite3.Connection) -> None:
    """Increase the counter of changes, for readers in any process."""
    connection.execute("UPDATE change SET counter = counter + 1")


def category_key(connection: sqlite3.Connection, name: str | None) -> int | None:
    if name is None:
        return None
    connection.execute("INSERT INTO category (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
    row = connection.execute("SELECT id FROM category WHERE name = ?", (name,)).fetchone()
    return int(row[0])


def _store_one(
    connection: sqlite3.Connection, tree: picture_paths.FolderTree, model: int, new: NewPhoto
) -> Outcome:
    text, path = str(new.path), picture_paths.encode(new.path)
    folder = tree.owner(text)
    if folder is None:
        return Outcome.NOT_WANTED
    content = bytes.fromhex(new.content_hash)
    duplicate = (
        _find_embedded_duplicate(connection, model, content) if new.embedding is None else None
    )
    if new.embedding is None and duplicate is None:
        return Outcome.DUPLICATE_LEFT
    connection.execute("DELETE FROM failure WHERE path = ?", (path,))
    here = connection.execute(
        "SELECT id, content_hash, category_id FROM photo WHERE path = ?", (path,)
    ).fetchone()
    category = category_key(connection, tree.category(text))
    kept = None
    outcome = Outcome.UNCHANGED if here and duplicate else Outcome.ADDED
    if here and here[1] == content:
        photo = int(here[0])
    else:
        moved = _find_vanished_duplicate(connection, content, text)
        if here:
            category = here[2]
            kept = tags.given(connection, here[0])
            connection.execute("DELETE FROM photo WHERE id = ?", (here[0],))
        if moved is not None:
            photo, outcome = moved.id, Outcome.MOVED
            own_choice = tree.category(moved.path) != moved.category
            connection.execute(
                "UPDATE photo SET path = ?, folder_id = ?, name_key = ?, category_id ="
                " iif(?, category_id, ?) WHERE id = ?",
                (path, folder, picture_paths.name_key(new.path.name), own_choice, category, photo),
            )
        else:
            outcome = Outcome.ADDED
            added = connection.execute(
                "INSERT INTO photo (path, folder_id, category_id, name_key, width, height, size,"
                " mtime_ns, content_hash) VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?)",
                (path, folder, category, picture_paths.name_key(new.path.name), content),
            )
            photo = int(added.lastrowid or 0)
    connection.execute(
        "UPDATE photo SET width = ?, height = ?, size = ?, mtime_ns = ?, sidecar_ns = ?, online = 1"
        " WHERE id = ?",
        (new.width, new.height, new.size, new.mtime_ns, new.sidecar_ns, photo),
    )
    if new.embedding is not None and new.feature is not None:
        vectors.write(connection, "embedding", model, photo, new.embedding)
        vectors.write(connection, "feature", model, photo, new.feature)
    elif duplicate is not None and duplicate != photo:
        vectors.copy(connection, model, duplicate, photo)
        colours.copy(connection, duplicate, photo)
        tags.copy(connection, duplicate, photo)
    if new.colours is not None:
        colours.write(connection, photo, new.colours)
    if new.metadata is not None:
        tags.write(connection, photo, new.metadata)
    if kept is not None and outcome is Outcome.ADDED:
        tags.give(connection, photo, kept)
    return outcome


class _Vanished(NamedTuple):
    id: int
    path: str
    category: str | None


def _find_vanished_duplicate(
    connection: sqlite3.Connection, content: bytes, path: str
) -> _Vanished | None:
    """Find the photo with this content whose file is gone; prefer one of the same name."""
    rows = connection.execute(
        "SELECT photo.id, path, size, category.name FROM photo LEFT JOIN category"
        " ON category_id = category.id WHERE content_hash = ?"
        " ORDER BY online, name_key <> ?, photo.id LIMIT ?",
        (content, picture_paths.name_key(os.path.basename(path)), _DUPLICATES_ASKED),  # noqa: PTH119
    ).fetchall()
    for id_, old, size, category in rows:
        old_path = os.fsdecode(old)
        if old_path != path and _is_gone(old_path, size, path):
            return _Vanished(id_, old_path, category)
    return None


def _is_gone(old: str, size: int, new: str) -> bool:
    try:
        return within(
            Path(old).parent, partial(_is_other_file, old, size, new), seconds=_PATIENCE_S
        )
    except TimeoutError:
        return False
    except OSError:
        # A copy of what is on an unplugged drive is another photo.
        return is_gone(Path(old))


def _is_other_file(old: str, size: int, new: str) -> bool:
    if os.stat(old).st_size != size:  # noqa: PTH116
        return True  # another picture was saved under the old name
    # Where names differ in case only, the old name still leads to the renamed file.
    same_name = picture_paths.name_key(old) == picture_paths.name_key(new)
    return same_name and os.path.samefile(old, new)  # noqa: PTH121


def _find_embedded_duplicate(
    connection: sqlite3.Connection, model: int, content: bytes
) -> int | None:
    row = connection.execute(
        "SELECT photo.id FROM photo JOIN embedding ON photo_id = photo.id"
        " WHERE content_hash = ? AND model_id = ?",
        (content, model),
    ).fetchone()
    return None if row is None else int(row[0])
