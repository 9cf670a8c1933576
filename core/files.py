"""Files replaced whole: after a crash there is the old content or the new, never half of one."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"
"""Ending of a file that is being written."""


def atomic_write(file: Path, content: bytes | str) -> None:
    """Replace a file by this content (text as UTF-8); when this returns, it is on the disk.

    Raises:
        OSError: It cannot be written; the old file, if there was one, is untouched.
    """
    with replacing(file) as unfinished:
        unfinished.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def replacing(file: Path, *, flush: bool = True) -> Iterator[Path]:
    """Yield a path beside a file that takes its place when the block ends without an error.

    Args:
        file: To be replaced or made; its folder must exist.
        flush: Wait until the content is on the disk. A cache can do without.
    """
    # Two threads, or two programs, may write the same file; names may be as long as they can be.
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
        # Some network drives refuse it; the files themselves are written all the same.
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
