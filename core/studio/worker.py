"""A worker: claims pictures, decodes and embeds them, and stores the results.

Storing and finishing a job is one transaction. A worker that is killed stores nothing of its last
jobs; one that was cut off finds them gone and stores nothing either.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector

from core.colours import describe
from core.decoders import decode
from core.decoders.metadata import MOST_BYTES, Metadata
from core.decoders.process import Decoders
from core.encoder import Encoder, photo_input
from core.library import CatalogueError, PictureError, ThumbnailStore, picture_paths, sidecars
from core.library.reader import content_hash_of
from core.library.tags import nanoseconds
from core.studio import jobs
from core.studio.connection import Connection, StudioAwayError, connect, in_plain_words
from core.studio.jobs import THUMBNAILS, Job
from core.studio.store import Mounts

log = logging.getLogger(__name__)

_RENEW = 60.0
_WAIT = 5.0


class _Read(NamedTuple):
    job: Job
    width: int
    height: int
    content_hash: str
    pixels: NDArray[np.uint8]
    colours: bytes
    metadata: Metadata


class Worker:
    """Works off a studio's queue, for the roots that are mounted here.

    Attributes:
        name: What the studio's status calls it.
        done: Pictures stored so far.
        failed: Pictures that could not be read.
    """

    def __init__(
        self,
        address: str,
        encoder: Encoder,
        places: Mapping[str, Path],
        password: str | None = None,
    ) -> None:
        # Process numbers are used again, and several workers may be in one process.
        self.name = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(3)}"
        self.done = self.failed = 0
        self._address, self._password = address, password
        self._encoder = encoder
        self._places = places
        self._renewed = 0.0
        self._shares: dict[int, ThumbnailStore] = {}
        self._decoders = Decoders()

    def run(
        self,
        stop: threading.Event,
        *,
        until_empty: bool = False,
        on_progress: Callable[[Worker], None] = lambda worker: None,
    ) -> None:
        """Work until told to stop, or until no job is left; wait for a server that is away.

        Raises:
            StudioError: The studio refuses this worker.
        """
        try:
            self._run(stop, until_empty, on_progress)
        finally:
            self._decoders.close()

    def _run(
        self, stop: threading.Event, until_empty: bool, on_progress: Callable[[Worker], None]
    ) -> None:
        while not stop.is_set():
            try:
                with connect(self._address, self._password) as connection:
                    self._work(connection, stop, until_empty, on_progress)
                return
            except StudioAwayError:
                if until_empty:
                    raise
                log.warning("the studio does not answer; the worker waits")
                stop.wait(_WAIT)

    def _work(
        self,
        connection: Connection,
        stop: threading.Event,
        until_empty: bool,
        on_progress: Callable[[Worker], None],
    ) -> None:
        model = jobs.model_key(connection, self._encoder.card)
        with in_plain_words():
            roots: dict[int, str] = dict(connection.execute("SELECT id, name FROM root").fetchall())
            connection.execute("LISTEN inkseek")
        mounts = Mounts(roots, self._places)
        here = {id_: at for id_, at in mounts.mapped.items() if at.is_dir()}
        self._shares = {id_: ThumbnailStore(at / THUMBNAILS) for id_, at in here.items()}
        # Photos that only another encoder knows; one worker finds them, all embed them.
        jobs.enqueue_again(connection, model)
        self._stay_alive(connection, at_once=True)
        while not stop.is_set():
            claimed = jobs.claim(connection, model, self.name, list(here))
            if claimed:
                self._take(connection, model, claimed, here, stop)
                on_progress(self)
            elif until_empty:
                break
            else:
                self._wait_for_jobs(connection, stop)
        jobs.give_back(connection, self.name)

    def _wait_for_jobs(self, connection: Connection, stop: threading.Event) -> None:
        end = time.monotonic() + _WAIT
        while not stop.is_set() and time.monotonic() < end:
            with in_plain_words():
                if list(connection.notifies(timeout=0.5, stop_after=1)):
                    break
        self._stay_alive(connection)

    def _stay_alive(self, connection: Connection, *, at_once: bool = False) -> None:
        if at_once or time.monotonic() - self._renewed > _RENEW:
            jobs.renew(connection, self.name)
            self._renewed = time.monotonic()

    def _take(
        self,
        connection: Connection,
        model: int,
        claimed: Sequence[Job],
        mounts: Mapping[int, Path],
        stop: threading.Event,
    ) -> None:
        read: list[_Read] = []
        failures: list[tuple[Job, str]] = []
        for job in claimed:
            if stop.is_set():
                return
            self._stay_alive(connection)
            try:
                read.append(self._read(job, mounts[job.root_id] / picture_paths.decode(job.path)))
            except PictureError as error:
                failures.append((job, str(error)))
            except OSError as error:
                failures.append((job, decode.reason_of(error)))
        vectors = None
        if read:
            vectors = self._encoder.embed_photos(np.stack([one.pixels for one in read]))
        with in_plain_words(), connection.transaction():
            owned = _owned(connection, [job.id for job in claimed], self.name)
            if vectors is not None:
                rows = zip(read, vectors.embeddings, vectors.features, strict=True)
                _store(connection, model, [row for row in rows if row[0].job.id in owned])
            kept = [(job, reason) for job, reason in failures if job.id in owned]
            _note(connection, kept)
            connection.execute("DELETE FROM job WHERE id = ANY(%s)", (list(owned),))
            done = len(owned) - len(kept)
            connection.execute(
                "UPDATE worker SET done = done + %s, failed = failed + %s, seen = now()"
                " WHERE name = %s",
                (done, len(kept), self.name),
            )
        self.done += done
        self.failed += len(kept)

    def _read(self, job: Job, path: Path) -> _Read:
        missing = decode.missing_extra(path.suffix)
        if missing is not None:
            raise PictureError(missing)
        content, content_hash = content_hash_of(path, job.size)
        sidecar = b""
        if job.sidecar_ns and (beside := sidecars.beside(path)) is not None:
            with beside.open("rb") as file:
                sidecar = file.read(MOST_BYTES + 1)
        picture = self._decoders.decode(content, path.suffix, sidecar=sidecar)
        share = self._shares[job.root_id]
        try:
            if share.path_of(content_hash) is None:
                share.put(content_hash, picture.image)
        except CatalogueError as error:
            # Members make it for themselves then.
            log.warning("no thumbnail on the share: %s", error)
        pixels = photo_input(picture.image, self._encoder.card.photo_size)
        colours = describe(picture.image).to_bytes()
        found = picture.metadata or Metadata()
        return _Read(job, picture.width, picture.height, content_hash, pixels, colours, found)


def _owned(connection: Connection, ids: list[int], worker: str) -> set[int]:
    rows = connection.execute(
        "SELECT id FROM job WHERE id = ANY(%s) AND worker = %s FOR UPDATE", (ids, worker)
    )
    return {row[0] for row in rows}


_TAKEN_IN = """
UPDATE taken t SET category = c.becomes FROM renamed_category c WHERE c.name = t.category;
UPDATE taken t SET old_category = p.category_id, own_rating = p.own_rating,
    rated_at = p.rated_at, replaces = true
    FROM photo p WHERE p.root_id = t.root_id AND p.path = t.path;
CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT t.root_id, t.path, g.name, g.name_key, g.given, g.at
    FROM taken t JOIN photo p USING (root_id, path) JOIN tag g ON g.photo_id = p.id AND g.own
    WHERE p.content_hash <> t.content_hash;
WITH one AS (SELECT DISTINCT ON (t.root_id, t.path) t.*, p.id FROM taken t JOIN photo p
        ON p.content_hash = t.content_hash AND p.root_id = t.root_id AND NOT p.online
        AND p.path <> t.path
        WHERE NOT EXISTS (SELECT FROM photo x WHERE x.root_id = t.root_id AND x.path = t.path)
        ORDER BY t.root_id, t.path, p.id),
    pair AS (SELECT DISTINCT ON (id) * FROM one ORDER BY id, path)
UPDATE photo p SET path = pair.path, name_key = pair.name_key, size = pair.size,
    mtime_ns = pair.mtime_ns, online = true FROM pair WHERE p.id = pair.id;
DELETE FROM photo p USING taken t
    WHERE p.root_id = t.root_id AND p.path = t.path AND p.content_hash <> t.content_hash;
INSERT INTO category (name) SELECT DISTINCT category FROM taken WHERE category IS NOT NULL
    ORDER BY 1 ON CONFLICT DO NOTHING;
