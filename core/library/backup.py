"""Backups of what only the user can give: categories, kept drawings, styles, boards and the tray.

A backup is one file, which can be copied to another machine. It has neither pictures nor their
vectors: the next look at the folders computes those again. Boards keep their layout, notes and
colours; the copies of their pictures stay in the folder of the library. A backup is made every day.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from core.files import flush_file, flush_folder, make_private_folder, replacing, set_aside
from core.library import migrations
from core.library.database import Database
from core.library.records import CatalogueError

SUFFIX = ".inkbackup"
FOLDER = "backups"
KEPT = 7
PENDING = f"restore-at-next-start{SUFFIX}"
LOST = "lost"

_FORMAT = "inkseek-backup.json"
_VERSION = 1
_CATALOGUE = "catalogue.sqlite"
_VECTORS = frozenset({"embedding", "feature", "sketch_vector", "colour"})
"""Tables that are made again from the pictures, so that a backup need not hold them."""

_MEMBER = re.compile(
    r"catalogue\.sqlite|tray\.json|sketches/[0-9a-f]{8,128}\.(inkseek|png)"
    r"|styles/([0-9a-f]{32}\.inkstyle|in-use)|boards/[0-9a-f]{32}\.inkboard"
)
_DAMAGE = (
    OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, EOFError, zlib.error,
    zipfile.BadZipFile,
)  # fmt: skip
_MAX_MEMBERS = 100_000
_MAX_BYTES = 20_000_000_000


def back_up(database: Database, file: Path) -> None:
    """Write a backup of an open library to a file.

    Raises:
        CatalogueError: It cannot be written.
    """
    root = database.path.parent
    try:
        with (
            tempfile.TemporaryDirectory(dir=root, prefix=".backup") as scratch,
            replacing(file) as unfinished,
            zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            catalogue = Path(scratch) / _CATALOGUE
            _copy_decisions(database, catalogue)
            archive.writestr(_FORMAT, json.dumps({"version": _VERSION}))
            archive.write(catalogue, _CATALOGUE)
            # After the catalogue: a drawing that is deleted meanwhile is only missing its file.
            for kept in _files_to_keep(root):
                with suppress(FileNotFoundError):
                    archive.write(kept, kept.relative_to(root).as_posix())
    except (OSError, sqlite3.Error) as error:
        raise CatalogueError(
            f"The backup {file} can't be written ({error}). Check the disk and its free space."
        ) from error


def back_up_daily(database: Database) -> Path | None:
    """Make today's backup unless it is there, and delete all but the newest; return the new one."""
    today = datetime.now().strftime("%Y%m%d")
    before = backups(database.path.parent)
    if before and before[-1].stem.endswith(today):
        return None
    if not database.rows("SELECT 1 FROM photo UNION ALL SELECT 1 FROM sketch LIMIT 1"):
        # An empty library must not push out the backups of a full one.
        return None
    number = _number(before[-1]) + 1 if before else 1
    file = database.path.parent / FOLDER / f"library-{number:04}-{today}{SUFFIX}"
    make_private_folder(file.parent)
    back_up(database, file)
    for old in [*before, file][:-KEPT]:
        old.unlink(missing_ok=True)
    return file


def backups(root: Path) -> list[Path]:
    """Return the daily backups of a library, oldest first."""
    return sorted((root / FOLDER).glob(f"library-*{SUFFIX}"), key=_number)


def _number(backup: Path) -> int:
    # Not the date: the clock may have gone back.
    number = backup.stem.split("-")[1]
    return int(number) if number.isdigit() else 0


def check(file: Path) -> None:
    """Check a backup before anything is changed for it.

    Raises:
        CatalogueError: It is none, is damaged, or is of a newer Inkseek.
    """
    try:
        with zipfile.ZipFile(file) as archive, tempfile.TemporaryDirectory() as scratch:
            _check_members(archive, file)
            archive.extract(_CATALOGUE, scratch)
            _check_catalogue(Path(scratch) / _CATALOGUE, file)
            damaged = archive.testzip()
    except _DAMAGE as error:
        raise CatalogueError(f"{file.name} is no Inkseek backup, or it is damaged.") from error
    if damaged is not None:
        raise CatalogueError(f"The backup {file.name} is damaged: {damaged} can't be read.")


def restore_later(file: Path, root: Path) -> None:
    """Have a backup restored when the library is opened next.

    Raises:
        CatalogueError: It can't be used.
    """
    check(file)
    try:
        make_private_folder(root)
        with replacing(root / PENDING) as unfinished:
            shutil.copyfile(file, unfinished)
    except OSError as error:
        raise CatalogueError(f"{file.name} can't be copied to {root} ({error}).") from error


