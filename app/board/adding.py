"""Puts pictures from drops, the clipboard and the library onto a board."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from app.board.board import PICTURE, BoardError, Item
from app.board.store import BoardStore
from app.ui.incoming import local_files
from app.ui.pictures import as_png
from app.ui.tasks import Tasks
from core.library import SUFFIXES, PictureError, open_picture

HEIGHT = 240.0
"""Of a new picture, in units of the board."""

MAX_INLINE = 64_000_000
"""Characters of a picture that stands in the address itself."""

LOOK_SIDE = 320

_INLINE = re.compile(r"""data:image/([a-z+.-]{1,20})(;base64)?,([^"'\s>]+)""", re.IGNORECASE)

Source = Path | QImage | bytes


def sources_of(mime: QMimeData) -> list[Source]:
    """Return the pictures that are being dropped or pasted; none if there are only addresses."""
    files = [file for file in local_files(mime) if file.suffix.lower() in SUFFIXES]
    if files:
        return list(files)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return [image]
    texts = [url.toString() for url in mime.urls()] or [mime.html()]
    return [content for text in texts if (content := _inline(text)) is not None]


def _inline(text: str) -> bytes | None:
    """Return the picture that stands in an address or in a web page, if one does."""
    found = _INLINE.search(text) if len(text) < MAX_INLINE else None
    if found is None:
        return None
    content = unquote_to_bytes(found[3])
    try:
        return b64decode(content) if found[2] else content
    except ValueError:
        return None


class Adding(QObject):
    """Copies pictures into the store, in their order.

    Signals:
        progressed: How many pictures are done, of how many; equal at the end.
        failed: Pictures could not be added (a message).
    """

    progressed = Signal(int, int)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: BoardStore | None = None
        self._tasks = Tasks("adding to a board", self)
        self._total = self._done = 0

    def use(self, store: BoardStore) -> None:
        self._store = store

    def add(self, sources: Sequence[Source], then: Callable[[list[Item]], object]) -> None:
        """Copy pictures, and hand over an item for each that can be shown."""
        if self._store is None:
            return
        items: list[Item] = []
        problems: list[str] = []
        self._total += len(sources)
        for number, source in enumerate(sources, 1):
            last = number == len(sources)
            self._tasks.run(
                partial(_keep, self._store, source, self.tr("Picture")),
                partial(self._take, items, problems, then, last),
                failed=partial(self._fail, items, problems, then, last),
                saying="{}",
                key=object(),
            )
        self.progressed.emit(self._done, self._total)

    def cancel(self) -> None:
        """Add nothing more; what is copied already stays off the board."""
        self._tasks.drop()
        self._total = self._done = 0
        self.progressed.emit(0, 0)

    def stop(self) -> None:
        self._tasks.stop()

    def _take(
        self, items: list[Item], problems: list[str], then: Callable[[list[Item]], object],
        last: bool, item: Item | None,
    ) -> None:  # fmt: skip
        if item is not None:
            items.append(item)
        self._done = min(self._done + 1, self._total)
        if last and items:
            then(items)
        if last and problems:
            rest = self.tr(" and {} more").format(len(problems) - 1) if len(problems) > 1 else ""
            said = self.tr("Not added: {}{}").format(problems[0].rstrip("."), rest)
            self.failed.emit(said + ".")
        if self._done == self._total:
            self._done = self._total = 0
        self.progressed.emit(self._done, self._total)

    def _fail(
        self, items: list[Item], problems: list[str], then: Callable[[list[Item]], object],
        last: bool, problem: str,
    ) -> None:  # fmt: skip
        problems.append(problem)
        self._take(items, problems, then, last, None)


def _keep(store: BoardStore, source: Source, name: str) -> Item:
    """Copy a picture into the store and return an item that shows it."""
    if isinstance(source, Path):
        picture, shown = store.add_file(source), source.name
    else:
        try:
            content = source if isinstance(source, bytes) else as_png(source)
        except OSError as error:
            raise BoardError(f"{name}: {error}.") from error
        picture, shown = store.add_bytes(content, f"{name}.png"), name
    try:
        image = open_picture(store.path(picture), side=LOOK_SIDE)
    except PictureError as error:
        raise BoardError(f"{shown}: {error}.") from error
    return Item(PICTURE, 0.0, 0.0, HEIGHT * image.width / image.height, HEIGHT, picture)
