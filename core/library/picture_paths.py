"""Paths of pictures: stored form, owning folder, and implied category.

The catalogue keeps paths as the bytes of the file system, because file names need not be valid
UTF-8, and SQLite text has to be.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


def encode(path: str | Path) -> bytes:
    """Return a path as the catalogue keeps it."""
    return os.fsencode(path)


@lru_cache(4096)
def decode(path: bytes) -> Path:
    """Return a path as the program uses it."""
    return Path(os.fsdecode(path))


def below(path: Path, folder: Path) -> bytes:
    """Return a path below a folder in the same form on every system; nothing for the folder."""
    return b"" if path == folder else os.fsencode(path.relative_to(folder).as_posix())


def printable(name: str) -> str:
    """Return a file name as text that every part of the program can print and store."""
    return os.fsencode(name).decode("utf-8", "replace")


def name_key(name: str) -> str:
    """Return what a name filter compares: whatever its case and Unicode form."""
    return unicodedata.normalize("NFC", printable(name)).casefold()


def prefix(folder: str) -> str:
    """Return what every path below `folder` begins with."""
    return folder if folder.endswith(os.sep) else folder + os.sep


class Rule(NamedTuple):
    """A rule for the category of a folder's pictures.

    Attributes:
        category: The name of their category; None for none.
        below: Whether it also holds for the folders inside it.
    """

    category: str | None
    below: bool


class FolderTree:
    """The known folders, which may be nested, and the rules for some."""

    def __init__(
        self, folders: Iterable[tuple[int, str]], rules: Mapping[str, Rule] | None = None
    ) -> None:
        self._ids = {path: id_ for id_, path in folders}
        self._rules = rules or {}

    def owner(self, path: str) -> int | None:
        """The innermost known folder that holds `path`; overlapping folders share nothing."""
        return next((self._ids[p] for p in _parents(path) if p in self._ids), None)

    def outermost(self, path: str) -> str | None:
        """The path of the outermost known folder that holds `path`."""
        return next((p for p in reversed(list(_parents(path))) if p in self._ids), None)

    def within(self, folder_id: int) -> frozenset[int]:
        """`folder_id` itself and every known folder inside it."""
        root = next((path for path, id_ in self._ids.items() if id_ == folder_id), None)
        if root is None:
            return frozenset()
        return frozenset(
            id_ for path, id_ in self._ids.items() if path == root or path.startswith(prefix(root))
        )

    def category(self, path: str) -> str | None:
        """The category a picture gets from its place: the name of its own folder, below the root.

        The outermost known folder counts as the root, so that adding "animals" and, later,
        "animals/giraffe" does not take the category away. A rule goes first; of several, the one
        for the nearest folder.
        """
        for folder in _parents(path) if self._rules else ():
            rule = self._rules.get(folder)
            if rule is not None and (rule.below or folder == os.path.dirname(path)):  # noqa: PTH120
                return rule.category
        parent = os.path.dirname(path)  # noqa: PTH120 - many calls on plain strings
        root = self.outermost(path)
        return None if root is None or parent == root else printable(os.path.basename(parent))  # noqa: PTH119


def _parents(path: str) -> Iterable[str]:
    while True:
        parent = os.path.dirname(path)  # noqa: PTH120
        if parent == path:
            return
        yield parent
        path = parent
