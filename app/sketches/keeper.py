"""Puts drawings into the library's store, in a thread, because an import may hold the catalogue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.canvas import SketchDocument
from core.library import CatalogueError, SketchStore
from core.search import Ranking
from core.sketch import Page

log = logging.getLogger(__name__)

HITS = 6
"""How many of the first results are kept with a drawing."""


class SketchKeeper(QObject):
    """Keeps every drawing that makes room for another, and does what is asked of kept ones.

    Signals:
        changed: The store has other drawings, names or stars now.
        failed: Something could not be kept (a message).
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, document: SketchDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._store: SketchStore | None = None
        self._writer: ThreadPoolExecutor | None = None
        self._hits: tuple[int, ...] = ()
        self._lost = False
        document.set_aside.connect(self.keep)

    def use(self, store: SketchStore) -> None:
        """Keep drawings here from now on."""
        self._store = store
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sketches")
        self._do(store.forget_old)

    @Slot(object)
    def note(self, ranking: Ranking) -> None:
        """Remember what the present drawing has found."""
        self._hits = tuple(hit.photo.id for hit in ranking.hits[:HITS])

    @Slot(object)
    def keep(self, page: Page, name: str = "", *, starred: bool = False) -> None:
        """Keep a page among the recent ones, or for good with a name or a star."""
        if self._store is not None and not page.is_empty:
            self._do(partial(self._store.add, page, self._hits, name=name, starred=starred))

    def rename(self, sketch_id: int, name: str) -> None:
        if self._store is not None:
            self._do(partial(self._store.rename, sketch_id, name))

    def star(self, sketch_id: int, on: bool) -> None:
        if self._store is not None:
            self._do(partial(self._store.star, sketch_id, on))

    def remove(self, sketch_id: int) -> None:
        if self._store is not None:
            self._do(partial(self._store.remove, sketch_id))

    @Slot()
    def forget_recent(self) -> None:
        if self._store is not None:
            self._do(self._store.forget_recent)

    def stop(self) -> bool:
        """Keep the drawing on the paper and end; False when something could not be kept."""
        self.keep(self._document.whole_page)
        writer, self._writer = self._writer, None
        if writer is None:
            return False
        writer.shutdown(wait=True)
        return not self._lost

    def _do(self, what: Callable[[], object]) -> None:
        if self._writer is not None:
            self._writer.submit(self._carry_out, what)

    def _carry_out(self, what: Callable[[], object]) -> None:
        try:
            what()
        except CatalogueError as error:
            self._lost = True
            log.warning("a drawing could not be kept: %s", error)
            self.failed.emit(str(error))
        else:
            self._lost = False
            self.changed.emit()
