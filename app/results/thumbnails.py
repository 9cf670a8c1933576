"""Pictures for the window, read in the background and cached within a size limit.

Painting never waits for a picture: a missing one is read and painted when it arrives. The latest
request is read first, because the user is looking at it; requests that were scrolled away are
dropped. Stored thumbnails come first. If they are too small, the pictures themselves follow when
nothing else waits.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap

from app.ui.pictures import to_qimage
from app.ui.tasks import Tasks
from core.library import CatalogueError, Photo, PictureError, ThumbnailStore, open_picture
from core.library.thumbnails import SIDE

log = logging.getLogger(__name__)

CACHE_BYTES = 96_000_000
THREADS = 2

CORNER = 0.02
"""Radius of a thumbnail's corners, as a share of its longer side."""

SOFT = 1.3
"""How much a stored thumbnail may be enlarged before the picture itself is read."""


class Thumbnails(QObject):
    """Loads pictures at the size of the list, asynchronously.

    Signals:
        loaded: The picture of a photo (its id) is available, or sharper than before.
    """

    loaded = Signal(int)

    def __init__(self, parent: QObject | None = None, max_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._store: ThumbnailStore | None = None
        self._max_bytes = max_bytes
        self._edge = 160
        self._cache: OrderedDict[int, tuple[QPixmap, bool]] = OrderedDict()
        self._bytes = 0
        self._reading: set[int] = set()
        self._tasks = Tasks("thumbnails", self, threads=THREADS)

    def use(self, store: ThumbnailStore) -> None:
        """Read from this store; None before a library is open."""
        self._store = store

    def set_limit(self, max_bytes: int) -> None:
        """Limit the memory of thumbnails."""
        self._max_bytes = max_bytes
        self._let_go()

    def set_edge(self, pixels: int) -> None:
        """Set the longest side, in device pixels; pictures of another size are dropped."""
        if pixels != self._edge:
            self._edge = pixels
            self._tasks.drop()
            self._reading.clear()
            self._cache.clear()
            self._bytes = 0

    def pixmap(self, photo: Photo) -> QPixmap | None:
        """Return the picture (null if unreadable); if it is missing, request it."""
        found = self._cache.get(photo.id)
        if found is None:
            self._ask(photo, fine=False)
            return None
        pixmap, is_fine = found
        self._cache.move_to_end(photo.id)
        if not (is_fine or pixmap.isNull()):
            self._ask(photo, fine=True)
        return pixmap

    def want_only(self, photo_ids: Collection[int]) -> None:
        """Drop requests for other photos than these."""
        self._tasks.drop(lambda key: key[0] not in photo_ids)

    def stop(self) -> None:
        """Drop waiting requests and wait for running ones."""
        self._tasks.stop()

    def finish(self, image: QImage, edge: int) -> QImage:
        """Prepare a picture for display (in a thread)."""
        scaled = image.scaled(
            QSize(edge, edge),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        return _round_corners(scaled)

    def _ask(self, photo: Photo, *, fine: bool) -> None:
        if self._store is not None and photo.id not in self._reading:
            self._tasks.run(
                partial(self._read, self._store, photo, self._edge, fine),
                partial(self._take, photo, self._edge),
                failed=partial(self._fail, photo, self._edge),
                key=(photo.id, fine),
                first=not fine,
            )

    def _read(
        self, store: ThumbnailStore, photo: Photo, edge: int, fine: bool
    ) -> tuple[QImage, bool]:
        """Return a picture (null if unreadable) and whether it is final."""
        self._reading.add(photo.id)
        image = QImage()
        try:
            if fine:
                image = to_qimage(open_picture(photo.path, side=edge))
            else:
                image = QImage(str(store.get(photo)))
                if image.isNull():
                    image = to_qimage(store.read(photo))
                fine = not photo.online or edge <= SIDE * SOFT or _is_whole(image, photo)
        except (PictureError, CatalogueError) as error:
            log.info("no picture of %s: %s", photo.path, error)
        return image if image.isNull() else self.finish(image, edge), fine

    def _fail(self, photo: Photo, edge: int, message: str) -> None:
        self._take(photo, edge, (QImage(), True))
        self._tasks.failed.emit(message)

    def _take(self, photo: Photo, edge: int, read: tuple[QImage, bool]) -> None:
        self._reading.discard(photo.id)
        if edge != self._edge:
            return
        image, is_fine = read
        before = self._cache.pop(photo.id, None)
        pixmap = QPixmap.fromImage(image)
        if before is not None:
            self._bytes -= _bytes_of(before[0])
            if pixmap.isNull():
                # A thumbnail of an unreadable file is better than nothing.
                pixmap = before[0]
        self._cache[photo.id] = (pixmap, is_fine)
        self._bytes += _bytes_of(pixmap)
        self._let_go()
        self.loaded.emit(photo.id)

    def _let_go(self) -> None:
        while self._bytes > self._max_bytes and len(self._cache) > 1:
            _, (oldest, _) = self._cache.popitem(last=False)
            self._bytes -= _bytes_of(oldest)


class LargePictures(Thumbnails):
    """Pictures for viewing one at a time: never enlarged, with square corners."""

    def finish(self, image: QImage, edge: int) -> QImage:
        if max(image.width(), image.height()) <= edge:
            return image
        return image.scaled(
            QSize(edge, edge),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )


def _is_whole(image: QImage, photo: Photo) -> bool:
    """Whether a stored thumbnail has all the pixels the picture has."""
    return max(image.width(), image.height()) >= max(photo.width, photo.height)


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def _round_corners(image: QImage) -> QImage:
    """Return an image with round corners, cut once and not at every repaint."""
    result = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    radius = max(image.width(), image.height()) * CORNER
    with QPainter(result) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(image))
        painter.drawRoundedRect(result.rect(), radius, radius)
    return result
