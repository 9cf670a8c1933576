"""The queue of pictures to embed: one table, claimed by workers on any machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from core.library import ImportFailure
from core.library.picture_paths import below
from core.library.scanner import FoundFile, Scanner
from core.library.vectors import Model
from core.studio.connection import Connection, StudioError, in_plain_words

CLAIMED = 32
LEASE = "5 minutes"
ATTEMPTS = 3
"""A picture that ended this many workers is listed as a failure."""

THUMBNAILS = ".inkseek"
"""The folder in a root that holds the thumbnails all machines share."""

_BATCH = 2000


class Job(NamedTuple):
    """A picture that a worker has claimed."""

    id: int
    root_id: int
    path: bytes
    size: int
    mtime_ns: int
    sidecar_ns: int


class Enqueued(NamedTuple):
    """What a scan found: files, jobs made of them, files that are gone, unreadable folders."""

    found: int
    jobs: int
    missing: int
    failures: Sequence[ImportFailure]


def model_key(connection: Connection, model: Model) -> int:
    """The studio's number for a model; a contributor enters it when it is new.

    Raises:
        StudioError: The role does not allow it.
    """
    with in_plain_words():
        row = connection.execute("SELECT id FROM model WHERE name = %s", (model.id,)).fetchone()
        if row is None:
            values = (model.id, model.dim, model.feature_dim)
            row = connection.execute("SELECT add_model(%s, %s, %s)", values).fetchone()
    assert row is not None
    return int(row[0])


def enqueue(
    connection: Connection, model: int, root_id: int, mount: Path, inside: Path | None = None
) -> Enqueued:
    """Scan a root, or a folder in it, and make a job of each new or changed file.

    Raises:
        StudioError: The folder is not there, or the role does not allow it.
    """
    start = inside or mount
    if not start.is_dir():
        raise StudioError(f"{start} is not there. Mount the share first.")
    scanner = Scanner([start], mount / THUMBNAILS)
    found = jobs = 0
    with in_plain_words(), connection.transaction():
        connection.execute("CREATE TEMP TABLE seen (path bytea, size bigint, mtime_ns bigint,"
                           " sidecar_ns bigint) ON COMMIT DROP")  # fmt: skip
        files = scanner.scan(start)
        while piece := list(islice(files, _BATCH)):
            found += len(piece)
            _copy_seen(connection, piece, mount)
        if not found and _holds_photos(connection, root_id):
            # An empty mount point is a drive that is away, not a deleted library.
            raise StudioError(f"{start} is empty. Is the share mounted?")
        jobs = connection.execute(
            "INSERT INTO job (model_id, root_id, path, size, mtime_ns, sidecar_ns)"
            " SELECT %(model)s, %(root)s, s.path, s.size, s.mtime_ns, s.sidecar_ns FROM seen s"
            " LEFT JOIN photo p ON p.root_id = %(root)s AND p.path = s.path"
            " LEFT JOIN embedding e ON e.photo_id = p.id AND e.model_id = %(model)s"
            " WHERE e.photo_id IS NULL OR p.size <> s.size OR p.mtime_ns <> s.mtime_ns"
            " OR p.sidecar_ns IS DISTINCT FROM s.sidecar_ns"
            " ON CONFLICT DO NOTHING",
            {"model": model, "root": root_id},
        ).rowcount
        place = below(start, mount)
        missing = connection.execute(
            "UPDATE photo p SET online = present FROM (SELECT q.id, EXISTS (SELECT FROM seen"
            " WHERE seen.path = q.path) AS present FROM photo q WHERE q.root_id = %s"
            " AND (%s = ''::bytea OR substr(q.path, 1, %s) = %s)) x"
            " WHERE x.id = p.id AND p.online <> x.present",
            (root_id, place, len(place) + 1, place + b"/"),
        ).rowcount
        _note(connection, root_id, mount, scanner.failures)
        connection.execute("SELECT pg_notify('inkseek', '')")
    return Enqueued(found, jobs, missing, scanner.failures)


def enqueue_again(connection: Connection, model: int) -> int:
    """Make a job of each photo without vectors of this model, such as a new encoder."""
    with in_plain_words():
        return connection.execute(
            "INSERT INTO job (model_id, root_id, path, size, mtime_ns, sidecar_ns) SELECT %s,"
            " root_id, path, size, mtime_ns, coalesce(sidecar_ns, 0) FROM photo p"
            " WHERE online AND NOT EXISTS"
            " (SELECT FROM embedding WHERE photo_id = p.id AND model_id = %s)"
            " ON CONFLICT DO NOTHING",
            (model, model),
        ).rowcount


def claim(connection: Connection, model: int, worker: str, roots: Sequence[int]) -> list[Job]:
    """Take some jobs for a while; jobs of workers that fell silent are taken again."""
    with in_plain_words(), connection.transaction():
        connection.execute(
            "WITH dead AS (DELETE FROM job WHERE id IN (SELECT id FROM job WHERE attempts >= %s"
            " AND lease < now() AND model_id = %s LIMIT 100 FOR UPDATE SKIP LOCKED)"
            " RETURNING root_id, path)"
            " INSERT INTO failure (root_id, path, reason) SELECT root_id, path, %s FROM dead"
            " ON CONFLICT (root_id, path) DO UPDATE SET reason = excluded.reason",
            (ATTEMPTS, model, "This picture ended the program several times."),
        )
        rows = connection.execute(
            "UPDATE job SET worker = %s, lease = now() + %s::interval, attempts = attempts + 1"
            " WHERE id IN (SELECT id FROM job WHERE model_id = %s AND root_id = ANY(%s)"
            " AND lease < now() ORDER BY lease, id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING id, root_id, path, size, mtime_ns, sidecar_ns",
            (worker, LEASE, model, list(roots), CLAIMED),
        ).fetchall()
    return [Job(*row) for row in rows]


def renew(connection: Connection, worker: str) -> None:
    """Tell that a worker is alive, and keep its jobs."""
    with in_plain_words():
        connection.execute(
            "UPDATE job SET lease = now() + %s::interval WHERE worker = %s", (LEASE, worker)
        )
        connection.execute(
            "INSERT INTO worker (name) VALUES (%s) ON CONFLICT (name) DO UPDATE SET seen = now()",
            (worker,),
        )


def give_back(connection: Connection, worker: str) -> None:
    """Give a worker's unfinished jobs back, without counting an attempt."""
    with in_plain_words():
        connection.execute(
            "UPDATE job SET worker = NULL, lease = '-infinity', attempts = attempts - 1"
            " WHERE worker = %s",
            (worker,),
        )


def _copy_seen(connection: Connection, files: Iterable[FoundFile], mount: Path) -> None:
    with connection.cursor().copy("COPY seen FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["bytea", "int8", "int8", "int8"])
        for file in files:
            place = below(Path(file.path), mount)
            copy.write_row((place, file.size, file.mtime_ns, file.sidecar_ns))


def _holds_photos(connection: Connection, root_id: int) -> bool:
    query = "SELECT FROM photo WHERE root_id = %s LIMIT 1"
    return connection.execute(query, (root_id,)).fetchone() is not None


def _note(
    connection: Connection, root_id: int, mount: Path, failures: Iterable[ImportFailure]
) -> None:
    for failure in failures:
        connection.execute(
            "INSERT INTO failure VALUES (%s, %s, %s)"
            " ON CONFLICT (root_id, path) DO UPDATE SET reason = excluded.reason",
            (root_id, below(failure.path, mount), failure.reason),
        )
