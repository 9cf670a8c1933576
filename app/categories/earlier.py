"""Kept drawings that are like the present one or like a picture: where did I draw this before?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Signal, Slot
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from app.results import Thumbnails
from app.sketches.delegate import THUMBNAIL, SketchDelegate
from app.sketches.model import SketchesModel
from app.sketches.previews import InkPreviews
from app.ui.theme import Theme
from core.library import Library
from core.search.sketch_search import FoundSketch


class EarlierSketches(QWidget):
    """Lists kept drawings, the most alike first.

    Attributes:
        list: The drawings.

    Signals:
        open_wanted: A drawing is to be put on the paper (SavedSketch).
    """

    open_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library: Library | None = None
        self._previews = InkPreviews(self)
        self._thumbnails = Thumbnails(self, max_bytes=12_000_000)
        self._model = SketchesModel(self._previews, self._thumbnails, self)
        self.list = QListView()
        self.list.setObjectName("sketches")
        self.list.setAccessibleName(self.tr("Earlier sketches, the most alike first"))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setModel(self._model)
        self.list.setItemDelegate(
            SketchDelegate(theme, self._previews, self._thumbnails, self.list)
        )
        self.list.activated.connect(self._open)
        self._note = QLabel(self.tr("Draw something, or choose a picture, to look for it here."))
        self._note.setWordWrap(True)
        self._note.setProperty("look", "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.addWidget(self._note)
        layout.addWidget(self.list, 1)

    def sizeHint(self) -> QSize:
        return QSize(280, 360)

    @property
    def note(self) -> str:
        return self._note.text()

    def use(self, library: Library) -> None:
        """Show drawings of this library."""
        self._library = library
        self._previews.use(library.sketches)
        self._thumbnails.use(library.thumbnails)
        self._thumbnails.set_edge(round(THUMBNAIL * self.devicePixelRatioF()))

    def stop(self) -> None:
        """Show nothing more: what is still on its way would ask a closed library."""
        self._library = None
        self._previews.stop()
        self._thumbnails.stop()

    def ids(self) -> list[int]:
        """The drawings shown, in their order."""
        rows = (self._model.sketch_at(self._model.index(r)) for r in range(self._model.rowCount()))
        return [sketch.id for sketch in rows if sketch is not None]

    @Slot(object)
    def show_found(self, found: Sequence[FoundSketch]) -> None:
        if self._library is None:
            return
        sketches = [hit.sketch for hit in found]
        ids = sorted({photo for sketch in sketches for photo in sketch.hits})
        photos = self._library.catalogue.photos(ids)
        self._model.set_sketches(sketches, {photo.id: photo for photo in photos})
        self._note.setText(
            self.tr("The most alike first:")
            if sketches
            else self.tr("None of your earlier sketches can be compared with this yet.")
        )

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        sketch = self._model.sketch_at(index)
        if sketch is not None:
            self.open_wanted.emit(sketch)
