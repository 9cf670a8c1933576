"""Dropped or pasted files, sorted by use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage

from core.library import SUFFIXES

SKETCH_SUFFIXES = (".inkseek", ".svg", ".json", ".ndjson")
"""Files that hold strokes; pictures of drawings are opened too, but a dropped one is a photo."""


@dataclass
class Incoming:
    """Files by their use.

    Attributes:
        folders: To import.
        sketches: To open on the canvas.
        pictures: To search with.
    """

    folders: list[Path] = field(default_factory=list)
    sketches: list[Path] = field(default_factory=list)
    pictures: list[Path] = field(default_factory=list)

    @classmethod
    def of(cls, paths: Iterable[Path]) -> Incoming:
        found = cls()
        for path in paths:
            if path.is_dir():
                found.folders.append(path)
            elif path.suffix.lower() in SKETCH_SUFFIXES:
                found.sketches.append(path)
            elif path.suffix.lower() in SUFFIXES:
                found.pictures.append(path)
        return found

    @property
    def is_empty(self) -> bool:
        return not (self.folders or self.sketches or self.pictures)


def accept_copy(event: QDropEvent) -> bool:
    """Accept a drag or drop as a copy; never as a move, after which the source may delete."""
    if not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def local_files(mime: QMimeData | None) -> list[Path]:
    """Return the files of this machine that are dropped or pasted; an empty clipboard is None."""
    if mime is None:
        return []
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


class PastedPictures:
    """Keeps pictures from the clipboard as files for as long as the program runs."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="inkseek-")
        self._count = 0

    def keep(self, image: QImage, name: str) -> Path | None:
        """Write a picture and return its file; None when there is none or it can't be written."""
        if image.isNull():
            return None
        self._count += 1
        file = Path(self._folder.name) / f"{name} {self._count}.png"
        return file if image.save(str(file)) else None

    def close(self) -> None:
        self._folder.cleanup()
