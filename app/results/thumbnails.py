"""Pictures for the window, read by two threads of their own and kept within a bound of bytes.

Whoever paints asks for a picture and never waits: what is not there yet is put on a pile of wishes
and painted when it arrives. The newest wish is read first, because that is what the user looks at,
and wishes for what has been scrolled away are dropped. Stored thumbnails come first; where they are
too small for the size that is asked for, the pictures themselves follow when nothing else is
wished.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap

from app.ui.pictures import to_qimage
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
    """Asynchronous pictures at the size the list shows them.

    Signals:
        loaded: The picture of this photo (its id) can be had now, or has become sharper.
    """

    loaded = Signal(int)
    _read = Signal(object, int, QImage, bool)

    def __init__(self, parent: QObject | None = None, max_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._store: ThumbnailStore | None = None
        self._max_bytes = max_bytes
        self._edge = 160
        self._cache: OrderedDict[int, tuple[QPixmap, bool]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._wishes: OrderedDict[int, Photo] = OrderedDict()
        self._finer: OrderedDict[int, Photo] = OrderedDict()
        self._reading: set[int] = set()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="thumbnail")
        self._stopped = False
        self._read.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def cached_bytes(self) -> int:
        return self._bytes

    def use(self, store: ThumbnailStore) -> None:
        """Read from this store; before a library is open there is none."""
        self._store = store

    def set_limit(self, max_bytes: int) -> None:
        """Choose how much memory thumbnails may use."""
        self._max_bytes = max_bytes
        self._let_go()

    def set_edge(self, pixels: int) -> None:
        """Choose the longest side, in device pixels; what was read at another size is dropped."""
        if pixels != self._edge:
            self._edge = pixels
            self.forget()

    def forget(self) -> None:
        """Drop everything, so that it is read again when it is shown."""
        with self._lock:
            self._wishes.clear()
            self._finer.clear()
            self._reading.clear()
        self._cache.clear()
        self._bytes = 0

    def pixmap(self, photo: Photo) -> QPixmap | None:
        """Return the picture if it is there (null if it cannot be had), else wish for it."""
        found = self._cache.get(photo.id)
        if found is None:
            self._wish(photo, self._wishes)
            return None
        pixmap, is_fine = found
        self._cache.move_to_end(photo.id)
        if not (is_fine or pixmap.isNull()):
            self._wish(photo, self._finer)
        return pixmap

    def is_fine(self, photo_id: int) -> bool:
        """Whether the picture that is there is as sharp as it gets."""
        found = self._cache.get(photo_id)
        return found is not None and found[1]

    def want_only(self, photo_ids: Collection[int]) -> None:
        """Drop the wishes for all photos but these."""
        with self._lock:
            for wishes in (self._wishes, self._finer):
                for photo_id in [i for i in wishes if i not in photo_ids]:
                    del wishes[photo_id]

    def stop(self) -> None:
        """Drop all wishes and wait for the two that may be under way."""
        self._stopped = True
        with self._lock:
            self._wishes.clear()
            self._finer.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def finished(self, image: QImage, edge: int) -> QImage:
        """Make a picture as it is shown (in a thread)."""
        scaled = image.scaled(
            QSize(edge, edge),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        return _rounded(scaled)

    def _wish(self, photo: Photo, wishes: OrderedDict[int, Photo]) -> None:
        if self._stopped or self._store is None:
            return
        with self._lock:
            if photo.id in self._reading:
                return
            known = photo.id in wishes
            wishes[photo.id] = photo
            wishes.move_to_end(photo.id)
        if not known:
            self._pool.submit(self._read_one)

    def _read_one(self) -> None:
        """Fulfil the newest wish (in a thread of the pool)."""
        with self._lock:
            is_fine = not self._wishes
            wishes = self._finer if is_fine else self._wishes
            if not wishes:
                return
            photo_id, photo = wishes.popitem()
            self._reading.add(photo_id)
            edge, store = self._edge, self._store
        assert store is not None
        image = QImage()
        try:
            if is_fine:
                image = to_qimage(open_picture(photo.path, side=edge))
            else:
                image = QImage(str(store.get(photo)))
                is_fine = not photo.online or edge <= SIDE * SOFT or _is_whole(image, photo)
        except (PictureError, CatalogueError) as error:
            log.info("no picture of %s: %s", photo.path, error)
        if not image.isNull():
            image = self.finished(image, edge)
        self._read.emit(photo, edge, image, is_fine)

    @Slot(object, int, QImage, bool)
    def _arrived(self, photo: Photo, edge: int, image: QImage, is_fine: bool) -> None:
        with self._lock:
            self._reading.discard(photo.id)
        if edge != self._edge or self._stopped:
            return
        before = self._cache.pop(photo.id, None)
        pixmap = QPixmap.fromImage(image)
        if before is not None:
            self._bytes -= _size(before[0])
            if pixmap.isNull():
                # A thumbnail of what can't be read any more is better than nothing.
                pixmap = before[0]
        self._cache[photo.id] = (pixmap, is_fine)
        self._bytes += _size(pixmap)
        self._let_go()
        self.loaded.emit(photo.id)

    def _let_go(self) -> None:
        while self._bytes > self._max_bytes and len(self._cache) > 1:
            _, (oldest, _) = self._cache.popitem(last=False)
            self._bytes -= _size(oldest)


class LargePictures(Thumbnails):
    """Pictures for looking at one at a time: never enlarged here, their corners left on."""

    def finished(self, image: QImage, edge: int) -> QImage:
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


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def _rounded(image: QImage) -> QImage:
    """Return an image with round corners, cut here once and not at every painting."""
    result = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    result.fill(Qt.GlobalColor.transparent)
    radius = max(image.width(), image.height()) * CORNER
    with QPainter(result) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(image))
        painter.drawRoundedRect(result.rect(), radius, radius)
    return result
