"""The row of pictures on the tray: sorted by dragging, filled by dropping."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.board.model import TrayModel
from app.results.delegate import ResultDelegate
from app.results.motion import Motion
from app.results.thumbnails import Thumbnails
from app.results.view import ResultsView
from app.ui.layouts import show_in_one_row
from app.ui.theme import Theme
from core.library import Photo

TILE = 104


class TrayView(QListView):
    """Shows the tray in one row.

    Signals:
        removed: The user takes the selected pictures off.
        moved: The user moves the selected pictures one place back (-1) or on (+1).
        look_wanted: The user wants to compare the selected pictures.
    """

    removed = Signal()
    moved = Signal(int)
    look_wanted = Signal()

    def __init__(self, model: TrayModel, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self._tray = model
        self._theme = theme
        self._thumbnails = thumbnails
        self._gap: int | None = None
        self._delegate = ResultDelegate(theme, Motion(self), self)
        self._delegate.set_side(TILE)
        self.setObjectName("results")
        self.setAccessibleName(self.tr("Pictures on the tray"))
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        show_in_one_row(self)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setGridSize(self._delegate.tile())
        self.setIconSize(QSize(self._delegate.picture_edge, self._delegate.picture_edge))
        self.setFixedHeight(self._delegate.tile().height() + 14)
        theme.changed.connect(self.viewport().update)

    def selected_photos(self) -> list[Photo]:
        """Return the selected photos in the order of the tray."""
        rows = sorted(self.selectedIndexes(), key=QModelIndex.row)
        return [photo for photo in map(self._tray.photo_at, rows) if photo is not None]

    def select(self, photos: list[Photo]) -> None:
        """Select these photos."""
        self.clearSelection()
        flags = self.selectionModel().SelectionFlag
        for photo in photos:
            row = self._tray.row_of(photo.id)
            if row is not None:
                self.selectionModel().setCurrentIndex(self._tray.index(row), flags.Select)

    def place_at(self, point: QPoint) -> int:
        """Return the picture before which a drop at this point goes."""
        step = self.gridSize().width()
        x = point.x() + self.horizontalScrollBar().value()
        return min(max(round(x / step), 0), self._tray.rowCount())

    def showEvent(self, event: object) -> None:
        edge = round(self._delegate.picture_edge * self.devicePixelRatioF())
        self._thumbnails.set_edge(edge)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moved = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif moved and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.moved.emit(-1 if key == Qt.Key.Key_Left else 1)
        elif key == Qt.Key.Key_C and not event.modifiers():
            self.look_wanted.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._accept(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._accept(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_gap(None)

    def dropEvent(self, event: QDropEvent) -> None:
        photos = self._photos_of(event)
        if photos:
            self._tray.pin(photos, self.place_at(event.position().toPoint()))
            self.select(photos)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        self._show_gap(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap is None:
            return
        x = self._gap * self.gridSize().width() - self.horizontalScrollBar().value()
        with QPainter(self.viewport()) as painter:
            painter.setPen(QPen(self._theme.palette.colour("accent"), 2))
            painter.drawLine(max(1, x), 4, max(1, x), self.gridSize().height() - 4)

    def _photos_of(self, event: QDropEvent) -> list[Photo]:
        """Return the photos of a drag from one of our own lists."""
        source = event.source()
        return source.selected_photos() if isinstance(source, ResultsView | TrayView) else []

    def _accept(self, event: QDragMoveEvent | QDragEnterEvent) -> None:
        if self._photos_of(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show_gap(self.place_at(event.position().toPoint()))
        else:
            event.ignore()

    def _show_gap(self, place: int | None) -> None:
        if place != self._gap:
            self._gap = place
            self.viewport().update()
