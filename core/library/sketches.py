"""Saved drawings: recent, named and starred ones.

Every search saves its drawing and its first results. Recent drawings are deleted when newer ones
follow; named or starred ones stay. Drawings are files in the library's directory, readable without
Inkseek. The catalogue has their names, stars, dates and results.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files import PART, atomic_write, make_private_folder, set_aside
from core.library.database import Database
from core.library.records import CatalogueError
from core.library.vectors import STORED_AS, Model, model_key
from core.sketch import Page, SketchFormatError, read_page
from core.sketch.formats.bitmap import from_stored_png
from core.sketch.formats.inkseek_json import page_to_json

LOST = "lost"
"""The library's folder for files that nothing else knows; the user decides about them."""

RECENT = 200
"""How many drawings without name and star are kept."""

_STORED_AS = STORED_AS["embedding"]
_COLUMNS = "id, content_hash, name, starred, created, used, n_strokes"


@dataclass(frozen=True, slots=True)
class SavedSketch:
    """A saved drawing, without its strokes.

    Attributes:
        id: Never reused.
        content_hash: Of the page.
        name: Given by the user, or empty.
        starred: Whether the user has put a star on it.
        created: When it was first saved, in seconds since 1970.
        used: When it was last searched with.
        n_strokes: How many strokes it has.
        hits: The photos it found first, best first; those still in the library.
    """

    id: int
    content_hash: str
    name: str
    starred: bool
    created: float
    used: float
    n_strokes: int
    hits: tuple[int, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether it is saved permanently."""
        return self.starred or bool(self.name)


class Recovered(NamedTuple):
    """Drawings whose files the catalogue did not know.

    Attributes:
        found: How many are saved drawings again.
        unreadable: Where files were moved that hold no drawing.
    """

    found: int
    unreadable: tuple[Path, ...]


class SketchStore:
    """The saved drawings of one library; any thread may use it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self.folder = folder

    def add(
        self,
        page: Page,
        hits: Sequence[int] = (),
        *,
        name: str = "",
        starred: bool = False,
        now: float | None = None,
    ) -> SavedSketch:
        """Save a drawing; one already saved becomes the newest, with the new results.

        Args:
            page: What was drawn.
            hits: Ids of the photos it found, best first.
            name: A name to give it; an empty one leaves the name it may have.
            starred: Whether to put a star on it.
            now: When it was used; the present time if None.

        Raises:
            ValueError: There is nothing on the page.
            CatalogueError: It cannot be written.
        """
        if page.is_empty:
            raise ValueError("an empty page is not kept")
        moment = time.time() if now is None else now
        key = page.content_hash
        with self._database.writing() as connection:
            # The clock went back: what seems to come from the future must not push out what is
            # newer.
            connection.execute(
                "UPDATE sketch SET used = used - (SELECT max(used) FROM sketch) + ? WHERE used > ?",
                (moment - 0.001, moment),
            )
            connection.execute(
                "INSERT INTO sketch (content_hash, name, starred, created, used, n_strokes)"
                " VALUES (?, '', 0, ?, ?, ?) ON CONFLICT (content_hash)"
                " DO UPDATE SET used = max(used, excluded.used)",
                (key, moment, moment, len(page.sketch.strokes)),
            )
            (id_,) = connection.execute(
                "SELECT id FROM sketch WHERE content_hash = ?", (key,)
            ).fetchone()
            if name.strip():
                connection.execute(
                    "UPDATE sketch SET name = ? WHERE id = ?", (_tidy_name(name), id_)
                )
            if starred:
                connection.execute("UPDATE sketch SET starred = 1 WHERE id = ?", (id_,))
            if hits:
                _write_hits(connection, id_, hits)
            # In the transaction, so that nobody finds a row without its file or tidies the file
            # away before its row is there.
            self._write(page, key)
        return self.get(id_)

    def all(self) -> list[SavedSketch]:
        """All saved drawings, the last used first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM sketch ORDER BY used DESC, id DESC"
            ).fetchall()
            found: dict[int, list[int]] = {row[0]: [] for row in rows}
            for id_, photo in connection.execute(
                "SELECT sketch_id, photo_id FROM sketch_hit ORDER BY sketch_id, rank"
            ):
                found[id_].append(photo)
        return [_to_sketch(row, found[row[0]]) for row in rows]

    def get(self, sketch_id: int) -> SavedSketch:
        """One saved drawing.

        Raises:
            KeyError: There is none with this id (any more).
        """
        with self._database.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM sketch WHERE id = ?", (sketch_id,)
            ).fetchone()
            hits = connection.execute(
                "SELECT photo_id FROM sketch_hit WHERE sketch_id = ? ORDER BY rank", (sketch_id,)
            ).fetchall()
        if row is None:
            raise KeyError(sketch_id)
        return _to_sketch(row, [photo for (photo,) in hits])

    def page(self, sketch_id: int) -> Page:
        """The drawing itself.

        Raises:
            KeyError: There is none with this id (any more).
            CatalogueError: Its file is gone or damaged.
        """
        key = self.get(sketch_id).content_hash
        try:
            page = self._read(key)
        except (SketchFormatError, OSError) as error:
            raise CatalogueError(f"This drawing cannot be opened any more: {error}") from error
        if page.is_empty:
            raise CatalogueError(
                f"This drawing cannot be opened any more: its file in {self.folder} is gone."
            )
        return page

    def rename(self, sketch_id: int, name: str) -> None:
        """Give a drawing another name; an empty one takes its name away."""
        self._update("name", _tidy_name(name), sketch_id)

    def star(self, sketch_id: int, on: bool) -> None:
        self._update("starred", int(on), sketch_id)

    def remove(self, sketch_id: int) -> None:
        self._forget("id = ?", (sketch_id,))

    def forget_old(self, keep: int = RECENT) -> None:
        """Delete all but the newest drawings without name and star."""
        plain = "SELECT id FROM sketch WHERE name = '' AND NOT starred"
        self._forget(f"id IN ({plain} ORDER BY used DESC, id DESC LIMIT -1 OFFSET ?)", (keep,))

    def forget_recent(self) -> None:
        """Delete every drawing without name and star."""
        self.forget_old(0)

    def holds(self, page: Page) -> bool:
        """Whether a drawing is saved, and its files can be read back."""
        key = page.content_hash
        rows = self._database.rows("SELECT id FROM sketch WHERE content_hash = ?", (key,))
        return bool(rows) and self._readable(key) is not None

    def recover(self) -> Recovered:
        """Save drawings again whose files the catalogue does not know.

        It may have been replaced by a new one or by a backup. Nobody can tell whether such a
        drawing was recent or had a star, so it gets one. Files that hold no drawing are moved.

        Raises:
            CatalogueError: It cannot be written.
        """
        try:
            with self._database.writing() as connection:
                return self._recover(connection)
        except OSError as error:
            raise CatalogueError(
                f"The drawings in {self.folder} cannot be looked through "
                f"({error.strerror or error}). Check the disk."
            ) from error

    def without_vectors(self, model_id: str) -> list[int]:
        """Return saved drawings that have no vector of this model yet."""
        rows = self._database.rows(
            "SELECT id FROM sketch WHERE id NOT IN (SELECT sketch_id FROM sketch_vector"
            " JOIN model ON model.id = model_id WHERE model.name = ?) ORDER BY id",
            (model_id,),
        )
        return [row[0] for row in rows]

    def store_vectors(self, model: Model, ids: Sequence[int], rows: NDArray[np.float32]) -> None:
        """Store vectors of drawings; skip those deleted meanwhile."""
        with self._database.writing(flush=False) as connection:
            key = model_key(connection, model)
            connection.executemany(
                "INSERT OR REPLACE INTO sketch_vector (sketch_id, model_id, vector)"
                " SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM sketch WHERE id = ?)",
                [
                    (id_, key, np.ascontiguousarray(row, _STORED_AS).tobytes(), id_)
                    for id_, row in zip(ids, rows, strict=True)
                ],
            )

    def vectors(self, model: Model) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return ids and embeddings of the saved drawings, ascending."""
        rows = self._database.rows(
            "SELECT sketch_id, vector FROM sketch_vector JOIN model ON model.id = model_id"
            " WHERE model.name = ? ORDER BY sketch_id",
            (model.id,),
        )
        ids = np.array([id_ for id_, _ in rows], np.int64)
        joined = np.frombuffer(b"".join(blob for _, blob in rows), _STORED_AS)
        return ids, joined.reshape(len(rows), model.dim).astype(np.float32, copy=False)

    def _update(self, column: str, value: str | int, sketch_id: int) -> None:
        with self._database.writing() as connection:
            connection.execute(f"UPDATE sketch SET {column} = ? WHERE id = ?", (value, sketch_id))

    def _forget(self, condition: str, values: tuple[int, ...]) -> None:
        with self._database.writing() as connection:
            rows = connection.execute(
                f"DELETE FROM sketch WHERE {condition} RETURNING content_hash", values
            ).fetchall()
        if not rows:
            return
        # The files go once the rows are gone for good, unless a drawing was saved again meanwhile.
        with self._database.writing() as connection:
            saved = {key for (key,) in connection.execute("SELECT content_hash FROM sketch")}
            for key in {key for (key,) in rows} - saved:
                for file in (self._strokes(key), self._picture(key)):
                    with suppress(OSError):
                        file.unlink(missing_ok=True)

    def _recover(self, connection: sqlite3.Connection) -> Recovered:
        known = {key for (key,) in connection.execute("SELECT content_hash FROM sketch")}
        # No drawing is being written meanwhile, in any process: that needs this transaction.
        for unfinished in self.folder.glob(f".*{PART}"):
            unfinished.unlink(missing_ok=True)
        unknown: dict[str, list[Path]] = {}
        for file in sorted(self.folder.glob("*")):
            if file.suffix in (".inkseek", ".png") and file.stem not in known:
                unknown.setdefault(file.stem, []).append(file)
        lost: list[Path] = []
        for key, files in unknown.items():
            page = self._readable(key)
            if page is None:
                lost += files
                continue
            moment = min(time.time(), max(file.stat().st_mtime for file in files))
            connection.execute(
                "INSERT INTO sketch (content_hash, name, starred, created, used, n_strokes)"
                " VALUES (?, '', 1, ?, ?, ?)",
                (key, moment, moment, len(page.sketch.strokes)),
            )
        moved = tuple(set_aside(file, self.folder.parent / LOST) for file in lost)
        return Recovered(len(unknown) - len({file.stem for file in lost}), moved)

    def _read(self, key: str) -> Page:
        strokes, picture = self._strokes(key), self._picture(key)
        page = read_page(strokes) if strokes.exists() else Page()
        if picture.exists():
            page = replace(page, bitmap=from_stored_png(picture.read_bytes()))
        return page

    def _readable(self, key: str) -> Page | None:
        try:
            page = self._read(key)
        except (SketchFormatError, OSError, ValueError):
            return None
        return page if page.content_hash == key else None

    def _strokes(self, key: str) -> Path:
        return self.folder / f"{key}.inkseek"

    def _picture(self, key: str) -> Path:
        return self.folder / f"{key}.png"

    def _write(self, page: Page, key: str) -> None:
        try:
            make_private_folder(self.folder)
            # A file that is there already may be damaged.
            if self._readable(key) is not None:
                return
            if page.bounds is not None:
                atomic_write(self._strokes(key), page_to_json(page))
            if page.bitmap is not None:
                atomic_write(self._picture(key), page.bitmap.to_png())
        except OSError as error:
            raise CatalogueError(
                f"The drawing cannot be kept in {self.folder} ({error.strerror or error}). "
                "Check the disk and its free space."
            ) from error


def _tidy_name(name: str) -> str:
    # Half a character from a damaged clipboard cannot be stored.
    return name.strip().encode("utf-8", "replace").decode("utf-8")


def _write_hits(connection: sqlite3.Connection, sketch_id: int, hits: Sequence[int]) -> None:
    connection.execute("DELETE FROM sketch_hit WHERE sketch_id = ?", (sketch_id,))
    # A photo may have left the library since it was found.
    connection.execute(
        "INSERT INTO sketch_hit (sketch_id, rank, photo_id)"
        " SELECT ?, key + 1, value FROM json_each(?) WHERE value IN (SELECT id FROM photo)",
        (sketch_id, json.dumps([int(photo) for photo in dict.fromkeys(hits)])),
    )


def _to_sketch(row: tuple[int, str, str, int, float, float, int], hits: list[int]) -> SavedSketch:
    id_, key, name, starred, created, used, n_strokes = row
    return SavedSketch(id_, key, name, bool(starred), created, used, n_strokes, tuple(hits))
