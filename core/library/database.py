"""SQLite for the catalogue: one writer behind a lock, and readers that never wait."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from core.library import migrations
from core.library.records import CatalogueError

BUSY_TIMEOUT_MS = 15_000
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_READ_ONLY = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class Database:
    """An open catalogue file. Every method may be called from any thread.

    In write-ahead mode readers see the last committed state while the writer works. Readers use a
    small pool of connections, each by one thread at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write_lock = threading.Lock()
        self._stock_lock = threading.Lock()
        self._stock: list[sqlite3.Connection] = []
        self._closed = False
        with self._explain_errors():
            self._writer = self._connect()
            try:
                # Larger pages hold several vectors each. It has no effect on an existing file.
                self._writer.execute("PRAGMA page_size = 8192")
                self._writer.execute("PRAGMA journal_mode = WAL")
                self._writer.execute("PRAGMA journal_size_limit = 67108864")
                migrations.bring_up_to_date(self._writer, path)
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading one consistent state."""
        with self._explain_errors():
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._hand_back(connection)

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self.reading() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def writing(self, *, flush: bool = True) -> Iterator[sqlite3.Connection]:
        """The writing connection in a transaction: the block is committed whole or not at all.

        Args:
            flush: Wait until it is on the disk. What an import stores need not wait: a crash of
                the program loses nothing of it, a power cut at most the last batches.
        """
        with self._write_lock, self._explain_errors():
            self._check_open()
            self._writer.execute(f"PRAGMA synchronous = {'FULL' if flush else 'NORMAL'}")
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                # SQLite itself rolls back on some errors, a full disk among them.
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        with self._write_lock, self._stock_lock:
            if self._closed:
                return
            self._closed = True
            for connection in self._stock:
                connection.close()
            self._stock.clear()
            with suppress(sqlite3.Error):
                self._writer.execute("PRAGMA optimize")
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _check_open(self) -> None:
        if self._closed:
            raise CatalogueError(f"The library {self.path.parent} is closed already.")

    def _borrow(self) -> sqlite3.Connection:
        with self._stock_lock:
            self._check_open()
            if self._stock:
                return self._stock.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _hand_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        with self._stock_lock:
            if self._closed:
                connection.close()
            else:
                self._stock.append(connection)

    @contextmanager
    def _explain_errors(self) -> Iterator[None]:
        """Translate errors of the disk into messages for users; let bugs pass."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_FULL:
                raise disk_full(self.path.parent) from error
            if code in _DAMAGED:
                raise CatalogueError(_damage_report(self.path, error)) from error
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise CatalogueError(
                    f"Another program keeps the library {self.path.parent} busy. "
                    "Close other Inkseek windows and commands that use it, then try again."
                ) from error
            if code in _READ_ONLY:
                raise CatalogueError(
                    f"The library {self.path} cannot be opened for writing. Check that the folder "
                    "exists and belongs to you, or choose another library folder."
                ) from error
            if code == sqlite3.SQLITE_IOERR:
                raise CatalogueError(
                    f"Reading or writing the library {self.path} failed ({error}). "
                    "Check the disk and its free space, then start again; nothing saved is lost."
                ) from error
            raise


def disk_full(folder: Path) -> CatalogueError:
    return CatalogueError(
        f"The disk that holds the library {folder} is full. Free some space and start again; "
        "everything taken in so far is kept."
    )


def is_disk_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _damage_report(path: Path, error: sqlite3.Error) -> str:
    finding = str(error)
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:
        finding = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    kept = migrations.backups_of(path)
    daily = sorted((path.parent / "backups").glob("library-*.inkbackup"))
    if daily:
        return (
            f"The catalogue {path} is damaged ({' '.join(finding.split())}). Your pictures and "
            f"sketches are not touched. Close Inkseek and restore the backup {daily[-1].name}, "
            f"which has your categories, with:  inkseek library restore --library "
            f'"{path.parent}"  Then add what is newer with:  inkseek index --library '
            f'"{path.parent}"'
        )
    if kept:
        way_out = (
            f"Copies from before earlier updates are in {migrations.backup_folder(path)} (newest: "
            f"{kept[-1].name}): close Inkseek, remove {path.name}, {path.name}-wal and "
            f"{path.name}-shm, and put a copy in their place; or remove them and index your "
            "folders again."
        )
    else:
        way_out = (
            f"There is no backup in {migrations.backup_folder(path)} yet: close Inkseek, remove "
            f"{path.name}, {path.name}-wal and {path.name}-shm, and index your folders again."
        )
    return (
        f"The catalogue {path} is damaged ({' '.join(finding.split())}). "
        f"Your pictures are not touched. {way_out}"
    )
