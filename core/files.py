"""Durable writes: after a crash or a power cut, a file has its old content or the new."""

from __future__ import annotations

import os
import stat
import sys
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"
"""Ending of a file that is being written."""


def atomic_write(file: Path, content: bytes | str) -> None:
    """Replace a file's content (text as UTF-8); on return, it is on the disk.

    Raises:
        OSError: It cannot be written; the old file, if there was one, is untouched.
    """
    with replacing(file) as unfinished:
        unfinished.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replacing(file: Path, *, flush: bool = True) -> Iterator[Path]:
    """Yield a temporary path that replaces `file` if the block ends without an error.

    Args:
        file: The file to replace or create; its folder must exist.
        flush: Wait until the content is on the disk; caches need not.
    """
    # Two threads or programs may write the same file; long names must not get longer.
    unfinished = file.with_name(f".{file.name[:40]}.{uuid.uuid4().hex}{PART}")
    try:
        yield unfinished
        if flush:
            flush_file(unfinished)
        unfinished.replace(file)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    if flush:
        flush_folder(file.parent)


def make_private_folder(path: Path) -> None:
    """Create a folder that only this user can enter, whatever the umask; parents likewise.

    On return, the new folders are on the disk. A folder that exists stays as it is.

    Raises:
        OSError: It cannot be made.
    """
    if path.is_dir():
        return
    if path.parent != path:
        make_private_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    flush_folder(path.parent)


def close_to_others(folder: Path, names: Iterable[str]) -> None:
    """Take all rights of other users from some entries of a folder that may have been made openly.

    The folder itself may hold other things, and stays as it is.
    """
    if sys.platform == "win32":
        return
    for name in names:
        # What belongs to somebody else can't be changed.
        with suppress(OSError):
            mode = (folder / name).lstat().st_mode
            if mode & 0o077 and not stat.S_ISLNK(mode):
                (folder / name).chmod(stat.S_IMODE(mode) & 0o700)


def set_aside(file: Path, folder: Path) -> Path:
    """Move a file into a folder under a name that is free there; return its new place.

    Raises:
        OSError: It cannot be moved.
    """
    make_private_folder(folder)
    place = free_name(folder, file.name)
    file.replace(place)
    flush_folder(folder)
    return place


def free_name(folder: Path, name: str) -> Path:
    """Return a path in a folder that is free, with a number in its name if need be."""
    place, number = folder / name, 2
    while place.exists():
        place, number = folder / f"{Path(name).stem} {number}{Path(name).suffix}", number + 1
    return place


def flush_file(path: Path) -> None:
    """Wait until a file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(path: Path) -> None:
    """Wait until new names in a folder are on the disk; Windows has no call for it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        # Some network drives refuse it; the files are written anyway.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
