"""How the endless paper lies under the window: one scale and one shift.

Strokes live in paper units, of which the shorter side of the canvas shows 1,000 with the origin in
the middle. So a drawing keeps its place and looks the same when the window grows, moves to another
screen or is made narrow; when the paper no longer holds all of it, the view steps back.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from core.sketch import Bounds

UNITS = 1000.0
"""Paper units along the shorter side of the canvas."""


@dataclass(frozen=True, slots=True)
class PaperView:
    """Widget position = paper position * scale + (dx, dy)."""

    scale: float
    dx: float
    dy: float

    @classmethod
    def of(cls, width: float, height: float, drawing: Bounds | None = None) -> PaperView:
        """Return the view of a canvas of this size that shows the whole drawing."""
        width, height = max(width, 1.0), max(height, 1.0)
        scale = min(width, height) / UNITS
        if drawing is not None:
            reach_x = max(-drawing.left, drawing.right, 1e-6)
            reach_y = max(-drawing.top, drawing.bottom, 1e-6)
            scale = min(scale, width / 2 / reach_x, height / 2 / reach_y)
        return cls(scale, width / 2, height / 2)

    def to_paper(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale + self.dx, y * self.scale + self.dy

    def rect_to_widget(self, bounds: Bounds) -> QRectF:
        left, top = self.to_widget(bounds.left, bounds.top)
        right, bottom = self.to_widget(bounds.right, bounds.bottom)
        return QRectF(left, top, right - left, bottom - top)

    @property
    def transform(self) -> QTransform:
        return QTransform(self.scale, 0, 0, self.scale, self.dx, self.dy)
