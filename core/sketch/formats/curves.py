"""Curves as points: enough of them that no eye or encoder sees the corners, in any units.

Each function returns the points after the start, which the caller already has.
"""

from __future__ import annotations

import cmath
import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PRECISION = 1e-3  # of a curve's own size, so that the units do not matter
_MOST_PIECES = 64
_ARC_STEP = math.tau / 64
_FLAT = 1e-9


def cubic(p0: complex, p1: complex, p2: complex, p3: complex) -> Floats:
    """Follow a cubic Bézier curve."""
    # A chord strays from the curve by at most the second derivative / 8 · step².
    bend = 6 * max(abs(p0 - 2 * p1 + p2), abs(p1 - 2 * p2 + p3))
    u = _parameters(bend, abs(p1 - p0) + abs(p2 - p1) + abs(p3 - p2))
    v = 1 - u
    return _pairs(v**3 * p0 + 3 * v * v * u * p1 + 3 * v * u * u * p2 + u**3 * p3, p3)


def quadratic(p0: complex, p1: complex, p2: complex) -> Floats:
    """Follow a quadratic Bézier curve."""
    u = _parameters(2 * abs(p0 - 2 * p1 + p2), abs(p1 - p0) + abs(p2 - p1))
    v = 1 - u
    return _pairs(v * v * p0 + 2 * v * u * p1 + u * u * p2, p2)


def arc(
    start: complex, radii: complex, turn: float, large: bool, sweep: bool, end: complex
) -> Floats:
    """Follow an elliptical arc as SVG's A command states it.

    Args:
        start: where it begins.
        radii: radius along the ellipse's own x and y; too small ones are enlarged to fit.
        turn: how far the ellipse's axes are turned, in degrees.
        large: take the longer way round.
        sweep: go in the direction of growing angles (clockwise on paper).
        end: where it stops.
    """
    rx, ry = abs(radii.real), abs(radii.imag)
    if start == end:
        return np.empty((0, 2))
    straight = np.array([[end.real, end.imag]])
    if min(rx, ry) <= _FLAT * abs(end - start):
        return straight
    # Turned and squeezed so that the ellipse is the unit circle, where geometry is simple.
    axes = cmath.exp(1j * math.radians(turn))

    def to_circle(z: complex) -> complex:
        w = z / axes
        return complex(w.real / rx, w.imag / ry)

    a, b = to_circle(start), to_circle(end)
    half = (b - a) / 2
    size = max(1.0, abs(half))
    rest = math.sqrt(max(0.0, size * size - abs(half) ** 2))
    aside = 1j * half / abs(half) * rest if abs(half) else 0j
    centre = (a + b) / 2 + (aside if large != sweep else -aside)
    first = cmath.phase(a - centre)
    angle = (cmath.phase(b - centre) - first) % math.tau
    if not sweep:
        angle -= math.tau
    if not large and abs(angle) > math.pi + _FLAT:
        return straight  # so short a piece of so large a circle that rounding turned it round
    n = max(1, math.ceil(abs(angle) / _ARC_STEP))
    on_circle = centre + size * np.exp(1j * (first + angle * np.arange(1, n + 1) / n))
    return _pairs((on_circle.real * rx + 1j * on_circle.imag * ry) * axes, end)


def _parameters(bend: float, size: float) -> Floats:
    wanted = math.sqrt(bend / (8 * _PRECISION * size)) if size > 0 else 1.0
    n = min(max(1, math.ceil(wanted)), _MOST_PIECES) if math.isfinite(wanted) else 1
    return np.arange(1, n + 1) / n


def _pairs(z: NDArray[np.complex128], end: complex) -> Floats:
    """Turn complex numbers into rows (x, y), the last exactly where the curve ends."""
    points = np.stack([z.real, z.imag], axis=1)
    points[-1] = end.real, end.imag
    return points
