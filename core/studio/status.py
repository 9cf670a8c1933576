"""The state of a studio: what it holds, what waits, and who works."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.studio.connection import Connection, in_plain_words
from core.studio.schema import version_of


def status(connection: Connection) -> dict[str, Any]:
    """Counts by root and encoder, the queue, workers of the last two minutes, and the role."""
    with in_plain_words(), connection.transaction():
        roots = connection.execute(
            "SELECT name, (SELECT count(*) FROM photo WHERE root_id = root.id),"
            " (SELECT count(*) FROM job WHERE root_id = root.id),"
            " (SELECT count(*) FROM failure WHERE root_id = root.id) FROM root ORDER BY name"
        ).fetchall()
        models = connection.execute(
            "SELECT name, (SELECT count(*) FROM embedding WHERE model_id = model.id)"
            " FROM model ORDER BY id"
        ).fetchall()
        running = connection.execute("SELECT count(*) FROM job WHERE lease > now()").fetchone()
        workers = connection.execute(
            "SELECT name, done, failed, done / greatest(1.0, extract(epoch FROM seen - started))"
            " FROM worker WHERE seen > now() - interval '2 minutes' ORDER BY name"
        ).fetchall()
        role = role_of(connection)
        version = version_of(connection)
    return {
        "version": version,
        "role": role,
        "roots": [
            {"name": name, "photos": photos, "waiting": waiting, "problems": problems}
            for name, photos, waiting, problems in roots
        ],
        "encoders": dict(models),
        "in_work": running[0] if running else 0,
        "workers": [
            {"name": name, "done": done, "failed": failed, "per_second": round(float(rate), 1)}
            for name, done, failed, rate in workers
        ],
    }


class Queue(NamedTuple):
    """The queue of all workers.

    Attributes:
        waiting: Pictures that are not embedded yet, those in work included.
        problems: Pictures that could not be read.
        workers: How many machines' workers were heard of in the last two minutes.
        per_second: How many pictures they embed in a second, all together.
        role: Of this member.
    """

    waiting: int
    problems: int
    workers: int
    per_second: float
    role: str | None


def queue(connection: Connection) -> Queue:
    """What waits and who works; cheap enough to ask every other second."""
    with in_plain_words(), connection.transaction():
        row = connection.execute(
            "SELECT (SELECT count(*) FROM job), (SELECT count(*) FROM failure), count(*),"
            " coalesce(sum(done / greatest(1.0, extract(epoch FROM seen - started))), 0)"
            " FROM worker WHERE seen > now() - interval '2 minutes'"
        ).fetchone()
        assert row is not None
        return Queue(row[0], row[1], row[2], float(row[3]), role_of(connection))


def role_of(connection: Connection) -> str | None:
    """The strongest role that the member has."""
    for role in ("curator", "contributor", "reader"):
        asked = connection.execute(
            "SELECT pg_has_role(session_user, %s, 'USAGE')", (f"inkseek_{role}",)
        )
        if asked.fetchone() == (True,):
            return role
    return None
