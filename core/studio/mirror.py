"""Keeps a studio's library on this computer up to date with the server."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from core.drive_timeout import is_there
from core.files import atomic_write
from core.library import ingest, picture_paths, vectors
from core.library.vectors import Model
from core.studio.connection import Connection, StudioAwayError, StudioError, in_plain_words
from core.studio.library import StudioLibrary
from core.studio.store import Mounts, unit_rows

_PIECE = 2000
_ASK_AGAIN = 60.0
"""Seconds after which the server is asked again for vectors that it did not have."""

_SEE_PROBLEMS = 10.0

_PHOTO = (
    "SELECT p.id, p.root_id, p.path, p.name_key, g.name, p.width, p.height, p.size, p.mtime_ns,"
    " p.rating, p.own_rating, p.taken_ns, p.camera, p.content_hash, p.online, p.colours,"
    " (SELECT jsonb_agg(jsonb_build_array(name, name_key, own::int) ORDER BY own) FROM tag"
    " WHERE photo_id = p.id AND given)"
    " FROM photo p LEFT JOIN category g ON g.id = p.category_id WHERE "
)
_COLUMNS = (
    "id", "folder_id", "path", "name_key", "category_id", "width", "height", "size", "mtime_ns",
    "rating", "own_rating", "taken_ns", "camera", "content_hash", "online",
)  # fmt: skip
_STORE = (
    f"INSERT INTO photo ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS[1:])}"
)


class Mirror:
    """One studio's copy, for one encoder. One thread at a time."""

    def __init__(self, library: StudioLibrary, model: Model) -> None:
        """Go on from where the last session ended.

        Args:
            library: The copy.
            model: The card of the encoder whose vectors are copied.
        """
        self._library = library
        self._database = library.catalogue.database
        self._model = model
        self._file = library.root / "mirror.json"
        self._since = self._read_since()
        self._asked = self._looked = -_ASK_AGAIN
        self._mounts = Mounts({}, library.membership.places)

    def update(
        self,
        connection: Connection,
        *,
        go_on: Callable[[], bool] = lambda: True,
        on_progress: Callable[[int, int], None] = lambda done, of: None,
    ) -> int:
        """Send what was changed here, then take in what changed there; returns how much it was.

        Raises:
            StudioAwayError: The server does not answer; the next call continues.
            StudioError: The role does not allow a change made here, which is taken back.
        """
        try:
            self._library.outbox.send(connection)
        except StudioAwayError:
            raise
        except StudioError:
            self._since = 0
            self._write_since()
            raise
        with in_plain_words(), connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            horizon = _number(connection, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
            if horizon < self._since:
                # A server restored from a backup numbers its transactions anew.
                self._since = 0
            fresh, changed = self._take_roots(connection)
            ids = self._take_photos(connection, fresh, go_on, on_progress)
            if not go_on():
                return changed + len(ids)
            changed += len(ids) + self._forget_gone(connection, ids)
            changed += self._take_problems(connection)
            if horizon != self._since:
                self._since = horizon
                self._write_since()
            changed += self._take_vectors(connection, ids, go_on, on_progress)
        return changed

    def _take_roots(self, connection: Connection) -> tuple[list[int], int]:
        """Bring the roots up to date; returns those whose photos are all needed, and changes."""
        roots: dict[int, str] = dict(connection.execute("SELECT id, name FROM root").fetchall())
        self._mounts = Mounts(roots, self._library.membership.places)
        known = {
            id_: (path, bool(online))
            for id_, path, online in self._database.rows("SELECT id, path, online FROM folder")
        }
        now = {
            id_: (picture_paths.encode(place), id_ in self._mounts.mapped and is_there(place))
            for id_, place in ((id_, self._mounts.place(id_)) for id_ in roots)
        }
        if known == now:
            return [], 0
        with self._database.writing(flush=False) as own:
            own.executemany(
                "DELETE FROM folder WHERE id = ?", [(id_,) for id_ in known.keys() - now.keys()]
            )
            own.executemany(
                "INSERT INTO folder (id, path, online) VALUES (?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET path = excluded.path, online = excluded.online",
                [(id_, *place) for id_, place in now.items()],
            )
            ingest.count_change(own)
        moved = [id_ for id_ in now if id_ not in known or known[id_][0] != now[id_][0]]
        return moved, 1

    def _take_photos(
        self,
        connection: Connection,
        fresh: Sequence[int],
        go_on: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> list[int]:
        """Take in new and changed photos; returns their ids."""
        asked: list[tuple[str, Any]] = [("p.changed >= %s::text::xid8", str(self._since))]
        if fresh and self._since:
            asked.append(("p.root_id = ANY(%s)", fresh))
        total = 0
        if fresh or not self._since:
            total = int(_number(connection, "SELECT count(*)::text FROM photo"))
        ids: list[int] = []
        for condition, value in asked:
            with connection.cursor(name="changes") as cursor:
                cursor.execute((_PHOTO + condition).encode(), (value,), binary=True)
                while go_on() and (rows := cursor.fetchmany(_PIECE)):
                    self._store(rows)
                    ids += [row[0] for row in rows]
                    if total:
                        on_progress(len(ids), max(total, len(ids)))
        return ids

    def _store(self, rows: Iterable[Sequence[Any]]) -> None:
        with self._database.writing(flush=False) as own:
            keys: dict[str | None, int | None] = {None: None}
            made: list[tuple[Any, ...]] = []
            descriptors: list[tuple[Any, ...]] = []
            tags: list[tuple[Any, ...]] = []
            for id_, root, below, key, category, *rest, online, descriptor, given in rows:
                if category not in keys:
                    keys[category] = ingest.category_key(own, category)
                path = picture_paths.encode(self._mounts.path(root, below))
                here = online and root in self._mounts.mapped
                made.append((id_, root, path, key, keys[category], *rest, here))
                if descriptor is not None:
                    descriptors.append((id_, descriptor))
                tags += [(id_, *tag) for tag in given or ()]
            # A photo whose place another one has now is changed or gone, too, and comes later.
            own.executemany(
                "DELETE FROM photo WHERE path = ? AND id <> ?", [(row[2], row[0]) for row in made]
            )
            own.executemany(_STORE, made)
            own.executemany("DELETE FROM tag WHERE photo_id = ?", [row[:1] for row in made])
            # A tag may be in the file and given by a member, too.
            own.executemany(
                "INSERT OR IGNORE INTO tag (photo_id, name, name_key, own) VALUES (?, ?, ?, ?)",
                tags,
            )
            own.executemany(
                "INSERT OR IGNORE INTO colour (photo_id, descriptor) VALUES (?, ?)", descriptors
            )
            ingest.count_change(own)

    def _forget_gone(self, connection: Connection, ids: Sequence[int]) -> int:
        if self._since:
            rows = connection.execute(
                "SELECT photo_id FROM gone WHERE changed >= %s::text::xid8", (str(self._since),)
            )
            gone = {row[0] for row in rows.fetchall()}
        else:
            gone = set(self._library.catalogue.all_ids()) - set(ids)
        if not gone:
            return 0
        with self._database.writing(flush=False) as own:
            removed = own.executemany(
                "DELETE FROM photo WHERE id = ?", [(id_,) for id_ in gone]
            ).rowcount
            own.execute(
                "DELETE FROM category WHERE id NOT IN"
                " (SELECT category_id FROM photo WHERE category_id IS NOT NULL)"
            )
            ingest.count_change(own)
        return removed

    def _take_problems(self, connection: Connection) -> int:
        if time.monotonic() - self._looked < _SEE_PROBLEMS:
            return 0
        self._looked = time.monotonic()
        found = connection.execute("SELECT root_id, path, reason FROM failure").fetchall()
        now = {
            (picture_paths.encode(self._mounts.path(root, below)), root, reason)
            for root, below, reason in found
            if self._mounts.knows(root)
        }
        if now == set(self._database.rows("SELECT path, folder_id, reason FROM failure")):
            return 0
        with self._database.writing(flush=False) as own:
            own.execute("DELETE FROM failure")
            own.executemany("INSERT INTO failure (path, folder_id, reason) VALUES (?, ?, ?)", now)
        return 1

    def _take_vectors(
        self,
        connection: Connection,
        new: Sequence[int],
        go_on: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> int:
        """Copy the vectors that are missing in the roots that were chosen."""
        everything = time.monotonic() - self._asked > _ASK_AGAIN
        if not (everything or new):
            return 0
        missing = self._missing(None if everything else new)
        if everything:
            self._asked = time.monotonic()
        done = 0
        for start in range(0, len(missing), _PIECE):
            piece = missing[start : start + _PIECE]
            if not go_on():
                self._asked = -_ASK_AGAIN
                break
            rows = connection.execute(
                "SELECT photo_id, vector FROM embedding WHERE model_id ="
                " (SELECT id FROM model WHERE name = %s) AND photo_id = ANY(%s)",
                (self._model.id, piece), binary=True,
            ).fetchall()  # fmt: skip
            if rows:
                self._store_vectors([row[0] for row in rows], unit_rows([row[1] for row in rows]))
                done += len(rows)
            if len(missing) > _PIECE:
                on_progress(done, len(missing))
        if done and go_on():
            self._library.catalogue.forget_replaced_models(self._model.id)
        return done

    def _missing(self, among: Sequence[int] | None) -> list[int]:
        """Photos of the chosen roots without a vector here, of these or of all."""
        names = self._mounts.names
        left_out = self._library.membership.not_copied
        copied = json.dumps([id_ for id_, name in names.items() if name not in left_out])
        with self._database.writing(flush=False) as own:
            key = vectors.model_key(own, self._model)
            if among is None:
                own.execute(
                    "DELETE FROM embedding WHERE photo_id IN (SELECT id FROM photo"
                    " WHERE folder_id NOT IN (SELECT value FROM json_each(?)))",
                    (copied,),
                )
            rows = own.execute(
                "SELECT id FROM photo WHERE folder_id IN (SELECT value FROM json_each(?))"
                " AND (? IS NULL OR id IN (SELECT value FROM json_each(?))) AND NOT EXISTS"
                " (SELECT 1 FROM embedding WHERE photo_id = photo.id AND model_id = ?) ORDER BY id",
                (copied, *[None if among is None else json.dumps(list(among))] * 2, key),
            ).fetchall()
        return [row[0] for row in rows]

    def _store_vectors(self, ids: Sequence[int], rows: np.ndarray) -> None:
        with self._database.writing(flush=False) as own:
            key = vectors.model_key(own, self._model)
            for id_, row in zip(ids, rows, strict=True):
                vectors.write(own, "embedding", key, id_, row)
            ingest.count_change(own)

    def _read_since(self) -> int:
        try:
            return max(0, int(json.loads(self._file.read_text("utf-8"))["since"]))
        except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
            return 0

    def _write_since(self) -> None:
        kept = {"since": self._since, "as_of": datetime.now().isoformat(timespec="minutes")}
        atomic_write(self._file, json.dumps(kept))


def _number(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
