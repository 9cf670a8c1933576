"""Saved drawings as a Qt model, with previews.

The list can be filtered by star or name.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage

from app.results import Thumbnails
from app.ui.plain_text import plain_tip
from app.ui.tasks import Tasks
from core.library import CatalogueError, Photo, SavedSketch, SketchStore
from core.sketch import Page, Sketch, SketchBitmap, rasterise

log = logging.getLogger(__name__)

PIXELS = 144
"""Side of a preview: twice its size in the list, for screens of twice the density."""

LINE = 0.03

SKETCH_ROLE = Qt.ItemDataRole.UserRole + 1
"""The SavedSketch of a row."""

PHOTOS_ROLE = Qt.ItemDataRole.UserRole + 2
"""The photos it found first."""

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class InkPreviews(QObject):
    """The ink of drawings by their ids, as alpha, so that it can be shown in any colour.

    Signals:
        drawn: The preview of a drawing (its id) is available.
    """

    drawn = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: SketchStore | None = None
        self._images: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._tasks = Tasks("previews", self)

    def use(self, store: SketchStore) -> None:
        self._store = store

    def image(self, sketch_id: int) -> QImage | None:
        """Return the ink (null if unreadable); if it is missing, request it."""
        found = self._images.get(sketch_id)
        if found is None and sketch_id not in self._asked and self._store is not None:
            self._asked.add(sketch_id)
            self._tasks.run(partial(_draw, self._store, sketch_id), partial(self._keep, sketch_id))
        return found

    def stop(self) -> None:
        self._tasks.stop()

    def _keep(self, sketch_id: int, image: QImage) -> None:
        self._images[sketch_id] = image
        self.drawn.emit(sketch_id)


class SketchesModel(QAbstractListModel):
    """Rows are saved drawings, the last used first."""

    def __init__(
        self, previews: InkPreviews, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._all: Sequence[SavedSketch] = ()
        self._shown: list[SavedSketch] = []
        self._photos: Mapping[int, Photo] = {}
        self._part = ""
        self._only_kept = False
        previews.drawn.connect(self._preview_drawn)
        thumbnails.loaded.connect(self._thumbnail_loaded)

    def set_sketches(self, sketches: Sequence[SavedSketch], photos: Mapping[int, Photo]) -> None:
        """Show these drawings, with the photos they found by id."""
        self._all, self._photos = sketches, photos
        self._narrow()

    def narrow(self, part_of_name: str, *, only_kept: bool) -> None:
        """Show only drawings whose name holds this, or only named and starred ones."""
        self._part, self._only_kept = part_of_name.strip().casefold(), only_kept
        self._narrow()

    def sketch_at(self, index: AnyIndex) -> SavedSketch | None:
        row = index.row()
        return self._shown[row] if index.isValid() and row < len(self._shown) else None

    def row_of(self, sketch_id: int) -> int | None:
        rows = (row for row, sketch in enumerate(self._shown) if sketch.id == sketch_id)
        return next(rows, None)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        sketch = self.sketch_at(index)
        if sketch is None:
            return None
        if role == SKETCH_ROLE:
            return sketch
        if role == PHOTOS_ROLE:
            return [self._photos[i] for i in sketch.hits if i in self._photos]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(sketch)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{self.title(sketch)}\n{self.subtitle(sketch)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            star = self.tr("starred") if sketch.starred else ""
            return ", ".join(t for t in (self.title(sketch), self.subtitle(sketch), star) if t)
        return None

    def title(self, sketch: SavedSketch) -> str:
        """Return the name, or the number of strokes of a drawing without one."""
        if sketch.name:
            return sketch.name
        if not sketch.n_strokes:
            return self.tr("A drawing from a picture")
        if sketch.n_strokes == 1:
            return self.tr("1 stroke")
        return self.tr("{} strokes").format(sketch.n_strokes)

    def subtitle(self, sketch: SavedSketch) -> str:
        """Return when it was last used: a time today, else a date."""
        when = QDateTime.fromMSecsSinceEpoch(round(sketch.used * 1000))
        short = QLocale.FormatType.ShortFormat
        clock = QLocale().toString(when.time(), short)
        if when.date() == QDate.currentDate():
            return self.tr("today, {}").format(clock)
        return f"{QLocale().toString(when.date(), short)}, {clock}"

    def _narrow(self) -> None:
        self.beginResetModel()
        self._shown = [
            sketch
            for sketch in self._all
            if (sketch.stays or not self._only_kept) and self._part in sketch.name.casefold()
        ]
        self.endResetModel()

    def _preview_drawn(self, sketch_id: int) -> None:
        row = self.row_of(sketch_id)
        if row is not None:
            self._repaint(row)

    def _thumbnail_loaded(self, photo_id: int) -> None:
        for row, sketch in enumerate(self._shown):
            if photo_id in sketch.hits:
                self._repaint(row)

    def _repaint(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


def draw_ink(page: Page, size: int = PIXELS) -> QImage:
    """Return the wanted ink of a page, or else its other ink, as alpha."""
    drawing: Sketch | SketchBitmap = page.sketch
    if page.sketch.is_empty and page.bitmap is not None:
        drawing = page.bitmap
    elif page.sketch.is_empty:
        drawing = page.negative if page.paint.is_empty else page.paint
    alpha = np.ascontiguousarray(255 - rasterise(drawing, size, line_width=LINE))
    # Qt does not own numpy's memory, so copy it.
    return QImage(alpha.data, size, size, size, QImage.Format.Format_Alpha8).copy()


def _draw(store: SketchStore, sketch_id: int) -> QImage:
    try:
        return draw_ink(store.page(sketch_id))
    except (KeyError, CatalogueError) as error:
        log.info("no preview of drawing %s: %s", sketch_id, error)
        return QImage()
