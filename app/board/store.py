"""The files of the boards: one for each board, and copies of the pictures on them.

The copies make a board independent of drives, folders and browsers. They keep the names of their
files, so that they can be dragged out again.
"""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from contextlib import suppress
from pathlib import Path

from app.board.board import PICTURE, Board, BoardError, from_json, to_json
from core.files import atomic_write, make_private_folder, replacing
from core.library import SUFFIXES

log = logging.getLogger(__name__)

FOLDER = "boards"
PICTURES = "pictures"
SUFFIX = ".inkboard"
MAX_BYTES = 32_000_000
MAX_PICTURE_BYTES = 2_000_000_000

_UNFIT = re.compile(r'[/\\:*?"<>|\x00-\x1f]')


class BoardStore:
    """Reads and writes the boards of a library; any thread may use it."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self.unreadable: list[str] = []

    def all(self) -> list[Board]:
        """Return the boards, the one changed last first; `unreadable` names those left out."""
        self.unreadable = []
        boards = []
        files = list(self._folder.glob(f"*{SUFFIX}"))
        for file in sorted(files, key=_changed, reverse=True):
            try:
                boards.append(self._read(file))
            except BoardError as error:
                log.warning("the board %s can't be read: %s", file, error)
                self.unreadable.append(f"{file.name}: {error}")
        return boards

    def save(self, board: Board) -> None:
        """Write a board; after a crash the former one is still there.

        Raises:
            BoardError: It cannot be written.
        """
        try:
            make_private_folder(self._folder)
            atomic_write(self._folder / f"{board.id}{SUFFIX}", to_json(board))
        except OSError as error:
            raise BoardError(
                f"The board “{board.name}” can't be saved: {error.strerror or error}. "
                "Check the disk and its free space."
            ) from error

    def delete(self, board: Board) -> None:
        """Delete a board; pictures that no board has go at the next start."""
        with suppress(OSError):
            (self._folder / f"{board.id}{SUFFIX}").unlink()

    def path(self, picture: str) -> Path:
        """Return the file of a picture on a board."""
        return self._folder / PICTURES / picture

    def add_file(self, file: Path) -> str:
        """Copy a picture file, unless it is here already; return its name in the store.

        Raises:
            BoardError: It cannot be read or copied.
        """
        try:
            if file.stat().st_size > MAX_PICTURE_BYTES:
                raise BoardError(f"{file.name} is too large for a board.")
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            picture = f"{digest[:16]}/{fit_name(file.name)}"
            target = self.path(picture)
            if not target.exists():
                make_private_folder(target.parent)
                with replacing(target) as unfinished:
                    shutil.copyfile(file, unfinished)
        except OSError as error:
            raise BoardError(f"{file.name} can't be copied: {error.strerror or error}.") from error
        return picture

    def add_bytes(self, content: bytes, name: str) -> str:
        """Keep a picture that has no file; return its name in the store.

        Raises:
            BoardError: It cannot be written.
        """
        picture = f"{hashlib.sha256(content).hexdigest()[:16]}/{fit_name(name)}"
        target = self.path(picture)
        try:
            if not target.exists():
                make_private_folder(target.parent)
                atomic_write(target, content)
        except OSError as error:
            raise BoardError(f"{name} can't be saved: {error.strerror or error}.") from error
        return picture

    def tidy(self, boards: list[Board]) -> None:
        """Delete pictures that none of these boards has; not while a board can't be read."""
        if self.unreadable:
            return
        used = {item.picture for board in boards for item in board.items if item.kind == PICTURE}
        for place in (self._folder / PICTURES).glob("*/*"):
            if f"{place.parent.name}/{place.name}" not in used:
                with suppress(OSError):
                    place.unlink()
                    place.parent.rmdir()

    def _read(self, file: Path) -> Board:
        try:
            if file.stat().st_size > MAX_BYTES:
                raise BoardError("it is too large")
            board = from_json(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BoardError("it can't be read") from error
        if board.id != file.stem:
            raise BoardError("it was renamed")
        return board


def fit_name(name: str) -> str:
    """Return a file's name as every system allows it, short, with the suffix of a picture."""
    path = Path(_UNFIT.sub("_", name))
    suffix = path.suffix.lower() if path.suffix.lower() in SUFFIXES else ".png"
    stem = path.stem.encode("utf-8", "ignore").decode()[:60].strip(". ") or "picture"
    return stem + suffix


def _changed(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
