"""The box around selected strokes on screen: its grips, and which one a point means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, hypot, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.canvas.navigator import PaperView
from core.sketch import Bounds
from core.sketch.grips import Grip

AIR_PX = 10.0
"""Between the strokes and the box."""

GRIP_PX = 9.0
REACH_PX = 15.0
"""How near to a grip's middle a tip means it."""

STALK_PX = 28.0
"""From the box to the grip that turns it."""

ROOM_PX = 48.0
"""A side shorter than this has no grip of its own in its middle."""


@dataclass(frozen=True)
class SelectionBox:
    """A box on the paper, and how the paper is seen.

    Attributes:
        bounds: The box with its air, in paper units; pulls refer to it.
        view: The view that it is seen in.
    """

    bounds: Bounds
    view: PaperView

    @classmethod
    def of(cls, strokes: Bounds, view: PaperView) -> SelectionBox:
        """Return the box for strokes with these bounds."""
        return cls(strokes.grown(AIR_PX / view.scale), view)

    @property
    def corners(self) -> QPolygonF:
        grips = (Grip.TOP_LEFT, Grip.TOP_RIGHT, Grip.BOTTOM_RIGHT, Grip.BOTTOM_LEFT)
        return QPolygonF([self._at(grip) for grip in grips])

    def grips(self) -> Mapping[Grip, QPointF]:
        """Return where in the widget each grip is; the body has none."""
        wide = self.bounds.width * self.view.scale >= ROOM_PX
        high = self.bounds.height * self.view.scale >= ROOM_PX
        shown: dict[Grip, QPointF] = {}
        for grip in Grip:
            if grip is Grip.BODY or (grip.row == 0 and not high):
                continue
            if grip in (Grip.TOP, Grip.BOTTOM) and not wide:
                continue
            shown[grip] = self._at(grip)
        return shown

    def grip_at(self, x: float, y: float) -> Grip | None:
        """Return which grip a point of the widget means: the nearest, or the body, or none."""
        away = {g: hypot(at.x() - x, at.y() - y) for g, at in self.grips().items()}
        nearest = min(away, key=away.__getitem__)
        px, py = self.view.to_paper(x, y)
        if not self.bounds.meets(Bounds(px, py, px, py)):
            return nearest if away[nearest] <= REACH_PX else None
        # Inside a small box the grips leave room for the body to be taken by.
        least = min(self.bounds.width, self.bounds.height) * self.view.scale
        return nearest if away[nearest] <= min(REACH_PX, least / 4) else Grip.BODY

    def paint(self, painter: QPainter, line: QColor, fill: QColor) -> None:
        """Paint box and grips with a painter that speaks widget coordinates."""
        painter.setPen(QPen(line, 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(self.corners)
        painter.drawLine(self._place(Grip.TOP), self._at(Grip.TURN))
        painter.setBrush(fill)
        half = GRIP_PX / 2
        for grip, at in self.grips().items():
            square = QRectF(at.x() - half, at.y() - half, GRIP_PX, GRIP_PX)
            if grip is Grip.TURN:
                painter.drawEllipse(square.adjusted(-1, -1, 1, 1))
            else:
                painter.drawRoundedRect(square, 2, 2)

    def _at(self, grip: Grip) -> QPointF:
        at = self._place(grip)
        if grip is Grip.TURN:
            angle = self.view.angle
            at += QPointF(sin(angle), -cos(angle)) * STALK_PX
        return at

    def _place(self, grip: Grip) -> QPointF:
        return QPointF(*self.view.to_widget(*grip.place(self.bounds)))