INSERT INTO photo (root_id, path, name_key, category_id, width, height, size, mtime_ns,
        content_hash, rating, own_rating, rated_at, taken_ns, camera, sidecar_ns, colours)
    SELECT t.root_id, t.path, t.name_key,
        CASE WHEN t.replaces THEN t.old_category ELSE c.id END, t.width, t.height, t.size,
        t.mtime_ns, t.content_hash, t.rating, t.own_rating, t.rated_at, t.taken_ns, t.camera,
        t.sidecar_ns, t.colours
    FROM taken t LEFT JOIN category c ON c.name = t.category ORDER BY t.root_id, t.path
    ON CONFLICT (root_id, path) DO UPDATE
        SET size = excluded.size, mtime_ns = excluded.mtime_ns, online = true,
            rating = excluded.rating, taken_ns = excluded.taken_ns, camera = excluded.camera,
            sidecar_ns = excluded.sidecar_ns, colours = excluded.colours;
DELETE FROM tag g USING photo p JOIN taken t USING (root_id, path)
    WHERE g.photo_id = p.id AND NOT g.own;
INSERT INTO tag (photo_id, root_id, name, name_key, own)
    SELECT p.id, p.root_id, w.name, w.name_key, false FROM taken t
        JOIN photo p USING (root_id, path), unnest(t.tags, t.tag_keys) AS w(name, name_key)
    ON CONFLICT DO NOTHING;
INSERT INTO tag (photo_id, root_id, name, name_key, own, given, at)
    SELECT p.id, p.root_id, k.name, k.name_key, true, k.given, k.at
    FROM kept k JOIN photo p USING (root_id, path) ON CONFLICT DO NOTHING;
INSERT INTO embedding (model_id, photo_id, root_id, vector)
    SELECT t.model_id, p.id, p.root_id, t.embedding FROM taken t JOIN photo p USING (root_id, path)
    ON CONFLICT DO NOTHING;
INSERT INTO feature (model_id, photo_id, root_id, vector)
    SELECT t.model_id, p.id, p.root_id, t.feature FROM taken t JOIN photo p USING (root_id, path)
    ON CONFLICT DO NOTHING;
DELETE FROM failure f USING taken t WHERE f.root_id = t.root_id AND f.path = t.path;
DROP TABLE taken, kept;
"""


_COLUMNS = {
    "model_id": "int4", "root_id": "int4", "path": "bytea", "name_key": "text",
    "category": "text", "width": "int4", "height": "int4", "size": "int8", "mtime_ns": "int8",
    "content_hash": "bytea", "embedding": "halfvec", "feature": "halfvec", "rating": "int4",
    "taken_ns": "int8", "camera": "text", "sidecar_ns": "int8", "colours": "bytea",
    "tags": "text[]", "tag_keys": "text[]",
}  # fmt: skip


def _store(
    connection: Connection,
    model: int,
    rows: Sequence[tuple[_Read, NDArray[np.float32], NDArray[np.float16]]],
) -> None:
    """Store pictures by the rules of the home library: known, moved, replaced or new."""
    columns = ", ".join(f"{name} {type_}" for name, type_ in _COLUMNS.items())
    connection.execute(
        f"CREATE TEMP TABLE taken ({columns}, old_category int, own_rating int,"
        " rated_at timestamptz, replaces boolean NOT NULL DEFAULT false) ON COMMIT DROP".encode()
    )
    copied = f"COPY taken ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT binary)"
    with connection.cursor().copy(copied.encode()) as copy:
        copy.set_types(list(_COLUMNS.values()))
        for read, embedding, feature in rows:
            job, found = read.job, read.metadata
            name = picture_paths.name_key(os.fsdecode(os.path.basename(job.path)))  # noqa: PTH119
            copy.write_row(
                (model, job.root_id, job.path, name, folder_category(job.path), read.width,
                 read.height, job.size, job.mtime_ns, bytes.fromhex(read.content_hash),
                 HalfVector(embedding), HalfVector(feature), found.rating,
                 nanoseconds(found.taken), found.camera, job.sidecar_ns, read.colours,
                 list(found.keywords), [picture_paths.name_key(tag) for tag in found.keywords])
            )  # fmt: skip
    connection.execute(_TAKEN_IN)


def folder_category(path: bytes) -> str | None:
    """The category a picture gets from its place: the name of its folder, below the root."""
    folder = PurePosixPath(os.fsdecode(path).replace(os.sep, "/")).parent.name
    return picture_paths.printable(folder) if folder else None


def _note(connection: Connection, failures: Sequence[tuple[Job, str]]) -> None:
    for job, reason in failures:
        connection.execute(
            "INSERT INTO failure VALUES (%s, %s, %s)"
            " ON CONFLICT (root_id, path) DO UPDATE SET reason = excluded.reason",
            (job.root_id, job.path, reason),
        )
        connection.execute(
            "UPDATE photo SET online = false WHERE root_id = %s AND path = %s",
            (job.root_id, job.path),
        )
