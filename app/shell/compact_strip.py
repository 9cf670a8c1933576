"""One row of the best pictures, to be dragged out or opened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.results import ResultsModel
from app.ui import desktop
from app.ui.theme import Theme

TILE = 92
GAP = 4


class ResultsStrip(QListView):
    """Shows the same model as the grid, from left to right."""

    def __init__(self, results: ResultsModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results = results
        self.setObjectName("results")
        self.setAccessibleName(self.tr("Pictures, best match first"))
        self.setModel(results)
        self.setItemDelegate(_StripDelegate(theme, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFixedHeight(TILE + 20)
        self.activated.connect(self._open)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        hit = self._results.hit_at(index)
        if hit is not None and hit.photo.online:
            desktop.open_file(hit.photo.path)


class _StripDelegate(QStyledItemDelegate):
    """Paints a thumbnail of the grid, fitted into the row."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(TILE, TILE)

    def paint(
        self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look = self._theme.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        card = QRectF(option.rect).adjusted(GAP, GAP, -GAP, -GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(look.colour("accent" if selected else "line"), 2 if selected else 1))
        painter.setBrush(look.colour("raised"))
        painter.drawRoundedRect(card, 6, 6)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QPixmap) and not picture.isNull():
            room = card.adjusted(4, 4, -4, -4)
            share = min(room.width() / picture.width(), room.height() / picture.height())
            box = QRectF(0, 0, picture.width() * share, picture.height() * share)
            box.moveCenter(room.center())
            painter.drawPixmap(box, picture, QRectF(picture.rect()))
        painter.restore()
