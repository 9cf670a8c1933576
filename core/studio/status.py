"""The state of a studio: what it holds, what waits, and who works."""

from __future__ import annotations

from typing import Any

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
        role = next(
            (
                role
                for role in ("curator", "contributor", "reader")
                if connection.execute(
                    "SELECT pg_has_role(session_user, %s, 'USAGE')", (f"inkseek_{role}",)
                ).fetchone()
                == (True,)
            ),
            None,
        )
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
