"""The box a stroke or a drawing fills, measured on the pen's path and not on its line's width."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Bounds(NamedTuple):
    """An axis-parallel box; y grows downwards, so `top` is the smaller number."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, xy: NDArray[np.floating]) -> Bounds:
        """Return the smallest box round the points of an (n, 2) array, n >= 1."""
        left, top = xy.min(axis=0)
        right, bottom = xy.max(axis=0)
        return cls(float(left), float(top), float(right), float(bottom))

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def longest(self) -> float:
        return max(self.width, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def union(self, other: Bounds) -> Bounds:
        """Return the smallest box that holds both."""
        return Bounds(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def grown(self, by: float) -> Bounds:
        """Return the box with `by` added on every side."""
        return Bounds(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Bounds) -> bool:
        """Tell whether the two boxes share a point."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )
