"""The normal form an encoder sees every drawing in: its margin, scale and line width."""

from __future__ import annotations

from core.sketch.bounds import Bounds

MARGIN = 0.06
"""Free part of the picture on each side of the drawing's longest side."""

LINE_WIDTH = 0.016
"""Width of the line as a part of the picture's side."""

_ROUNDING = 1e-6


def fitting_scale(bounds: Bounds, size: float) -> float:
    """Return the scale that makes the longest side fill `size` but for the margins.

    A drawing no larger than the rounding of its own coordinates is a dot; its scale is 0, so that
    it stays a dot where anything else would blow noise up to a picture.
    """
    magnitude = max(abs(value) for value in bounds)
    if bounds.longest <= magnitude * _ROUNDING:
        return 0.0
    return size * (1 - 2 * MARGIN) / bounds.longest
