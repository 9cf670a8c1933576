"""Comparing several pictures, and the link between viewers and list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.canvas import SketchDocument
from app.look.quick_look import QuickLook
from app.look.zoom import ZOOM_KEYS, Sight, ZoomArea
from app.results.pane import ResultsPane
from app.results.thumbnails import LargePictures
from app.search import SearchService
from app.ui.layouts import label, vbox
from app.ui.overlay import Overlay
from core.library import Photo

MOST = 6


class Compare(Overlay):
    """Up to six pictures in a grid that zoom together.

    Attributes:
        photos: What is compared.
    """

    keys: ClassVar[frozenset[Qt.Key]] = ZOOM_KEYS | {Qt.Key.Key_Space}

    def __init__(self, pictures: LargePictures, host: QWidget) -> None:
        super().__init__(host)
        self._pictures = pictures
        self.photos: tuple[Photo, ...] = ()
        self.areas: list[ZoomArea] = []
        self._grid: QWidget | None = None
        self.setAccessibleName(self.tr("Side by side"))
        help_ = label(
            self.tr("Wheel and drag to look closely at all at once · 0 fits · Esc closes"),
            "looktext",
            centred=True,
        )
        self._column = vbox(help_, on=self, margins=(10, 10, 10, 4))
        pictures.loaded.connect(self._show_loaded)

    def compare(self, photos: Sequence[Photo]) -> None:
        """Show the first few of these; a comparison needs at least two."""
        if len(photos) < 2:
            return
        self.photos = tuple(photos[:MOST])
        self._fill()
        self.come_up()
        self._pictures.want_only({photo.id for photo in self.photos})
        for photo in self.photos:
            self._show_loaded(photo.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space or not self.areas:
            self.dismiss()
        elif not self.areas[0].zoom_by_key(event.key()):
            super().keyPressEvent(event)
            return
        event.accept()

    def _fill(self) -> None:
        if self._grid is not None:
            self._column.removeWidget(self._grid)
            self._grid.deleteLater()
        self._grid = QWidget()
        layout = QGridLayout(self._grid)
        layout.setSpacing(8)
        count = len(self.photos)
        columns = count if count <= 3 else (count + 1) // 2
        self.areas = []
        for place, photo in enumerate(self.photos):
            row, column = divmod(place, columns)
            area, name = ZoomArea(), label(photo.name, "lookname", centred=True)
            area.setAccessibleName(photo.name)
            area.sight_changed.connect(self._look_alike)
            layout.addWidget(area, 2 * row, column)
            layout.addWidget(name, 2 * row + 1, column)
            layout.setRowStretch(2 * row, 1)
            self.areas.append(area)
        self._column.insertWidget(0, self._grid, 1)

    def _look_alike(self, sight: Sight) -> None:
        for area in self.areas:
            area.set_sight(sight)

    def _show_loaded(self, photo_id: int) -> None:
        if not self.isVisible():
            return
        for photo, area in zip(self.photos, self.areas, strict=True):
            if photo.id == photo_id:
                size = QSize(photo.width, photo.height)
                area.show_picture(size, self._pictures.pixmap(photo))


class Viewer(QObject):
    """Owns quick look and comparison of one window.

    Attributes:
        quick: One picture, large.
        compare: Several, side by side.
    """

    def __init__(
        self, pane: ResultsPane, search: SearchService, document: SketchDocument, host: QWidget
    ) -> None:
        super().__init__(host)
        self._search = search
        self._document = document
        self.quick = QuickLook(pane.view, pane.actions_, pane.large, host)
        self.compare = Compare(pane.large, host)
        pane.actions_.look_wanted.connect(self.quick.look)
        pane.actions_.compare_wanted.connect(self.compare.compare)
        self.quick.why_wanted.connect(self._explain)
        search.explained.connect(self.quick.explain)

    def _explain(self, photo: Photo) -> None:
        page = self._document.page
        self._search.explain(photo, page.bitmap if page.sketch.is_empty else page.sketch)
