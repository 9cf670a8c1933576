"""SVG path data as polylines: every command, absolute and relative; each subpath is a line.

Curves become enough points that no eye or encoder sees the corners, in any units.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.sketch.formats.checks import check_counts
from core.sketch.formats.svg_values import NUMBER, finite, refuse

Floats = NDArray[np.float64]

_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_SEPARATOR = re.compile(r"[\s,]*")
_NUMBER = re.compile(NUMBER)
_FLAG = re.compile(r"[01]")
_PRECISION = 1e-3  # of a curve's own size, so that the units do not matter
_MOST_PIECES = 64
_ARC_STEP = math.tau / 64
_FLAT = 1e-9
_FLAGS = (3, 4)  # which arguments of an arc are flags: a single digit, not always followed by a gap


def polylines(data: str) -> list[Floats]:
    """Follow path data; a subpath of no length is one point.

    Raises:
        SketchFormatError: at the first command that is not right.
    """
    if data.strip() in ("", "none"):
        return []
    pen = _Pen()
    for command, arguments in _commands(data):
        pen.draw(command, arguments)
    return pen.finished()


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Split data into single commands, repeated ones written out."""
    position = _skip(data, 0)
    command = ""
    while position < len(data):
        letter = data[position]
        if letter.isalpha():
            if letter.upper() not in _ARGUMENTS or (not command and letter not in "Mm"):
                raise refuse(f"the path has '{letter}' where no such command can be")
            command = letter
            position = _skip(data, position + 1)
        elif not command or command in "Zz":
            raise refuse(f"the path data '{data[position : position + 20]}' begins no command")
        arguments: list[float] = []
        for index in range(_ARGUMENTS[command.upper()]):
            pattern = _FLAG if command in "Aa" and index in _FLAGS else _NUMBER
            match = pattern.match(data, position)
            if match is None:
                raise refuse(f"the path's command '{command}' lacks a number")
            arguments.append(finite(match[0]))
            position = _skip(data, match.end())
        yield command, arguments
        # Further pairs after a move are lines.
        command = {"M": "L", "m": "l"}.get(command, command)


def _skip(data: str, position: int) -> int:
    match = _SEPARATOR.match(data, position)
    return match.end() if match else position


class _Pen:
    """Where the path is, and what it has drawn; positions are complex numbers."""

    def __init__(self) -> None:
        self._at = 0j
        self._start = 0j
        self._control = 0j  # the last curve's second control point, for smooth continuations
        self._last = ""
        self._line: list[Floats] = []
        self._n_points = 0
        self._lines: list[Floats] = []

    def draw(self, command: str, arguments: list[float]) -> None:
        kind = command.upper()
        origin = self._at if command.islower() else 0j
        if kind == "M":
            self._lift()
            self._at = self._start = origin + complex(*arguments)
        elif kind == "Z":
            self._to(np.array([[self._start.real, self._start.imag]]), self._start)
        elif kind == "H":
            self._straight(complex(origin.real + arguments[0], self._at.imag))
        elif kind == "V":
            self._straight(complex(self._at.real, origin.imag + arguments[0]))
        elif kind == "A":
            rx, ry, turn, large, sweep, x, y = arguments
            end = origin + complex(x, y)
            self._to(arc(self._at, complex(rx, ry), turn, bool(large), bool(sweep), end), end)
        else:
            pairs = zip(arguments[::2], arguments[1::2], strict=True)
            self._through(kind, [origin + complex(x, y) for x, y in pairs])
        self._last = kind

    def finished(self) -> list[Floats]:
        self._lift()
        return self._lines

    def _through(self, kind: str, points: list[complex]) -> None:
        end = points[-1]
        if kind == "L":
            self._straight(end)
        elif kind in "CS":
            first = points[0] if kind == "C" else self._reflected("CS")
            self._to(cubic(self._at, first, points[-2], end), end)
            self._control = points[-2]
        else:
            control = points[0] if kind == "Q" else self._reflected("QT")
            self._to(quadratic(self._at, control, end), end)
            self._control = control

    def _reflected(self, kinds: str) -> complex:
        smooth = self._last and self._last in kinds
        return 2 * self._at - self._control if smooth else self._at

    def _straight(self, end: complex) -> None:
        self._to(np.array([[end.real, end.imag]]), end)

    def _to(self, points: Floats, end: complex) -> None:
        if not self._line:
            self._line.append(np.array([[self._at.real, self._at.imag]]))
        self._line.append(points)
        self._at = end
        self._n_points += len(points)
        check_counts(len(self._lines), self._n_points)

    def _lift(self) -> None:
        if self._line:
            line = np.concatenate(self._line)
            moved = np.append(True, (line[1:] != line[:-1]).any(axis=1))
            self._lines.append(line[moved])
        self._line = []


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
