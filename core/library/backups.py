"""Copies of the catalogue, taken before its form is changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from core.files import replacing

KEPT = 3


def folder_of(catalogue: Path) -> Path:
    return catalogue.parent / "backups"


def existing(catalogue: Path) -> list[Path]:
    """The backups of a catalogue, oldest first."""
    return sorted(folder_of(catalogue).glob(f"{catalogue.stem}-*.sqlite"))


def take(connection: sqlite3.Connection, catalogue: Path, version: int) -> Path:
    """Copies the open catalogue and lets go of all but the newest copies.

    SQLite's own backup is used, because the file alone lacks what still sits in its log.
    """
    folder = folder_of(catalogue)
    folder.mkdir(parents=True, exist_ok=True)
    moment = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    target = folder / f"{catalogue.stem}-{moment}-v{version}.sqlite"
    with replacing(target) as unfinished, closing(sqlite3.connect(unfinished)) as copy:
        connection.backup(copy)
        # A backup is one file that can be copied by hand, so it must not need a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    for old in existing(catalogue)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target
