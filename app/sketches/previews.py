"""Small pictures of kept drawings, drawn by a thread and kept for as long as the list lives."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from core.library import CatalogueError, SketchStore
from core.sketch import Page, Sketch, SketchBitmap, rasterise

log = logging.getLogger(__name__)

PIXELS = 144
"""Side of a preview: twice its size in the list, for screens of twice the density."""

LINE = 0.03


class InkPreviews(QObject):
    """The ink of drawings by their ids, as alpha, so that it can be shown in any colour.

    Signals:
        drawn: The preview of this drawing (its id) can be had now.
    """

    drawn = Signal(int)
    _ready = Signal(int, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: SketchStore | None = None
        self._images: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._drawer: ThreadPoolExecutor | None = None
        self._ready.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def use(self, store: SketchStore) -> None:
        self._store = store
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="previews")

    def image(self, sketch_id: int) -> QImage | None:
        """Return the ink if it is there (null if it can't be had), else have it drawn."""
        found = self._images.get(sketch_id)
        if found is None and sketch_id not in self._asked and self._drawer is not None:
            self._asked.add(sketch_id)
            self._drawer.submit(self._draw, sketch_id)
        return found

    def stop(self) -> None:
        drawer, self._drawer = self._drawer, None
        if drawer is not None:
            drawer.shutdown(wait=True, cancel_futures=True)

    def _draw(self, sketch_id: int) -> None:
        assert self._store is not None
        try:
            image = ink_of(self._store.page(sketch_id))
        except (KeyError, CatalogueError) as error:
            log.info("no preview of drawing %s: %s", sketch_id, error)
            image = QImage()
        self._ready.emit(sketch_id, image)

    @Slot(int, QImage)
    def _keep(self, sketch_id: int, image: QImage) -> None:
        self._images[sketch_id] = image
        self.drawn.emit(sketch_id)


def ink_of(page: Page, size: int = PIXELS) -> QImage:
    """Return what is looked for on a page as alpha: opaque where there is ink."""
    drawing: Sketch | SketchBitmap = page.sketch
    if page.sketch.is_empty and page.bitmap is not None:
        drawing = page.bitmap
    elif page.sketch.is_empty:
        drawing = page.negative
    alpha = np.ascontiguousarray(255 - rasterise(drawing, size, line_width=LINE))
    # Qt does not own numpy's memory; the copy does its own.
    return QImage(alpha.data, size, size, size, QImage.Format.Format_Alpha8).copy()
