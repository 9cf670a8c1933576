"""The list of pictures: tiles that fill its width, keys, a menu, files to be dragged out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from app import desktop
from app.results.delegate import ResultDelegate
from app.results.model import ResultsModel
from app.results.thumbnails import Thumbnails
from app.theme import Theme
from core.library import Photo
from core.search import Hit

TILE = 168
"""Wished width of a tile; the real one lets tiles fill the list."""


class ResultsView(QListView):
    """Shows a ranking.

    Signals:
        similar_wanted: The user asks for more pictures like this one (Photo).
        refused: Something asked of the system did not work (a message).
    """

    similar_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, thumbnails: Thumbnails, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._delegate = ResultDelegate(theme, self)
        self._results = ResultsModel(thumbnails, self)
        self.setObjectName("results")
        self.setAccessibleName(self.tr("Pictures, best match first"))
        self.setModel(self._results)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        # Uniform sizes let Qt place 50,000 rows without asking each one.
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        # Static movement switches dragging off; dragging out is what we want to keep.
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setMinimumWidth(2 * TILE)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._drop_wishes)
        self.activated.connect(self._open)
        self._make_actions()

    @property
    def results(self) -> ResultsModel:
        return self._results

    def show_hits(self, hits: Sequence[Hit], *, from_top: bool = True) -> None:
        """Show other hits; the selection stays with the pictures, not with the places."""
        chosen = [photo.id for photo in self.selected_photos()]
        current = self._results.hit_at(self.currentIndex())
        scrolled = self.verticalScrollBar().value()
        self._results.set_hits(hits)
        # Otherwise the list would run after the selected picture to wherever it ranks now.
        self.setAutoScroll(False)
        flags = QItemSelectionModel.SelectionFlag
        selection = self.selectionModel()
        selection.clear()
        for row in map(self._results.row_of, chosen):
            if row is not None:
                selection.select(self._results.index(row), flags.Select)
        row = self._results.row_of(current.photo.id) if current is not None else None
        if row is not None:
            selection.setCurrentIndex(self._results.index(row), flags.NoUpdate)
        self.setAutoScroll(True)
        self.verticalScrollBar().setValue(0 if from_top else scrolled)
        self._drop_wishes()

    def selected_photos(self) -> list[Photo]:
        """Return the selected photos in the order they are shown."""
        rows = sorted(self.selectedIndexes(), key=QModelIndex.row)
        return [hit.photo for hit in map(self._results.hit_at, rows) if hit is not None]

    def visible_ids(self) -> set[int]:
        """Return the photos that are to be seen now."""
        if not self._results.hits:
            return set()
        area = self.viewport().rect()
        step = self.gridSize()
        columns = max(1, area.width() // step.width())
        offset = self.verticalScrollBar().value()
        first = offset // step.height() * columns
        last = ((offset + area.height()) // step.height() + 1) * columns
        return {hit.photo.id for hit in self._results.hits[first:last]}

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_tiles()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        # Enter opens on every platform; macOS would leave it to renaming.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected_photos():
            menu = self.menu_for_selection()
            menu.popup(event.globalPos())

    def menu_for_selection(self) -> QMenu:
        """Return the menu of what can be done with the selected pictures."""
        photos = self.selected_photos()
        here = any(photo.online for photo in photos)
        for action in (self._open_action, self._reveal_action, self._copy_action):
            action.setEnabled(here)
        self._similar_action.setEnabled(len(photos) == 1)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self._open_action, self._reveal_action])
        menu.addSeparator()
        menu.addActions([self._copy_action, self._copy_path_action])
        menu.addSeparator()
        menu.addAction(self._similar_action)
        return menu

    def _make_actions(self) -> None:
        self._open_action = QAction(self.tr("Open"), self)
        self._reveal_action = QAction(self.tr("Show in folder"), self)
        self._copy_action = QAction(self.tr("Copy"), self)
        self._copy_path_action = QAction(self.tr("Copy path"), self)
        self._similar_action = QAction(self.tr("More like this"), self)
        # Shown in the menu; the keys themselves are handled above, for the list alone.
        self._open_action.setShortcut(QKeySequence(Qt.Key.Key_Return))
        self._copy_action.setShortcut(QKeySequence.StandardKey.Copy)
        self._open_action.triggered.connect(self._open_selected)
        self._reveal_action.triggered.connect(self._reveal)
        self._copy_action.triggered.connect(self._copy)
        self._copy_path_action.triggered.connect(self._copy_paths)
        self._similar_action.triggered.connect(self._similar)

    def _fit_tiles(self) -> None:
        room = self.viewport().width()
        columns = max(1, room // TILE)
        # Qt wraps a row that is exactly as wide as the viewport, so one pixel stays free.
        self._delegate.set_side(max(64, (room - 1) // columns))
        self.setGridSize(self._delegate.tile())
        self.setIconSize(QSize(self._delegate.picture_edge, self._delegate.picture_edge))
        self._thumbnails.set_edge(round(self._delegate.picture_edge * self.devicePixelRatioF()))

    @Slot()
    def _drop_wishes(self) -> None:
        self._thumbnails.want_only(self.visible_ids())

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        hit = self._results.hit_at(index)
        if hit is None:
            return
        if not hit.photo.online:
            self.refused.emit(self.tr("{} is offline now.").format(hit.photo.name))
        elif not desktop.open_file(hit.photo.path):
            self.refused.emit(self.tr("No program would open {}.").format(hit.photo.name))

    @Slot()
    def _open_selected(self) -> None:
        self._open(self.currentIndex())

    @Slot()
    def _reveal(self) -> None:
        for photo in self.selected_photos()[:1]:
            if not desktop.reveal(photo.path):
                self.refused.emit(self.tr("No file manager would show {}.").format(photo.name))

    @Slot()
    def _copy(self) -> None:
        photos = self.selected_photos()
        if photos:
            desktop.copy_files([photo.path for photo in photos if photo.online])

    @Slot()
    def _copy_paths(self) -> None:
        desktop.copy_text("\n".join(str(photo.path) for photo in self.selected_photos()))

    @Slot()
    def _similar(self) -> None:
        for photo in self.selected_photos()[:1]:
            self.similar_wanted.emit(photo)
