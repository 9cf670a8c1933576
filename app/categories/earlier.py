"""Saved drawings similar to the current one or to a picture: where did I draw this before?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtWidgets import QWidget

from app.sketches.pane import SketchList
from app.ui.layouts import label, vbox
from app.ui.theme import Theme
from core.library import Library
from core.search.sketch_search import FoundSketch


class EarlierSketches(QWidget):
    """Lists saved drawings, the most similar first.

    Attributes:
        list: The drawings.

    Signals:
        open_wanted: The user opens a drawing (SavedSketch).
    """

    open_wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.list = SketchList(theme, self.tr("Earlier sketches, the most alike first"))
        self.list.activated.connect(self._open)
        self._note = label(
            self.tr("Draw something, or choose a picture, to look for it here."), "quiet", wrap=True
        )
        vbox(self._note, (self.list, 1), on=self, margins=(8, 8, 8, 0))

    def sizeHint(self) -> QSize:
        return QSize(280, 360)

    def use(self, library: Library) -> None:
        """Show drawings of this library."""
        self.list.use(library)

    def stop(self) -> None:
        self.list.stop()

    def show_found(self, found: Sequence[FoundSketch]) -> None:
        self.list.show_sketches([hit.sketch for hit in found])
        self._note.setText(
            self.tr("The most alike first:")
            if found
            else self.tr("None of your earlier sketches can be compared with this yet.")
        )

    def _open(self, index: QModelIndex) -> None:
        sketch = self.list.sketches.sketch_at(index)
        if sketch is not None:
            self.open_wanted.emit(sketch)
