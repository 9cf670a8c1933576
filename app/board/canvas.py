"""The surface of a board: zoom, pan, select, drag, scale, crop, type notes, drop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from app.board.board import NOTE, PICTURE, SWATCH, Board, Item
from app.board.canvas_item import CanvasItem, Picture
from app.board.editing import Crop, NoteEditor
from app.board.paint import NOTE_WIDTH, note_size
from app.ui.incoming import accept_copy
from app.ui.theme import Theme

FARTHEST_OUT, CLOSEST = 0.02, 20.0
STEP, FAR = 2.0, 20.0
"""Units of the board that an arrow key moves what is selected; with Shift, farther."""

LIMIT = 200_000.0


class BoardCanvas(QGraphicsView):
    """Shows a board and says what the user does to it.

    Signals:
        edited: The user changed the board (Board, the name of the change).
        dropped: Something was dropped (QMimeData, the place QPointF).
        dragged_out: The user drags the selected pictures out of the window.
        colour_wanted: The user wants to change the colour of a swatch (Item).
        selection_changed: Other items are selected.
    """

    edited = Signal(object, str)
    dropped = Signal(object, QPointF)
    dragged_out = Signal()
    colour_wanted = Signal(object)
    selection_changed = Signal()

    def __init__(self, picture: Picture, theme: Theme) -> None:
        super().__init__()
        self._picture = picture
        self._theme = theme
        self._board = Board("")
        self._items: dict[str, CanvasItem] = {}
        self._scaling: tuple[CanvasItem, Item] | None = None
        self._panned_from: QPoint | None = None
        self._space = False
        self._cropping: Crop | None = None
        self._editor: NoteEditor | None = None
        scene = QGraphicsScene(self)
        scene.setSceneRect(-LIMIT, -LIMIT, 2 * LIMIT, 2 * LIMIT)
        # The index of a scene may keep items that Python has given up.
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        scene.selectionChanged.connect(self.selection_changed)
        self.setScene(scene)
        self.setAccessibleName(self.tr("Board"))
        self.setAcceptDrops(True)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.RubberBandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme.changed.connect(self._renew_colours)
        self._renew_colours()

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def selected(self) -> tuple[Item, ...]:
        """Return the selected items, from the lowest to the highest."""
        return self._board.of(self.selected_ids())

    def selected_ids(self) -> set[str]:
        return {cast(CanvasItem, item).item.id for item in self.scene().selectedItems()}

    def select(self, ids: set[str]) -> None:
        """Select these items and nothing else."""
        self.scene().blockSignals(True)
        for item_id, shown in self._items.items():
            shown.setSelected(item_id in ids)
        self.scene().blockSignals(False)
        self.selection_changed.emit()

    def show_board(self, board: Board) -> None:
        """Show a board, or another state of the one that is shown."""
        self.stop_editing()
        self._cancel_crop()
        self._board = board
        known = {item.id for item in board.items}
        for item_id in self._items.keys() - known:
            self.scene().removeItem(self._items.pop(item_id))
        for height, item in enumerate(board.items):
            shown = self._items.get(item.id)
            if shown is None:
                shown = self._items[item.id] = CanvasItem(item, self._picture, self._theme)
                self.scene().addItem(shown)
            elif shown.item != item or not shown.place().isNull():
                shown.show_item(item)
            shown.setZValue(height)
        self.selection_changed.emit()

    def repaint_picture(self, picture: str) -> None:
        """Paint a picture anew that was read."""
        for shown in self._items.values():
            if shown.item.picture == picture:
                shown.update()

    def fit(self, ids: set[str] | None = None) -> None:
        """Show these items, or all, as large as possible."""
        items = self._board.items if ids is None else self._board.of(ids)
        if not items:
            self.resetTransform()
            self.centerOn(0, 0)
            return
        box = QRectF()
        for item in items:
            box = box.united(QRectF(item.x, item.y, item.width, item.height))
        edge = 0.04 * max(box.width(), box.height())
        self.fitInView(box.adjusted(-edge, -edge, edge, edge), Qt.AspectRatioMode.KeepAspectRatio)
        if not FARTHEST_OUT <= self.zoom <= CLOSEST:
            self.zoom_by(1.0)

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out, within the limits."""
        to = min(max(self.zoom * factor, FARTHEST_OUT), CLOSEST)
        self.scale(to / self.zoom, to / self.zoom)

    def middle(self) -> QPointF:
        """Return the place on the board in the middle of the view."""
        return self.mapToScene(self.viewport().rect().center())

    def start_crop(self) -> None:
        """Let the next drag over the selected picture say which part of it stays."""
        chosen = self.selected()
        if len(chosen) == 1 and chosen[0].kind == PICTURE:
            self._cropping = Crop(chosen[0])
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def edit_note(self, item: Item) -> None:
        """Let the user type in a note."""
        self.stop_editing()
        place = self.mapFromScene(QRectF(item.x, item.y, item.width, item.height)).boundingRect()
        take = partial(self._take_text, item)
        self._editor = NoteEditor(item.text, take, place, self.viewport())

    def stop_editing(self) -> None:
        """Take over a note that is being typed."""
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.finish()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.stop_editing()
        # A notch is 120; touchpads send many small ones.
        self.zoom_by(1.0015 ** event.angleDelta().y())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, ids = Qt.Key(event.key()), self.selected_ids()
        way = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }.get(key)  # fmt: skip
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Escape and self._cropping is not None:
            self._cancel_crop()
        elif key == Qt.Key.Key_Escape:
            self.select(set())
        elif key == Qt.Key.Key_Space:
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and len(ids) == 1:
            self._open(self._items[ids.pop()])
        elif way is not None and ids and control:
            factor = 1.1 if sum(way) > 0 else 1 / 1.1
            self._edit(ids, lambda item: item.scaled(factor), self.tr("Scale"))
        elif way is not None and ids:
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
            self._edit(ids, lambda item: item.moved(far * way[0], far * way[1]), self.tr("Move"))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Let Tab go from item to item, and on to the next control after the last."""
        ids = [item.id for item in self._board.items]
        chosen = self.selected_ids()
        at = [ids.index(item_id) for item_id in chosen]
        to = (max(at) + 1 if onward else min(at) - 1) if at else (0 if onward else len(ids) - 1)
        if self._editor is not None or not 0 <= to < len(ids):
            return super().focusNextPrevChild(onward)
        self.select({ids[to]})
        self.ensureVisible(self._items[ids[to]], 20, 20)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.stop_editing()
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.MiddleButton or self._space:
            self._panned_from = at
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._cropping is not None:
            self._cropping.begin(self.mapToScene(at))
        elif event.button() == Qt.MouseButton.LeftButton and self._handle_at(at) is not None:
            shown = self._handle_at(at)
            assert shown is not None
            self._scaling = shown, shown.item
        elif event.button() == Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._panned_from is not None:
            way, self._panned_from = at - self._panned_from, at
            for bar, by in (
                (self.horizontalScrollBar(), way.x()), (self.verticalScrollBar(), way.y()),
            ):  # fmt: skip
                bar.setValue(bar.value() - by)
        elif self._cropping is not None and self._cropping.rect is not None:
            self._cropping.extend(self.mapToScene(at))
            self.viewport().update()
        elif self._scaling is not None:
            shown, before = self._scaling
            here = self.mapToScene(at) - QPointF(before.x, before.y)
            shown.show_item(before.scaled(max(here.x() / before.width, here.y() / before.height)))
        elif self._drags_out(event):
            self._put_back()
            self.dragged_out.emit()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            self._panned_from = None
            self.viewport().unsetCursor()
        elif self._cropping is not None:
            after = self._cropping.result()
            self._cancel_crop()
            self._edit({after.id}, lambda _: after, self.tr("Crop"))
        elif self._scaling is not None:
            scaled, self._scaling = self._scaling[0].item, None
            self._edit({scaled.id}, lambda _: scaled, self.tr("Scale"))
        else:
            super().mouseReleaseEvent(event)
            self._take_moves()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        shown = self.itemAt(event.position().toPoint())
        if isinstance(shown, CanvasItem):
            self._open(shown)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is not self and _has_pictures(event.mimeData()):
            accept_copy(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.source() is not self and _has_pictures(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is not self and accept_copy(event):
            self.dropped.emit(event.mimeData(), self.mapToScene(event.position().toPoint()))

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._cropping is None or self._cropping.rect is None:
            return
        pen = QPen(self._theme.palette.colour("accent"), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(self._theme.palette.colour("accent", 0.15))
        painter.drawRect(self._cropping.rect)

    def _open(self, shown: CanvasItem) -> None:
        """Do what a double click does: type in a note, choose a colour, look at a picture."""
        if shown.item.kind == NOTE:
            self.edit_note(shown.item)
        elif shown.item.kind == SWATCH:
            self.colour_wanted.emit(shown.item)
        else:
            self.fit({shown.item.id})

    def _edit(self, ids: set[str], change: Callable[[Item], Item], text: str) -> None:
        self.edited.emit(self._board.changed(ids, change), text)

    def _take_text(self, item: Item, text: str) -> None:
        self._editor = None
        self.setFocus()
        if not text.strip():
            self.edited.emit(self._board.without({item.id}), self.tr("Remove"))
        elif text != item.text:
            scale = item.width / NOTE_WIDTH
            height = note_size(text)[1] * scale
            self._edit(
                {item.id}, lambda now: replace(now, text=text, height=height), self.tr("Note")
            )

    def _take_moves(self) -> None:
        moved = {i: shown for i, shown in self._items.items() if not shown.place().isNull()}
        if moved:
            places = {i: shown.place() for i, shown in moved.items()}
            self._edit(
                set(moved),
                lambda item: item.moved(places[item.id].x(), places[item.id].y()),
                self.tr("Move"),
            )

    def _put_back(self) -> None:
        grabber = self.scene().mouseGrabberItem()
        if grabber is not None:
            grabber.ungrabMouse()
        for shown in self._items.values():
            if not shown.place().isNull():
                shown.show_item(shown.item)

    def _drags_out(self, event: QMouseEvent) -> bool:
        return (
            bool(event.buttons() & Qt.MouseButton.LeftButton)
            and self.scene().mouseGrabberItem() is not None
            and any(item.kind == PICTURE for item in self.selected())
            and not self.viewport().rect().contains(event.position().toPoint())
        )

    def _handle_at(self, at: QPoint) -> CanvasItem | None:
        place = self.mapToScene(at)
        for shown in self._items.values():
            if shown.isSelected() and shown.handle(self.zoom).contains(shown.mapFromScene(place)):
                return shown
        return None

    def _cancel_crop(self) -> None:
        self._cropping = None
        self.viewport().unsetCursor()
        self.viewport().update()

    def _renew_colours(self) -> None:
        self.setBackgroundBrush(self._theme.palette.colour("hover"))


def _has_pictures(mime: QMimeData) -> bool:
    return mime.hasUrls() or mime.hasImage() or mime.hasHtml()
