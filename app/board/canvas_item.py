"""One item of a board on the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.board.board import Item
from app.board.paint import paint_missing, paint_picture, paint_plain, rect_of
from app.ui.theme import Theme

HANDLE = 14.0
"""Pixels of the corner that scales an item, whatever the zoom."""

Picture = Callable[[Item, float], QPixmap | None]
"""Returns the picture of an item, of which the whole is so many points long; None while read."""


class CanvasItem(QGraphicsItem):
    """Shows an item; the view changes it.

    Attributes:
        item: What it shows.
    """

    def __init__(self, item: Item, picture: Picture, theme: Theme) -> None:
        super().__init__()
        self.item = item
        self._picture = picture
        self._theme = theme
        self.setFlags(
            QGraphicsItem.GraphicsItemFlag.ItemIsSelectable
            | QGraphicsItem.GraphicsItemFlag.ItemIsMovable
        )
        self.show_item(item)

    def show_item(self, item: Item) -> None:
        """Show another state of the item."""
        self.prepareGeometryChange()
        self.item = item
        self.setPos(item.x, item.y)
        self.update()

    def handle(self, zoom: float) -> QRectF:
        """Return the corner that scales it, in its own coordinates."""
        side = HANDLE / zoom
        return QRectF(self.item.width - side / 2, self.item.height - side / 2, side, side)

    def boundingRect(self) -> QRectF:
        # Room for the selection and its corner, which have one size at every zoom.
        views = self.scene().views() if self.scene() is not None else []
        edge = HANDLE / max(views[0].transform().m11(), 1e-3) if views else 0.0
        return rect_of(self.item).adjusted(-edge, -edge, edge, edge)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(rect_of(self.item))
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        look, zoom = self._theme.palette, painter.worldTransform().m11()
        if not paint_plain(painter, self.item, look):
            left, top, right, bottom = self.item.crop
            whole = max(self.item.width / (right - left), self.item.height / (bottom - top))
            picture = self._picture(self.item, whole * zoom)
            if picture is None or picture.isNull():
                text = "" if picture is None else self.item.picture.partition("/")[2]
                paint_missing(painter, self.item, look, text)
            else:
                paint_picture(painter, self.item, picture)
        if self.isSelected():
            pen = QPen(look.colour("accent"), 2)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect_of(self.item))
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(self.handle(zoom))

    def place(self) -> QPointF:
        """Return by how much it was dragged away from where its item says."""
        return self.pos() - QPointF(self.item.x, self.item.y)
