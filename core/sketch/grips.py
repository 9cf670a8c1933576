"""The grips of a selection box, to move, scale and turn it.

Corners scale, sides stretch, the grip above the box turns it, and the box itself moves. The point
opposite to the one that is pulled stays where it is.
"""

from __future__ import annotations

from enum import Enum
from math import atan2, pi

from core.sketch.bounds import Bounds
from core.sketch.placement import Matrix, Point, moved, scaled, turned

SMALLEST = 0.02
"""A box cannot be pulled smaller than this share at once, nor through itself."""

NOTCH = pi / 12
"""Turns in notches are multiples of this."""

_FLAT = 1e-6


class Grip(Enum):
    """Where a box is held: columns -1, 0, 1 from the left and rows from the top; and two others."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    LEFT = (-1, 0)
    RIGHT = (1, 0)
    BOTTOM_LEFT = (-1, 1)
    BOTTOM = (0, 1)
    BOTTOM_RIGHT = (1, 1)
    TURN = (0, -2)
    BODY = (0, 0)

    @property
    def column(self) -> int:
        return self.value[0]

    @property
    def row(self) -> int:
        return self.value[1]

    def place(self, box: Bounds) -> Point:
        """Return where on the box this grip is; the one that turns is at the top."""
        (x, y), row = box.centre, max(self.row, -1)
        return x + self.column * box.width / 2, y + row * box.height / 2


def pulled(grip: Grip, box: Bounds, start: Point, now: Point, *, notched: bool = False) -> Matrix:
    """Return what a pull at a grip from one point to another does to the box.

    Args:
        grip: Where it is held.
        box: The box before.
        start: Where the pull began.
        now: Where it is.
        notched: Turn in notches, or move along one axis only.
    """
    if grip is Grip.BODY:
        dx, dy = now[0] - start[0], now[1] - start[1]
        if notched:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        return moved(dx, dy)
    if grip is Grip.TURN:
        x, y = box.centre
        angle = atan2(now[1] - y, now[0] - x) - atan2(start[1] - y, start[0] - x)
        return turned(round(angle / NOTCH) * NOTCH if notched else angle, box.centre)
    # What is pulled is the grip itself, however far from its middle the pen came down.
    held = grip.place(box)
    target = held[0] + now[0] - start[0], held[1] + now[1] - start[1]
    fixed = 2 * box.centre[0] - held[0], 2 * box.centre[1] - held[1]
    arm = held[0] - fixed[0], held[1] - fixed[1]
    reach = target[0] - fixed[0], target[1] - fixed[1]
    if grip.column and grip.row:
        factor = _share(arm[0] * reach[0] + arm[1] * reach[1], arm[0] ** 2 + arm[1] ** 2)
        return scaled(factor, factor, fixed)
    across = _share(arm[0] * reach[0], arm[0] ** 2) if grip.column else 1.0
    along = _share(arm[1] * reach[1], arm[1] ** 2) if grip.row else 1.0
    return scaled(across, along, fixed)


def _share(part: float, whole: float) -> float:
    """Return by how much a side grows; one without length cannot."""
    return max(part / whole, SMALLEST) if whole > _FLAT else 1.0
