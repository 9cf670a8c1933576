"""How the endless paper lies under the window: one scale, one turn and one shift.

Strokes live in paper units, of which the shorter side of the canvas shows 1,000 with the origin in
the middle. So a drawing keeps its place and looks the same when the window grows, moves to another
screen or is made narrow; when the paper no longer holds all of it, the view steps back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, sin

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from core.sketch import Bounds
from core.sketch.placement import Matrix, growth

UNITS = 1000.0
"""Paper units along the shorter side of the canvas."""


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
