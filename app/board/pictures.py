"""The pictures of a board in memory: as sharp as they are seen, within a limit."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from app.board.store import BoardStore
from app.ui.pictures import to_qimage
from app.ui.tasks import Tasks
from core.library import PictureError, open_picture

SIDES = (320, 1280, 4096)
"""A picture is read at the smallest of these that is not smaller than it is seen."""

MAX_BYTES = 384_000_000
THREADS = 2

Key = tuple[str, bool, int]
"""Name in the store, whether gray, and which of SIDES."""


class BoardPictures(QObject):
    """Reads pictures in the background.

    Signals:
        loaded: A picture is there, or sharper than before (its name in the store).
    """

    loaded = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: BoardStore | None = None
        self._cache: OrderedDict[Key, QPixmap] = OrderedDict()
        self._asked: set[Key] = set()
        self._bytes = 0
        self._tasks = Tasks("board pictures", self, threads=THREADS)

    def use(self, store: BoardStore) -> None:
        self._store = store
        self._cache.clear()
        self._asked.clear()
        self._bytes = 0

    def pixmap(self, picture: str, *, gray: bool, side: float) -> QPixmap | None:
        """Return a picture as sharp as it is there now (null if unreadable), and ask for more."""
        step = next((i for i, known in enumerate(SIDES) if known >= side), len(SIDES) - 1)
        wanted = (picture, gray, step)
        found = self._cache.get(wanted)
        if found is not None:
            self._cache.move_to_end(wanted)
            return found
        self._ask(wanted)
        others = (self._cache.get((picture, gray, i)) for i in (2, 1, 0) if i != step)
        return next((pixmap for pixmap in others if pixmap is not None), None)

    def stop(self) -> None:
        self._tasks.stop()

    def _ask(self, key: Key) -> None:
        if self._store is not None and key not in self._asked:
            self._asked.add(key)
            read = partial(read_picture, self._store, key[0], gray=key[1], side=SIDES[key[2]])
            take = partial(self._take, key)
            self._tasks.run(read, take, failed=lambda _: take(QImage()), key=key, first=True)

    def _take(self, key: Key, image: QImage) -> None:
        self._asked.discard(key)
        pixmap = QPixmap.fromImage(image)
        self._cache[key] = pixmap
        self._bytes += pixmap.width() * pixmap.height() * 4
        while self._bytes > MAX_BYTES and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._bytes -= oldest.width() * oldest.height() * 4
        self.loaded.emit(key[0])


def read_picture(store: BoardStore, picture: str, *, gray: bool, side: int) -> QImage:
    """Read a picture of the store, null if that is impossible; for threads."""
    try:
        image = open_picture(store.path(picture), side=side)
    except PictureError:
        return QImage()
    image.thumbnail((side, side))
    return to_qimage(image.convert("L") if gray else image)
