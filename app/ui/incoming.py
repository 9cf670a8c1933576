"""Dropped or pasted files, sorted by use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, QMimeDatabase, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication

from app.ui.tasks import Tasks
from core.drive_timeout import within
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
        """Sort files by their use, in a thread: a share may keep whoever asks waiting."""
        found = cls()
        for path in paths:
            if within(path.parent, path.is_dir):
                found.folders.append(path)
            elif path.suffix.lower() in SKETCH_SUFFIXES:
                found.sketches.append(path)
            elif path.suffix.lower() in SUFFIXES:
                found.pictures.append(path)
        return found

    @property
    def is_empty(self) -> bool:
        return not (self.folders or self.sketches or self.pictures)


class Arrivals(QObject):
    """Sorts files by their use in the background.

    Signals:
        sorted: What there is (Incoming); nothing is told of files that are of no use.
        refused: Their drive does not answer (a message).
    """

    sorted = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = Tasks("arrivals", self)

    def may_take(self, mime: QMimeData) -> bool:
        """Whether something of this may be of use."""
        return may_be_of_use(local_files(mime))

    def take(self, mime: QMimeData | None) -> bool:
        """Sort what is dropped or pasted; False if there are no files."""
        files = local_files(mime)
        self.take_files(files)
        return bool(files)

    def paste(self) -> bool:
        """Sort the files on the clipboard; False if there are none."""
        return self.take(QGuiApplication.clipboard().mimeData())

    def take_files(self, paths: Sequence[Path]) -> None:
        """Sort files."""
        self._tasks.run(
            partial(Incoming.of, tuple(paths)),
            lambda incoming: None if incoming.is_empty else self.sorted.emit(incoming),
            failed=self.refused.emit,
            saying=self.tr("The files can't be read: {}"),
        )


def may_be_of_use(paths: Iterable[Path], *, only_folders: bool = False) -> bool:
    """Whether one of these may be a folder, sketch or picture, by their names alone."""
    known = () if only_folders else (*SKETCH_SUFFIXES, *SUFFIXES)
    return any(path.suffix.lower() in known or _may_be_folder(path) for path in paths)


def _may_be_folder(path: Path) -> bool:
    by_name = QMimeDatabase.MatchMode.MatchExtension
    return QMimeDatabase().mimeTypeForFile(path.name, by_name).isDefault()


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

    def keep(self, name: str) -> Path | None:
        """Write the clipboard's picture to a file; None if there is none or it can't be written."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            return None
        self._count += 1
        file = Path(self._folder.name) / f"{name} {self._count}.png"
        return file if image.save(str(file)) else None

    def close(self) -> None:
        self._folder.cleanup()
