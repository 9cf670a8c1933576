"""Thumbnails for the list, read by two threads of their own and kept within a bound of bytes.

The list asks for a thumbnail while it paints and never waits: what is not there yet is put on a
pile of wishes and painted when it arrives. The newest wish is read first, because that is what the
user looks at, and wishes for what has been scrolled away are dropped.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap

from core.library import CatalogueError, Photo, PictureError, ThumbnailStore

log = logging.getLogger(__name__)

CACHE_BYTES = 96_000_000
THREADS = 2

CORNER = 0.02
"""Radius of a thumbnail's corners, as a share of its longer side."""


class Thumbnails(QObject):
    """Asynchronous thumbnails at the size the list shows them.

    Signals:
        loaded: The thumbnail of this photo (its id) can be had now.
    """

    loaded = Signal(int)
    _read = Signal(int, int, QImage)

    def __init__(self, parent: QObject | None = None, max_bytes: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._store: ThumbnailStore | None = None
        self._max_bytes = max_bytes
        self._edge = 160
        self._cache: OrderedDict[int, QPixmap] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._wishes: OrderedDict[int, Photo] = OrderedDict()
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

    def set_edge(self, pixels: int) -> None:
        """Choose the longest side, in device pixels; what was read at another size is dropped."""
        if pixels != self._edge:
            self._edge = pixels
            self.forget()

    def forget(self) -> None:
        """Drop everything, so that it is read again when it is shown."""
        with self._lock:
            self._wishes.clear()
            self._reading.clear()
        self._cache.clear()
        self._bytes = 0

    def pixmap(self, photo: Photo) -> QPixmap | None:
        """Return the thumbnail if it is there (null if it cannot be had), else wish for it."""
        found = self._cache.get(photo.id)
        if found is not None:
            self._cache.move_to_end(photo.id)
            return found
        self._wish(photo)
        return None

    def want_only(self, photo_ids: Collection[int]) -> None:
        """Drop the wishes for all photos but these."""
        with self._lock:
            for photo_id in [i for i in self._wishes if i not in photo_ids]:
                del self._wishes[photo_id]

    def stop(self) -> None:
        """Drop all wishes and wait for the two that may be under way."""
        self._stopped = True
        with self._lock:
            self._wishes.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _wish(self, photo: Photo) -> None:
        if self._stopped or self._store is None:
            return
        with self._lock:
            if photo.id in self._reading:
                return
            known = photo.id in self._wishes
            self._wishes[photo.id] = photo
            self._wishes.move_to_end(photo.id)
        if not known:
            self._pool.submit(self._read_one)

    def _read_one(self) -> None:
        """Fulfil the newest wish (in a thread of the pool)."""
        with self._lock:
            if not self._wishes:
                return
            photo_id, photo = self._wishes.popitem()
            self._reading.add(photo_id)
            edge, store = self._edge, self._store
        assert store is not None
        try:
            image = QImage(str(store.get(photo)))
        except (PictureError, CatalogueError) as error:
            log.info("no thumbnail for %s: %s", photo.path, error)
            image = QImage()
        if not image.isNull():
            image = image.scaled(
                QSize(edge, edge),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            image = _rounded(image)
        self._read.emit(photo_id, edge, image)

    @Slot(int, int, QImage)
    def _arrived(self, photo_id: int, edge: int, image: QImage) -> None:
        with self._lock:
            self._reading.discard(photo_id)
        if edge != self._edge or self._stopped:
            return
        self._cache[photo_id] = QPixmap.fromImage(image)
        self._bytes += image.sizeInBytes()
        while self._bytes > self._max_bytes and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._bytes -= oldest.width() * oldest.height() * 4
        self.loaded.emit(photo_id)


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
