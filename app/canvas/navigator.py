"""The view of the endless paper: moving, zooming and turning it.

Strokes live in paper units, of which the shorter side of the canvas shows 1,000 with the origin in
the middle. So a drawing looks the same when the window is resized or moves to another screen. The
view follows the drawing and shows all of it, until the user changes the view. Then it stays as it
is until `fit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, pi, remainder, sin

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QTransform

from core.sketch import Bounds
from core.sketch.placement import Matrix, Point, after, growth, moved, scaled, turned

UNITS = 1000.0
"""Paper units along the shorter side of the canvas."""

FARTHEST, NEAREST = 0.1, 20.0
"""Zoom, as multiples of the natural scale."""

UPRIGHT = pi / 36
"""A paper turned by less than this was meant to be upright."""


@dataclass(frozen=True, slots=True)
class PaperView:
    """Widget position = paper position, turned by `angle`, * scale + (dx, dy)."""

    scale: float
    dx: float
    dy: float
    angle: float = 0.0

    @classmethod
    def of(cls, width: float, height: float, drawing: Bounds | None = None) -> PaperView:
        """Return the view of a canvas of this size that shows the whole drawing."""
        width, height = max(width, 1.0), max(height, 1.0)
        scale = natural_scale(width, height)
        if drawing is not None:
            reach_x = max(-drawing.left, drawing.right, 1e-6)
            reach_y = max(-drawing.top, drawing.bottom, 1e-6)
            scale = min(scale, width / 2 / reach_x, height / 2 / reach_y)
        return cls(scale, width / 2, height / 2)

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        u, v = (x - self.dx) / self.scale, (y - self.dy) / self.scale
        c, s = cos(self.angle), sin(self.angle)
        return c * u + s * v, c * v - s * u

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        c, s = cos(self.angle) * self.scale, sin(self.angle) * self.scale
        return c * x - s * y + self.dx, s * x + c * y + self.dy

    def rect_to_widget(self, bounds: Bounds) -> QRectF:
        """Return the upright box in the widget that holds a box on the paper."""
        box = QRectF(bounds.left, bounds.top, bounds.width, bounds.height)
        return self.transform.mapRect(box)

    def after(self, matrix: Matrix) -> PaperView:
        """Return the view when the widget's picture is moved, turned and scaled by a matrix."""
        dx, dy = (matrix @ [self.dx, self.dy, 1.0]).tolist()
        turn = atan2(float(matrix[1, 0]), float(matrix[0, 0]))
        return PaperView(self.scale * growth(matrix), dx, dy, self.angle + turn)

    @property
    def transform(self) -> QTransform:
        c, s = cos(self.angle) * self.scale, sin(self.angle) * self.scale
        return QTransform(c, s, -s, c, self.dx, self.dy)


def natural_scale(width: float, height: float) -> float:
    """Return the scale at which the shorter side of a canvas shows UNITS."""
    return max(min(width, height), 1.0) / UNITS


def transform_of(matrix: Matrix) -> QTransform:
    """Return a 2x3 matrix in Qt's words."""
    (a, b, dx), (c, d, dy) = matrix.tolist()
    return QTransform(a, c, b, d, dx, dy)


class Navigator(QObject):
    """Holds the current view.

    Attributes:
        view: How the paper lies in the widget.
        is_own: Whether the user has chosen the view.

    Signals:
        changed: The view changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._width, self._height = 1.0, 1.0
        self.view = PaperView.of(1, 1)
        self.is_own = False

    @property
    def percent(self) -> int:
        """Zoom, 100 where the paper fits the canvas."""
        return round(100 * self.view.scale / natural_scale(self._width, self._height))

    @property
    def degrees(self) -> int:
        """By how much the paper is turned, clockwise, from -180 to 180."""
        return round(remainder(self.view.angle, 2 * pi) * 180 / pi)

    def fit(self, drawing: Bounds | None) -> None:
        """Show the whole drawing, upright, and follow it."""
        self.is_own = False
        self._set(PaperView.of(self._width, self._height, drawing))

    def follow(self, drawing: Bounds | None) -> None:
        """Follow a changed drawing, unless the user has chosen a view."""
        if not self.is_own:
            self.fit(drawing)

    def resize(self, width: float, height: float, drawing: Bounds | None) -> None:
        """Take a new size of the canvas; its middle stays in the middle."""
        before, middle = natural_scale(self._width, self._height), self._middle
        self._width, self._height = max(width, 1.0), max(height, 1.0)
        if not self.is_own:
            self.fit(drawing)
            return
        grown = natural_scale(self._width, self._height) / before
        there = self.view.after(scaled(grown, grown, middle))
        x, y = self._middle
        self._set(there.after(moved(x - middle[0], y - middle[1])))

    def pan(self, dx: float, dy: float) -> None:
        """Move the paper by pixels."""
        self.adjust(moved(dx, dy), self._middle)

    def zoom(self, factor: float, at: Point | None = None) -> None:
        """Zoom by a factor; the paper under the point stays under it."""
        at = at or self._middle
        self.adjust(scaled(factor, factor, at), at)

    def turn(self, angle: float, at: Point | None = None) -> None:
        """Turn the paper about a point, clockwise, in radians."""
        at = at or self._middle
        self.adjust(turned(angle, at), at)

    def adjust(self, matrix: Matrix, at: Point) -> None:
        """Move, turn and zoom at once, about a point of the widget, as fingers do."""
        natural = natural_scale(self._width, self._height)
        wanted = self.view.scale * growth(matrix)
        allowed = min(max(wanted, FARTHEST * natural), NEAREST * natural)
        if allowed != wanted:
            share = allowed / wanted
            matrix = after(scaled(share, share, at), matrix)
        self.is_own = True
        self._set(self.view.after(matrix))

    def settle(self) -> None:
        """Put a paper upright that is almost so."""
        off = remainder(self.view.angle, 2 * pi)
        if self.is_own and 0 < abs(off) < UPRIGHT:
            self._set(self.view.after(turned(-off, self._middle)))

    @property
    def _middle(self) -> Point:
        return self._width / 2, self._height / 2

    def _set(self, view: PaperView) -> None:
        if view != self.view:
            self.view = view
            self.changed.emit()
