"""The selection tool: tap a stroke or draw a loop around some, then drag the box.

During a drag, a picture of the ink follows the pen, however many strokes there are. The strokes
themselves are moved once, when the pen lifts.
"""

from __future__ import annotations

from enum import Enum
from math import hypot

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPolygonF

from app.canvas.navigator import transform_of
from app.canvas.selection_box import SelectionBox
from app.canvas.surface import Surface
from app.canvas.tools.base import TipTool, Touch
from core.sketch import Page
from core.sketch.grips import Grip, pulled
from core.sketch.page import LAYERS
from core.sketch.placement import Matrix, moved
from core.sketch.selection import Selection

TAP_PX = 5.0
"""A tip that stays within this has tapped."""

REACH_PX = 14.0
"""How far from a stroke a tap still means it."""

OFFSET = 24.0
"""Paper units by which a copy lies beside its original."""


class _Doing(Enum):
    """What the current touch does."""

    NOTHING = 0
    LOOP = 1
    PULL = 2


class SelectTool(QObject, TipTool):
    """Holds the selection and changes the selected strokes.

    Attributes:
        selection: The selected strokes.

    Signals:
        changed: The selection or its box changed.
    """

    changed = Signal()

    def __init__(self, surface: Surface, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surface = surface
        self.selection = Selection()
        self._doing = _Doing.NOTHING
        self._void = False
        self._path: list[Touch] = []
        self._grip = Grip.BODY
        self._box: SelectionBox | None = None
        self._matrix: Matrix | None = None
        self._lifted = QImage()
        surface.document.page_changed.connect(self._follow_page)

    @property
    def pulls(self) -> bool:
        """Whether strokes are being dragged."""
        return self._doing is _Doing.PULL

    @property
    def box(self) -> SelectionBox | None:
        """The box around the selection, as visible now."""
        bounds = self.selection.bounds(self._surface.document.page)
        return None if bounds is None else SelectionBox.of(bounds, self._surface.navigator.view)

    def select(self, selection: Selection) -> None:
        """Select these strokes and no others."""
        if selection != self.selection:
            self.selection = selection
            self.changed.emit()

    def select_all(self) -> None:
        self.select(Selection.all_of(self._surface.document.page))

    def select_none(self) -> None:
        self.select(Selection())

    def delete(self) -> None:
        """Delete the selected strokes."""
        page = self.selection.removed(self._surface.document.page)
        self._surface.document.change(page, self.tr("Delete strokes"))

    def duplicate(self) -> None:
        """Put a copy beside the selected strokes, and select the copy."""
        if not self.selection.is_empty:
            page, copy = self.selection.doubled(self._surface.document.page, moved(OFFSET, OFFSET))
            self._surface.document.change(page, self.tr("Duplicate strokes"))
            self.select(copy)

    def turn_over(self) -> None:
        """Turn wanted strokes into unwanted ones, and the other way round."""
        if not self.selection.is_empty:
            page, there = self.selection.turned_over(self._surface.document.page)
            self._surface.document.change(page, self.tr("Switch to red/black"))
            self.select(there)

    def nudge(self, dx: float, dy: float) -> None:
        """Push the selected strokes by paper units."""
        self._place(moved(dx, dy), self.tr("Move strokes"))

    def begin(self) -> None:
        self._path = []
        self._doing = _Doing.NOTHING
        self._void = False

    def extend(self, touch: Touch) -> None:
        if self._void:
            return
        self._path.append(touch)
        first = self._path[0]
        if self._doing is _Doing.NOTHING:
            if hypot(touch.x - first.x, touch.y - first.y) < TAP_PX:
                return
            self._start(first)
        if self._doing is _Doing.PULL:
            assert self._box is not None
            self._matrix = pulled(
                self._grip,
                self._box.bounds,
                first.paper,
                touch.paper,
                notched=bool(self._surface.modifiers & Qt.KeyboardModifier.ShiftModifier),
            )
        self.changed.emit()

    def finish(self) -> None:
        doing, path = self._doing, self._path
        self._doing, self._path = _Doing.NOTHING, []
        if doing is _Doing.PULL:
            self._drop()
        elif doing is _Doing.LOOP:
            loop = np.array([touch.paper for touch in path])
            self._choose(Selection.within(self._surface.document.page, loop))
        elif path:
            reach = REACH_PX / self._surface.navigator.view.scale
            self._choose(Selection.at(self._surface.document.page, *path[0].paper, reach))
        self.changed.emit()

    def discard(self) -> None:
        if self._doing is _Doing.PULL:
            self._surface.hold(Selection())
        self._doing, self._path, self._matrix = _Doing.NOTHING, [], None
        self.changed.emit()

    def paint(self, painter: QPainter) -> None:
        if self._doing is _Doing.PULL and self._matrix is not None:
            self._paint_lifted(painter, self._matrix)
        elif self._doing is _Doing.LOOP:
            painter.drawPolyline(QPolygonF([QPointF(touch.x, touch.y) for touch in self._path]))

    def _start(self, first: Touch) -> None:
        box = self.box
        grip = None if box is None else box.grip_at(first.x, first.y)
        if box is None or grip is None:
            self._doing = _Doing.LOOP
            return
        self._doing, self._box, self._grip = _Doing.PULL, box, grip
        self._lifted = self._surface.picture_of(self.selection)
        self._surface.hold(self.selection)

    def _choose(self, found: Selection) -> None:
        if self._surface.modifiers & Qt.KeyboardModifier.ShiftModifier:
            found = self.selection.toggled(found)
        self.select(found)

    def _drop(self) -> None:
        matrix, self._matrix = self._matrix, None
        self._lifted = QImage()
        self._surface.hold(Selection())
        if matrix is not None:
            texts = {Grip.BODY: self.tr("Move strokes"), Grip.TURN: self.tr("Turn strokes")}
            self._place(matrix, texts.get(self._grip, self.tr("Scale strokes")))

    def _place(self, matrix: Matrix, text: str) -> None:
        page = self.selection.placed(self._surface.document.page, matrix)
        self._surface.document.change(page, text)

    def _paint_lifted(self, painter: QPainter, matrix: Matrix) -> None:
        view, ratio = self._surface.ink.view.transform, self._surface.ink.ratio
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(view.inverted()[0] * transform_of(matrix) * view, True)
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawImage(0, 0, self._lifted)
        painter.restore()

    def _follow_page(self, before: Page, after: Page) -> None:
        if self._doing is _Doing.NOTHING and self.selection.is_empty:
            return
        if self._doing is not _Doing.NOTHING:
            # An undo came while the pen was down: the action belongs to another page.
            self._doing, self._path, self._matrix, self._void = _Doing.NOTHING, [], None, True
        # Moved strokes keep their places and so stay selected, through undo as well. Where strokes
        # came or went, the places mean others now.
        counts = ([len(page.layer(at).strokes) for at in LAYERS] for page in (before, after))
        if next(counts) != next(counts):
            self.selection = Selection()
        self.changed.emit()
