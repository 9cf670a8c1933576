"""Moving, turning, scaling and mirroring as 2x3 matrices on columns (x, y, 1).

Strokes, sketches and what selects them on the canvas all understand these matrices; here is where
they are made. y grows downwards, so a positive angle turns clockwise for the eye.
"""

from __future__ import annotations

from math import cos, hypot, sin, sqrt

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Point = tuple[float, float]


def moved(dx: float, dy: float) -> Matrix:
    """Return the matrix that shifts everything."""
    return np.array([[1.0, 0.0, dx], [0.0, 1.0, dy]])


def scaled(x_factor: float, y_factor: float, about: Point) -> Matrix:
    """Return the matrix that stretches; the point `about` stays where it is."""
    x, y = about
    return np.array([[x_factor, 0.0, x - x_factor * x], [0.0, y_factor, y - y_factor * y]])


def turned(angle: float, about: Point) -> Matrix:
    """Return the matrix that turns by an angle in radians; the point `about` stays."""
    c, s = cos(angle), sin(angle)
    x, y = about
    return np.array([[c, -s, x - c * x + s * y], [s, c, y - s * x - c * y]])


def mirrored(axis_angle: float, through: Point = (0.0, 0.0)) -> Matrix:
    """Return the matrix that mirrors at the line with this direction through a point."""
    c, s = cos(2 * axis_angle), sin(2 * axis_angle)
    x, y = through
    return np.array([[c, s, x - c * x - s * y], [s, -c, y - s * x + c * y]])


def after(second: Matrix, first: Matrix) -> Matrix:
    """Return the matrix that does `first` and then `second`."""
    result = second[:, :2] @ first
    result[:, 2] += second[:, 2]
    return np.asarray(result)


def growth(matrix: Matrix) -> float:
    """Return by how much a matrix makes lengths longer, in the mean of all directions."""
    return sqrt(abs(float(np.linalg.det(matrix[:, :2]))))


def similarity(old: tuple[Point, Point], new: tuple[Point, Point]) -> Matrix:
    """Return the move, turn and scaling that takes two points to two others.

    Two fingers on a screen determine it. Points that coincide can only be moved.
    """
    (ax, ay), (bx, by) = old
    (cx, cy), (dx, dy) = new
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    square = ux * ux + uy * uy
    if square == 0 or hypot(vx, vy) == 0:
        return moved((cx + dx - ax - bx) / 2, (cy + dy - ay - by) / 2)
    # The quotient of the two differences as complex numbers.
    c, s = (vx * ux + vy * uy) / square, (vy * ux - vx * uy) / square
    return np.array([[c, -s, cx - c * ax + s * ay], [s, c, cy - s * ax - c * ay]])
