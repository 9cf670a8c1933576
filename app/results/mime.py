"""Pictures for other programs: as files, and as pixels for those that take only pixels.

Image editors, boards and browsers take files. Few of them open Photoshop files or HEIC, so these
can be handed over as PNG copies too; a copy is written when a program takes it, not when a drag
begins.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from app.ui.pictures import to_qimage
from app.ui.tasks import while_painting
from core.library import Photo, PictureError, open_picture

log = logging.getLogger(__name__)

COMMON = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp"})
"""What every program that takes pictures opens."""

WHOLE = 20_000
"""A side that no picture reaches, so that it is read at its own size."""

DRAWN = 2048
"""The side of what has no size of its own."""

URLS = "text/uri-list"
IMAGE = "application/x-qt-image"


def is_special(photo: Photo) -> bool:
    """Whether a copy in a common format is likely to help."""
    return photo.path.suffix.lower() not in COMMON


class PngCopies:
    """PNG copies in a temporary folder, deleted with the program."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._made: dict[int, Path] = {}

    def copy_of(self, photo: Photo) -> Path:
        """Return a PNG of a picture, made the first time it is asked for.

        Raises:
            PictureError: The picture cannot be read, or there is no room for the copy.
        """
        with self._lock:
            known = self._made.get(photo.id)
            if known is not None and known.exists():
                return known
            try:
                if self._folder is None:
                    self._folder = tempfile.TemporaryDirectory(
                        prefix="inkseek-", ignore_cleanup_errors=True
                    )
                place = Path(self._folder.name) / str(photo.id) / f"{photo.path.stem}.png"
                place.parent.mkdir(exist_ok=True)
                _open_whole(photo).save(place, "PNG", compress_level=3)
            except OSError as error:
                raise PictureError(
                    f"there is no room for a copy ({error.strerror or error})"
                ) from error
            self._made[photo.id] = place
            return place

    def close(self) -> None:
        """Delete the copies."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()
            self._folder, self._made = None, {}


class PictureMime(QMimeData):
    """Pictures for a drag or the clipboard.

    Pixels and PNG copies are made only on request.
    """

    def __init__(self, photos: Sequence[Photo], copies: PngCopies | None = None) -> None:
        """Hold pictures; as PNG copies if `copies` is given, else as files."""
        super().__init__()
        self._photos = [photo for photo in photos if photo.online]
        self._copies = copies

    def formats(self) -> list[str]:
        if not self._photos:
            return []
        # Files come first: many programs look at the first format they know.
        return [URLS, IMAGE] if len(self._photos) == 1 else [URLS]

    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, _type: Any) -> Any:
        if mimetype == URLS and self._photos:
            paths = [photo.path for photo in self._photos]
            if self._copies is not None:
                paths = while_painting(self._files)
            return [QUrl.fromLocalFile(str(path)) for path in paths]
        if mimetype == IMAGE and len(self._photos) == 1:
            return while_painting(partial(self._pixels, self._photos[0]))
        return None

    def _files(self) -> list[Path]:
        assert self._copies is not None
        files = []
        for photo in self._photos:
            try:
                files.append(self._copies.copy_of(photo))
            except PictureError as error:
                log.warning("no PNG copy of %s: %s", photo.path, error)
                files.append(photo.path)
        return files

    def _pixels(self, photo: Photo) -> QImage:
        try:
            return to_qimage(_open_whole(photo))
        except PictureError as error:
            log.warning("no pixels of %s: %s", photo.path, error)
            return QImage()


def _open_whole(photo: Photo) -> Image.Image:
    return open_picture(photo.path, side=DRAWN if photo.path.suffix.lower() == ".svg" else WHOLE)