def restore_if_wanted(root: Path) -> None:
    """Restore the backup that was chosen for this library, which must not be open.

    What it replaces is moved, not deleted. Drawings that are not in the backup stay. After a crash
    the next call does it again.

    Raises:
        CatalogueError: It can't be restored. The library is as it was, and can be opened now.
    """
    pending = root / PENDING
    if not pending.exists():
        return
    scratch = root / ".restoring"
    try:
        check(pending)
        shutil.rmtree(scratch, ignore_errors=True)
        with zipfile.ZipFile(pending) as archive:
            archive.extractall(scratch)
    except (CatalogueError, OSError) as error:
        shutil.rmtree(scratch, ignore_errors=True)
        place = set_aside(pending, root / LOST)
        raise CatalogueError(
            f"The backup can't be restored: {error} It is in {place}. Start again to go on without."
        ) from error
    _put_in_place(scratch, root)
    shutil.rmtree(scratch, ignore_errors=True)
    pending.unlink()


def _put_in_place(scratch: Path, root: Path) -> None:
    (scratch / _FORMAT).unlink()
    replaced = root / LOST / "before the backup"
    for leftover in (f"{_CATALOGUE}-wal", f"{_CATALOGUE}-shm"):
        # With its log a replaced catalogue can still be opened.
        if (root / leftover).exists():
            set_aside(root / leftover, replaced)
    for new in sorted(file for file in scratch.rglob("*") if file.is_file()):
        target = root / new.relative_to(scratch)
        if target.exists() and target.parent.name == "sketches":
            continue
        if target.exists():
            set_aside(target, replaced)
        make_private_folder(target.parent)
        flush_file(new)
        new.replace(target)
        flush_folder(target.parent)


def _check_members(archive: zipfile.ZipFile, file: Path) -> None:
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_BYTES:
        raise CatalogueError(f"{file.name} is larger than a backup can be.")
    for member in members:
        known = member.filename == _FORMAT or _MEMBER.fullmatch(member.filename)
        if not known or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CatalogueError(f"{file.name} is no Inkseek backup.")
    if archive.getinfo(_FORMAT).file_size > 1000:
        raise CatalogueError(f"{file.name} is no Inkseek backup.")
    if json.loads(archive.read(_FORMAT)).get("version") != _VERSION:
        raise CatalogueError(
            f"The backup {file.name} was made by a newer Inkseek. Install the newer version first."
        )


def _check_catalogue(catalogue: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(catalogue)) as connection:
            version = migrations.version_of(connection)
            healthy = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        raise CatalogueError(f"The backup {file.name} is damaged: {error}.") from error
    if version > migrations.VERSION:
        raise CatalogueError(
            f"The backup {file.name} was made by a newer Inkseek. Install the newer version first."
        )
    if not healthy or version < 1:
        raise CatalogueError(f"The catalogue in the backup {file.name} is damaged.")


def _copy_decisions(database: Database, target: Path) -> None:
    """Copy the catalogue without the vectors."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        for step in migrations.STEPS:
            step(copy)
        copy.execute(f"PRAGMA user_version = {migrations.VERSION}")
        copy.execute("ATTACH ? AS live", (os.fspath(database.path),))
        # One transaction reads one state of the live catalogue.
        copy.execute("BEGIN")
        tables = [
            name
            for (name,) in copy.execute("SELECT name FROM live.sqlite_master WHERE type = 'table'")
            if name not in _VECTORS and (name == "sqlite_sequence" or name[:7] != "sqlite_")
        ]
        for table in tables:
            copy.execute(f"DELETE FROM main.{table}")
        for table in tables:
            if table != "sqlite_sequence":
                copy.execute(f"INSERT INTO main.{table} SELECT * FROM live.{table}")
        # Ids are never used again, not even those of deleted rows.
        copy.execute("DELETE FROM main.sqlite_sequence")
        copy.execute("INSERT INTO main.sqlite_sequence SELECT * FROM live.sqlite_sequence")
        copy.execute("COMMIT")


def _files_to_keep(root: Path) -> list[Path]:
    folders = ("sketches", "styles", "boards")
    found = [root / "tray.json", *(file for name in folders for file in (root / name).glob("*"))]
    return [
        file
        for file in sorted(found)
        if file.is_file() and _MEMBER.fullmatch(file.relative_to(root).as_posix())
    ]
