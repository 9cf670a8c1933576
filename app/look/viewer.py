"""Joins the list of pictures with looking at them closely, alone or side by side."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.canvas import SketchDocument
from app.look.compare import Compare
from app.look.quick_look import QuickLook
from app.results.pane import ResultsPane
from app.search import SearchService
from core.library import Photo


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
        self.quick = QuickLook(pane.view, pane.doing, pane.large, host)
        self.compare = Compare(pane.large, host)
        pane.doing.look_wanted.connect(self.quick.look)
        pane.doing.compare_wanted.connect(self.compare.compare)
        self.quick.why_wanted.connect(self._explain)
        search.explained.connect(self.quick.explain)

    @Slot(object)
    def _explain(self, photo: Photo) -> None:
        page = self._document.page
        self._search.explain(photo, page.bitmap if page.sketch.is_empty else page.sketch)
