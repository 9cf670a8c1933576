"""A large preview beside the picture under the pointer, with its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QWidget

from app.results.model import ResultsModel
from app.results.thumbnails import LargePictures
from app.ui.layouts import label, vbox
from app.ui.pictures import fit_pixmap
from app.ui.theme import Theme
from core.library import Photo
from core.search import Hit

EDGE = 440
"""Longest side of the preview, in logical pixels."""

APART = 8


class HoverPreview(QFrame):
    """Shown beside a tile, where the pointer never reaches it."""

    def __init__(
        self, model: ResultsModel, pictures: LargePictures, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self._model = model
        self._pictures = pictures
        # A larger one would have to be scaled down, which takes longer than a frame.
        pictures.set_edge(round(EDGE * parent.devicePixelRatioF()))
        self._photo: Photo | None = None
        self._tile = QRect()
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = label(centred=True)
        self.title = label(look="name", wrap=True)
        self.text = label(look="quiet", wrap=True)
        parts = (self._picture, self.title, self.text)
        self._layout = vbox(*parts, on=self, margins=(8, 8, 8, 8), spacing=4)
        pictures.loaded.connect(self._paint_if_shown)

    def show_for(self, hit: Hit, tile: QRect) -> None:
        """Show a hit beside its tile (on the screen)."""
        name, *rest = self._model.describe(hit)
        self._photo, self._tile = hit.photo, tile
        self.title.setText(name)
        self.text.setText("\n".join(rest))
        self._paint()
        self.show()
        # The style, which is applied on showing, may make it a little larger.
        self._settle()

    def hideEvent(self, event: object) -> None:
        self._photo = None

    def _paint_if_shown(self, photo_id: int) -> None:
        if self._photo is not None and self._photo.id == photo_id:
            self._paint()

    def _paint(self) -> None:
        assert self._photo is not None
        size = QSize(max(1, self._photo.width), max(1, self._photo.height))
        # Small pictures are enlarged to at most twice their size.
        edge = min(EDGE, 2 * max(size.width(), size.height()))
        size.scale(QSize(edge, edge), Qt.AspectRatioMode.KeepAspectRatio)
        size = size.expandedTo(QSize(1, 1))
        found = self._pictures.pixmap(self._photo)
        if found is None or found.isNull():
            self._picture.setPixmap(QPixmap())
        else:
            self._picture.setPixmap(fit_pixmap(found, size, self.devicePixelRatioF()))
        self._picture.setFixedSize(size)
        width = max(size.width(), 220)
        self.title.setFixedWidth(width)
        self.text.setFixedWidth(width)
        self._settle()

    def _settle(self) -> None:
        size = self._layout.sizeHint().expandedTo(self._layout.totalMinimumSize())
        self.setFixedSize(size)
        self.move(self._place())

    def _place(self) -> QPoint:
        """Return a free place: right of the tile, or left of it."""
        room = self._model_screen()
        x = self._tile.right() + APART
        if x + self.width() > room.right():
            x = self._tile.left() - APART - self.width()
        if x < room.left():
            x = room.right() + 1 - self.width()
        y = self._tile.center().y() - self.height() // 2
        y = min(y, room.bottom() + 1 - self.height())
        return QPoint(max(x, room.left()), max(y, room.top()))

    def _model_screen(self) -> QRect:
        parent = self.parentWidget()
        screen = parent.screen() if parent is not None else self.screen()
        return screen.availableGeometry()
