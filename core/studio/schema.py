"""Makes the tables of a studio, and brings older ones up to date."""

from __future__ import annotations

from pathlib import Path

from core.studio.connection import Connection, StudioError, in_plain_words

VERSION = 3
"""What this program reads and writes. Version n + 1 is reached by the file `migrate_n.sql`."""

_FOLDER = Path(__file__).parent


def create(connection: Connection) -> bool:
    """Make a studio of a database, or migrate an older one; False if there was nothing to do.

    Raises:
        StudioError: The user may not do it, pgvector is missing, or the studio is newer.
    """
    with in_plain_words(), connection.transaction():
        # Two administrators at once would otherwise both make it.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('inkseek.create'))")
        found = version_of(connection)
        if found is not None:
            check_version(found, may_be_older=True)
        elif (
            connection.execute(
                "SELECT FROM pg_available_extensions WHERE name = 'vector'"
            ).fetchone()
            is None
        ):
            raise StudioError("This server has no pgvector. Install it there, then try again.")
        files = ["schema.sql"] if found is None else []
        files += [f"migrate_{step}.sql" for step in range(found or 1, VERSION)]
        for name in files:
            connection.execute((_FOLDER / name).read_bytes())
        if _was_restored(connection):
            connection.execute("UPDATE inkseek.photo SET changed = DEFAULT")
    return bool(files)


def _was_restored(connection: Connection) -> bool:
    """Whether a dump was loaded into a new server, where transactions are numbered anew."""
    query = (
        "SELECT FROM inkseek.photo WHERE changed > pg_snapshot_xmax(pg_current_snapshot()) LIMIT 1"
    )
    return connection.execute(query).fetchone() is not None


def version_of(connection: Connection) -> int | None:
    """The version of a studio's tables; None if the database is no studio."""
    there = connection.execute("SELECT to_regclass('inkseek.version') IS NOT NULL").fetchone()
    if there is None or not there[0]:
        return None
    row = connection.execute("SELECT number FROM inkseek.version").fetchone()
    return None if row is None else int(row[0])


def check_version(found: int | None, *, may_be_older: bool = False) -> None:
    """Refuse a studio of another version.

    Raises:
        StudioError: It is newer than this program, older, or no studio.
    """
    if found is None:
        raise StudioError(
            "This database is no studio yet. Make one with:  inkseek studio create URL"
        )
    if found > VERSION:
        raise StudioError("This studio was made by a newer Inkseek. Update this one first.")
    if found < VERSION and not may_be_older:
        raise StudioError("This studio is older. Update it with:  inkseek studio create URL")
