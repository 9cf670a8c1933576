"""Moving, zooming and turning the paper under the pen.

Until the user takes hold of the view it follows the drawing: all of it is always shown. Once they
have chosen one it is theirs, and only `fit` gives it back.
"""

from __future__ import annotations

from math import pi, remainder

from PySide6.QtCore import QObject, Signal

from app.canvas.view import PaperView, natural_scale
from core.sketch import Bounds
from core.sketch.placement import Matrix, Point, after, growth, moved, scaled, turned

FARTHEST, NEAREST = 0.1, 20.0
"""Zoom, as multiples of the natural scale."""

UPRIGHT = pi / 36
"""A paper turned by less than this was meant to be upright."""


class Navigator(QObject):
    """Holds the view that is wanted.

    Signals:
        changed: The view is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._width, self._height = 1.0, 1.0
        self._view = PaperView.of(1, 1)
        self._is_own = False

    @property
    def view(self) -> PaperView:
        return self._view

    @property
    def is_own(self) -> bool:
        """Whether the user has chosen the view."""
        return self._is_own

    @property
    def percent(self) -> int:
        """Zoom, 100 where the paper fits the canvas."""
        return round(100 * self._view.scale / natural_scale(self._width, self._height))

    @property
    def degrees(self) -> int:
        """By how much the paper is turned, clockwise, from -180 to 180."""
        return round(remainder(self._view.angle, 2 * pi) * 180 / pi)

    def fit(self, drawing: Bounds | None) -> None:
        """Show all of the drawing, upright, and follow it from now on."""
        self._is_own = False
        self._set(PaperView.of(self._width, self._height, drawing))

    def follow(self, drawing: Bounds | None) -> None:
        """The drawing has changed: show all of it, unless the user has chosen what to see."""
        if not self._is_own:
            self.fit(drawing)

    def resize(self, width: float, height: float, drawing: Bounds | None) -> None:
        """The canvas has another size; what was in its middle stays there."""
        before, middle = natural_scale(self._width, self._height), self._middle
        self._width, self._height = max(width, 1.0), max(height, 1.0)
        if not self._is_own:
            self.fit(drawing)
            return
        grown = natural_scale(self._width, self._height) / before
        there = self._view.after(scaled(grown, grown, middle))
        x, y = self._middle
        self._set(there.after(moved(x - middle[0], y - middle[1])))

    def pan(self, dx: float, dy: float) -> None:
        """Push the paper by pixels."""
        self.adjust(moved(dx, dy), self._middle)

    def zoom(self, factor: float, at: Point | None = None) -> None:
        """Come nearer by a factor; the paper under the point stays under it."""
        at = at or self._middle
        self.adjust(scaled(factor, factor, at), at)

    def turn(self, angle: float, at: Point | None = None) -> None:
        """Turn the paper about a point, clockwise, in radians."""
        at = at or self._middle
        self.adjust(turned(angle, at), at)

    def adjust(self, matrix: Matrix, at: Point) -> None:
        """Move, turn and zoom at once, about a point of the widget, as fingers do."""
        natural = natural_scale(self._width, self._height)
        wanted = self._view.scale * growth(matrix)
        allowed = min(max(wanted, FARTHEST * natural), NEAREST * natural)
        if allowed != wanted:
            share = allowed / wanted
            matrix = after(scaled(share, share, at), matrix)
        self._is_own = True
        self._set(self._view.after(matrix))

    def settle(self) -> None:
        """Put a paper upright that is almost so."""
        off = remainder(self._view.angle, 2 * pi)
        if self._is_own and 0 < abs(off) < UPRIGHT:
            self._set(self._view.after(turned(-off, self._middle)))

    @property
    def _middle(self) -> Point:
        return self._width / 2, self._height / 2

    def _set(self, view: PaperView) -> None:
        if view != self._view:
            self._view = view
            self.changed.emit()
