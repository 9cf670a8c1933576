"""Finds picture files in folders.

A scan enters a directory once, whatever links lead to it. It skips hidden directories, system
directories, and the library's own data. A directory that cannot be opened is reported, and the scan
continues.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from core.decoders.decode import reason_of
from core.decoders.kinds import SUFFIXES
from core.drive_timeout import within
from core.library import picture_paths, sidecars
from core.library.records import ImportFailure

# Recycle bins, snapshots and thumbnail stores of Windows, macOS, Synology and others.
_SYSTEM = frozenset(
    {"$recycle.bin", "system volume information", "@eadir", "#recycle", "#snapshot", "lost+found"}
)
_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file with a picture's suffix, and the sidecar beside it, if there is one."""

    path: str
    size: int
    mtime_ns: int
    sidecar: str = ""
    sidecar_ns: int = 0


@dataclass
class Scanner:
    """One scan over some of the known folders.

    Attributes:
        known_roots: All known folders; a link into one of them is not followed, because what it
            leads to is found there.
        excluded: A directory to leave out: the library's own.
        failures: Unreadable directories and files, filled while scanning.
        at: The directory that is being read.
    """

    known_roots: Iterable[Path]
    excluded: Path
    failures: list[ImportFailure] = field(default_factory=list)
    at: str = ""

    def __post_init__(self) -> None:
        self._roots = [str(root) for root in self.known_roots]
        self._excluded = str(self.excluded.resolve())
        self._seen: set[_Identity] = set()

    def scan(self, root: Path) -> Iterator[FoundFile]:
        """Every picture file below a root that this scanner has not found before."""
        # Linked directories come last, so that a file has its real path rather than one through
        # a link, in whatever order directories are listed.
        linked: list[str] = []
        pending = [str(root)]
        while pending or linked:
            directory = pending.pop() if pending else linked.pop(0)
            if self._enters(directory):
                yield from self._list(directory, pending, linked)

    def _enters(self, directory: str) -> bool:
        self.at = directory
        try:
            found = os.stat(directory)  # noqa: PTH116
        except OSError as error:
            self.failures.append(ImportFailure(Path(directory), reason_of(error)))
            return False
        identity = (found.st_dev, found.st_ino)
        if identity in self._seen or directory == self._excluded:
            return False
        self._seen.add(identity)
        return True

    def _list(self, directory: str, pending: list[str], linked: list[str]) -> Iterator[FoundFile]:
        try:
            with os.scandir(directory) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.failures.append(ImportFailure(Path(directory), reason_of(error)))
            return
        below: list[str] = []
        beside = {e.name.lower(): e for e in listed if e.name.lower().endswith(sidecars.SUFFIX)}
        for entry in listed:
            if entry.name.startswith(".") or entry.name.lower() in _SYSTEM:
                continue
            try:
                if entry.is_dir():
                    if not entry.is_symlink():
                        below.append(entry.path)
                    elif self._leads_out(entry.path):
                        linked.append(entry.path)
                elif os.path.splitext(entry.name)[1].lower() in SUFFIXES and entry.is_file():  # noqa: PTH122
                    found = entry.stat()
                    if not _hidden(found):
                        sidecar = _sidecar(entry.name, beside) if beside else ("", 0)
                        yield FoundFile(entry.path, found.st_size, found.st_mtime_ns, *sidecar)
            except OSError as error:
                self.failures.append(ImportFailure(Path(entry.path), reason_of(error)))
        pending.extend(reversed(below))

    def _leads_out(self, link: str) -> bool:
        target = os.path.realpath(link)
        return not any(
            target == root or target.startswith(picture_paths.prefix(root)) for root in self._roots
        )


def _sidecar(name: str, beside: Mapping[str, os.DirEntry[str]]) -> tuple[str, int]:
    for wanted in sidecars.names_for(name):
        if wanted in beside:
            with suppress(OSError):
                return beside[wanted].path, beside[wanted].stat().st_mtime_ns
    return "", 0


def _hidden(found: os.stat_result) -> bool:
    attributes = getattr(found, "st_file_attributes", 0)
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0))


def is_reachable(root: Path, *, held_photos: bool) -> bool:
    """Whether a folder is there; an unplugged drive may leave its empty mount point behind."""
    try:
        return holds_something(root) or not held_photos
    except OSError:
        return False


DRIVES_OF_USERS = ("/media", "/run/media")
DRIVES = (*DRIVES_OF_USERS, "/mnt", "/Volumes")


def is_gone(file: Path) -> bool:
    """Whether a file was deleted or moved, as far as can be known.

    False where it may only be away: its folder cannot be read, or may be the place of a drive that
    is not connected or does not answer.
    """
    try:
        return within(file.parent, partial(_is_gone, file))
    except OSError:
        return False


def _is_gone(file: Path) -> bool:
    try:
        file.lstat()
        return False
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError:
        return False
    missing = file
    for folder in file.parents:
        try:
            if not holds_something(folder):
                return False
            # Where the system makes and removes the folders of drives, there is no trace of one.
            is_place = str(folder) in DRIVES or str(folder.parent) in DRIVES_OF_USERS
            return missing == file or not is_place
        except FileNotFoundError:
            missing = folder
        except OSError:
            return False
    return False


def holds_something(folder: Path) -> bool:
    """Whether a folder holds more than what systems leave at the place of an absent drive."""
    with os.scandir(folder) as entries:
        return any(
            not entry.name.startswith(".") and entry.name.lower() not in _SYSTEM
            for entry in entries
        )
