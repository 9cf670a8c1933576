"""The list of results: tiles that fill its width and move smoothly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.results.delegate import BAR_SPACE, ResultDelegate
from app.results.mime import PictureMime, PngCopies
from app.results.model import ResultsModel
from app.results.motion import Motion
from app.results.rows import Rows
from app.results.thumbnails import Thumbnails
from app.ui.pictures import fit_pixmap
from app.ui.theme import Theme
from core.library import Photo
from core.search import Hit

TILE = 168
"""Usual width of a tile; the real one lets tiles fill the list."""

TILE_MIN, TILE_MAX = 88, 400
TILE_STEP = 24

ROWS = ((2.5, TILE_MIN), (2.0, 64))
"""So many rows are in sight however low the list is, down to this width of tiles."""

DRAG_EDGE = 96

TYPING_MS = 1000
"""Letters that follow one another this quickly belong to one name."""


class ResultsView(QListView):
    """Shows a ranking.

    Attributes:
        results: The rows.
        tile: The preferred width of a tile.
        is_changing: Whether hits are being replaced and the selection is not restored yet.

    Signals:
        dragged_out: Pictures were dragged into another window or program (list of Photo).
        menu_wanted: The user opens the context menu (position on the screen).
        preview_wanted: The pointer rests on a picture (Hit, its tile on the screen).
        preview_unwanted: The pointer left it.
        tile_changed: The user changed the width of tiles.
        shown: New hits are shown and the selection is restored.
        end_near: The user has nearly scrolled to the end.
        left: The user goes back to the canvas.
        typed: The user types the beginning of a name (it, the row to start from).
    """

    dragged_out = Signal(object)
    menu_wanted = Signal(QPoint)
    preview_wanted = Signal(object, QRect)
    preview_unwanted = Signal()
    tile_changed = Signal(int)
    shown = Signal()
    end_near = Signal()
    left = Signal()
    typed = Signal(str, int)

    def __init__(
        self, thumbnails: Thumbnails, theme: Theme, copies: PngCopies | None = None
    ) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._copies = copies
        self.motion = Motion(self)
        self._delegate = ResultDelegate(theme, self.motion, self)
        self.results = ResultsModel(thumbnails, self)
        self.tile = TILE
        self.is_changing = False
        self._typed = ""
        self._typing = QElapsedTimer()
        self.setObjectName("results")
        self.setAccessibleName(self.tr("Pictures, best match first"))
        self.setModel(self.results)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        # Uniform sizes let Qt place 50,000 rows without asking each one.
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        # Static movement disables dragging, but we need dragging out.
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setMinimumWidth(2 * TILE_MIN)
        self.verticalScrollBar().setSingleStep(24)
        self.verticalScrollBar().valueChanged.connect(self._follow_scrolling)
        self.motion.moved.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    def set_tile(self, width: int) -> None:
        """Set the size of tiles and keep the visible pictures visible."""
        width = min(max(width, TILE_MIN), TILE_MAX)
        if width == self.tile:
            return
        self.tile = width
        self.motion.stop()
        seen = self._rows_in_sight()
        self._fit_tiles()
        if seen:
            self.scrollTo(self.results.index(seen[0]), QListView.ScrollHint.PositionAtTop)
        self.tile_changed.emit(width)

    def show_hits(self, hits: Sequence[Hit], *, from_top: bool = True) -> None:
        """Show a ranking; the selection follows the pictures, not the places."""
        self._replace(partial(self.results.set_hits, hits), from_top)

    def show_rows(self, rows: Rows, *, from_top: bool = True) -> None:
        """Show photos of the library, with the same selection where it is still among them."""
        self._replace(partial(self.results.set_rows, rows), from_top)

    def _replace(self, replace: Callable[[], None], from_top: bool) -> None:
        before = self._painted_places()
        chosen = [photo.id for photo in self.selected_photos()]
        current = self.results.hit_at(self.currentIndex())
        scrolled = self.verticalScrollBar().value()
        self.is_changing = True
        replace()
        # Otherwise the list would scroll to the new place of the selected picture.
        self.setAutoScroll(False)
        self._select(chosen, current.photo.id if current is not None else None)
        self.setAutoScroll(True)
        self.is_changing = False
        self.verticalScrollBar().setValue(0 if from_top else scrolled)
        if from_top:
            self._let_go_of_unseen()
        self._follow_scrolling()
        self.motion.begin(before, self._places())
        self.shown.emit()

    def set_unfolded(self, photo_id: int, on: bool) -> None:
        """Unfold or fold the near-duplicates of a picture."""
        before = self._painted_places()
        chosen = [photo.id for photo in self.selected_photos()]
        self.is_changing = True
        self.results.set_unfolded(photo_id, on)
        self._select(chosen, photo_id)
        self.is_changing = False
        self.motion.begin(before, self._places())
        self.shown.emit()

    def selected_photos(self) -> list[Photo]:
        """Return the selected photos in the order they are shown."""
        rows = sorted(self.selectedIndexes(), key=QModelIndex.row)
        return [hit.photo for hit in map(self.results.hit_at, rows) if hit is not None]

    def visible_ids(self) -> set[int]:
        return {self.results.id_at(row) for row in self._rows_in_sight()}

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # Letters of a name that is being typed are no shortcuts; Shift begins such a name.
            control = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            begins = bool(event.modifiers()) and event.text().isalpha()
            typed = event.text().isprintable() and bool(event.text().strip()) and not control
            if typed and (begins or self._is_typing):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Go to the next picture whose name begins with what was typed within a second."""
        self._typed = self._typed + search if self._is_typing else search
        self._typing.start()
        row = self.currentIndex().row()
        # A first letter goes on to the next such name; further letters may stay.
        self.typed.emit(self._typed, row + 1 if len(self._typed) == 1 else max(row, 0))

    @property
    def _is_typing(self) -> bool:
        return self._typing.isValid() and self._typing.elapsed() < TYPING_MS

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        seen = self._rows_in_sight()
        if by_key and seen and self.currentIndex().row() not in seen:
            self.setCurrentIndex(self.results.index(seen[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.motion.stop()
        self._fit_tiles()
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.motion.stop()
        self.preview_unwanted.emit()
        super().hideEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            hit = self.results.hit_at(index)
            # The text of the tool tip is below the large picture.
            if hit is not None and not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
                tile = self.visualRect(index)
                place = QRect(self.viewport().mapToGlobal(tile.topLeft()), tile.size())
                self.preview_wanted.emit(hit, place)
            return True
        if kind in (
            QEvent.Type.Leave,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Wheel,
            QEvent.Type.KeyPress,
        ):
            self.preview_unwanted.emit()
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        hit = self.results.hit_at(index)
        if (
            hit is not None
            and event.button() == Qt.MouseButton.LeftButton
            and self._delegate.is_badge(self.visualRect(index), event.position().toPoint(), hit)
        ):
            self.set_unfolded(hit.photo.id, not self.results.is_unfolded(hit.photo.id))
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # The preview closes when the pointer moves to another picture.
        if not self.indexAt(event.position().toPoint()).isValid():
            self.preview_unwanted.emit()
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turn = event.angleDelta().y()
            if turn:
                self.set_tile(self.tile + (TILE_STEP if turn > 0 else -TILE_STEP))
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.selected_photos():
            self.menu_wanted.emit(event.globalPos())

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag the selected files out; with Alt held, as PNG copies."""
        self.preview_unwanted.emit()
        photos = self.selected_photos()
        as_png = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        mime = PictureMime(photos, self._copies if as_png else None)
        if not mime.formats():
            return
        drag = QDrag(self)
        drag.setMimeData(mime)
        pixmap = self._thumbnails.pixmap(photos[0])
        if pixmap is not None and not pixmap.isNull():
            size = QSize(DRAG_EDGE, DRAG_EDGE)
            drag.setPixmap(fit_pixmap(pixmap, size, self.devicePixelRatioF()))
            drag.setHotSpot(QPoint(DRAG_EDGE // 3, DRAG_EDGE // 3))
        done = drag.exec(Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)
        if done == Qt.DropAction.CopyAction:
            self.dragged_out.emit(photos)

    def _let_go_of_unseen(self) -> None:
        """Deselect pictures that are out of sight: a key must not act on one unseen."""
        seen = self._rows_in_sight()
        flags = QItemSelectionModel.SelectionFlag
        for index in self.selectedIndexes():
            if index.row() not in seen:
                self.selectionModel().select(index, flags.Deselect)
        if self.currentIndex().isValid() and self.currentIndex().row() not in seen:
            self.selectionModel().setCurrentIndex(QModelIndex(), flags.NoUpdate)

    def _select(self, chosen: Iterable[int], current: int | None) -> None:
        flags = QItemSelectionModel.SelectionFlag
        selection = self.selectionModel()
        selection.clear()
        for row in map(self.results.row_of, chosen):
            if row is not None:
                selection.select(self.results.index(row), flags.Select)
        row = self.results.row_of(current) if current is not None else None
        if row is not None:
            selection.setCurrentIndex(self.results.index(row), flags.NoUpdate)

    @property
    def columns(self) -> int:
        """The number of pictures in a row."""
        return max(1, self.viewport().width() // max(1, self.gridSize().width()))

    def _rows_in_sight(self) -> range:
        step = self.gridSize()
        if not self.results.rowCount() or step.height() <= 0:
            return range(0)
        columns, offset = self.columns, self.verticalScrollBar().value()
        first = offset // step.height() * columns
        last = ((offset + self.viewport().height()) // step.height() + 1) * columns
        return range(first, min(last, self.results.rowCount()))

    def _places(self) -> dict[int, QPointF]:
        """Return the places of the visible pictures, by id."""
        step, columns = self.gridSize(), self.columns
        offset = self.verticalScrollBar().value()
        return {
            self.results.id_at(row): QPointF(
                row % columns * step.width(), row // columns * step.height() - offset
            )
            for row in self._rows_in_sight()
        }

    def _painted_places(self) -> dict[int, QPointF]:
        """Return where the visible pictures are painted now, animation included."""
        if not self.isVisible():
            return {}
        return {i: place + self.motion.shift(i) for i, place in self._places().items()}

    def _fit_tiles(self) -> None:
        room = self.viewport().width()
        columns = max(1, room // self.tile)
        # In a low window more columns make smaller tiles, unless somebody has chosen large ones.
        high = self.viewport().height()
        for rows, least in ROWS if self.tile <= TILE else ():
            while rows * (room // columns + BAR_SPACE) > high and room // (columns + 1) >= least:
                columns += 1
        # Qt wraps a row that is exactly as wide as the viewport, so one pixel stays free.
        self._delegate.set_side(max(64, (room - 1) // columns))
        self.setGridSize(self._delegate.tile())
        self.setIconSize(QSize(self._delegate.picture_edge, self._delegate.picture_edge))
        self._thumbnails.set_edge(round(self._delegate.picture_edge * self.devicePixelRatioF()))

    def _follow_scrolling(self) -> None:
        self._thumbnails.want_only(self.visible_ids())
        self.preview_unwanted.emit()
        bar = self.verticalScrollBar()
        if not self.is_changing and 0 < bar.maximum() - 2 * self.viewport().height() <= bar.value():
            self.end_near.emit()
