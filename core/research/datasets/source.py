"""Sources: a folder or a zip, with one interface, so that no data set must be unpacked.

A source names its files relative to itself with forward slashes. It can be shared by threads,
survives a fork and travels to other processes by its path alone, because training reads it from
worker processes.
"""

import os
import threading
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from core.errors import UserError


class DataDamaged(UserError, ValueError):  # noqa: N818 (it says what the file is)
    """A file of a data set can't be read as what it should be; the message names the file."""


class Source(Protocol):
    """A tree of files that can be listed and read."""

    @property
    def where(self) -> Path:
        """The folder or the zip itself, for messages."""

    def files(self, prefix: str = "") -> tuple[str, ...]:
        """Return every file under the folder `prefix` ("" for all), sorted, with its full name."""

    def folders(self, prefix: str = "") -> tuple[str, ...]:
        """Return the names (not paths) of the folders directly under `prefix`, sorted."""

    def has(self, name: str) -> bool:
        """Say whether `name` is a file or a folder of this source."""

    def read(self, name: str) -> bytes:
        """Return the content of one file."""

    def open(self, name: str) -> IO[bytes]:
        """Open one file for reading piece by piece; close it when done."""


class FolderSource:
    """A plain folder."""

    def __init__(self, where: Path) -> None:
        self.where = where

    def files(self, prefix: str = "") -> tuple[str, ...]:
        start = self.where / prefix if prefix else self.where
        return tuple(sorted(self._walk(start)))

    def folders(self, prefix: str = "") -> tuple[str, ...]:
        start = self.where / prefix if prefix else self.where
        if not start.is_dir():
            return ()
        with os.scandir(start) as entries:
            return tuple(sorted(e.name for e in entries if e.is_dir() and not _is_litter(e.name)))

    def has(self, name: str) -> bool:
        return (self.where / name).exists()

    def read(self, name: str) -> bytes:
        return (self.where / name).read_bytes()

    def open(self, name: str) -> IO[bytes]:
        return (self.where / name).open("rb")

    def _walk(self, start: Path) -> Iterator[str]:
        for folder, subfolders, names in os.walk(start, followlinks=True):
            subfolders[:] = [name for name in subfolders if not _is_litter(name)]
            relative = Path(folder).relative_to(self.where).as_posix()
            lead = "" if relative == "." else f"{relative}/"
            yield from (lead + name for name in names if not _is_litter(name))


class ZipSource:
    """A zip file, read in place.

    Every thread of every process reads through a handle of its own: a forked child shares the file
    position with its parent, and a lock that was held while forking would never open again in the
    child. Handles are closed when their thread or the source goes.
    """

    def __init__(self, where: Path) -> None:
        self.where = where
        self._local = threading.local()
        with _open_zip(where) as archive:
            self._names = tuple(
                sorted(
                    entry.filename
                    for entry in archive.infolist()
                    if not entry.is_dir() and not any(map(_is_litter, entry.filename.split("/")))
                )
            )

    def files(self, prefix: str = "") -> tuple[str, ...]:
        if not prefix:
            return self._names
        lead = prefix.rstrip("/") + "/"
        # "0" is the character after "/", so this is the first name past the folder.
        return self._names[
            bisect_left(self._names, lead) : bisect_left(self._names, lead[:-1] + "0")
        ]

    def folders(self, prefix: str = "") -> tuple[str, ...]:
        lead = len(prefix.rstrip("/")) + 1 if prefix else 0
        tails = (name[lead:] for name in self.files(prefix))
        return tuple(sorted({tail.split("/", 1)[0] for tail in tails if "/" in tail}))

    def has(self, name: str) -> bool:
        at = bisect_left(self._names, name)
        return (at < len(self._names) and self._names[at] == name) or bool(self.files(name))

    def read(self, name: str) -> bytes:
        try:
            return self._archive().read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise DataDamaged(f"{self.where / name} cannot be unpacked: {error}") from error

    def open(self, name: str) -> IO[bytes]:
        return self._archive().open(name)

    def _archive(self) -> zipfile.ZipFile:
        mine: tuple[int, zipfile.ZipFile] | None = getattr(self._local, "archive", None)
        if mine is None or mine[0] != os.getpid():
            mine = (os.getpid(), _open_zip(self.where))
            self._local.archive = mine
        return mine[1]

    def __getstate__(self) -> Path:
        return self.where

    def __setstate__(self, where: Path) -> None:
        ZipSource.__init__(self, where)


def open_source(where: Path) -> Source | None:
    """Open a folder or a zip; None when there is neither at `where`."""
    if where.is_dir():
        return FolderSource(where)
    if where.suffix.lower() == ".zip" and where.is_file():
        return ZipSource(where)
    return None


def _open_zip(where: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(where)
    except zipfile.BadZipFile as error:
        raise DataDamaged(f"{where} is not a readable zip; fetch it again") from error


def data_root(root: Path | None) -> Path | None:
    """Return the folder that holds the data sets: `root`, or what INKSEEK_DATA says, or None."""
    if root is not None:
        return root
    named = os.environ.get("INKSEEK_DATA")
    return Path(named).expanduser() if named else None


def _is_litter(name: str) -> bool:
    """Say whether a name is what file managers leave behind."""
    return name.startswith(".") or name in {"__MACOSX", "Thumbs.db", "desktop.ini"}
