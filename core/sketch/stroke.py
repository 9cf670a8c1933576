"""One stroke of the pen: the raw points as they came, the truth every picture is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.colours.oklab import check_hex
from core.sketch.bounds import Bounds

LIMIT = 1e9
"""Coordinates and seconds beyond this are mistakes; within it no float64 geometry overflows."""

_THINNEST, _BROADEST = 0.01, 100.0


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Stroke:
    """An immutable run of pen points.

    Attributes:
        points: float32 (n, 4), read-only, C-contiguous, n >= 1: x, y (downwards), pressure in
            0..1, and t in seconds since the sketch began.
        width: how broad the pen was, as a multiple of the usual one. It is for the eye alone: an
            encoder sees every line equally broad.
        colour: such as "#d0392e", or None for the usual ink. An encoder does not see it.

    Raises:
        ValueError: when the points have another shape, or hold numbers that are not finite or
            are absurdly large, or the width is out of 0.01..100, or the colour is none.
            Pressure outside 0..1 is clipped, since pens overshoot.
    """

    points: NDArray[np.float32]
    width: float = 1.0
    colour: str | None = None

    def __init__(self, points: ArrayLike, width: float = 1.0, colour: str | None = None) -> None:
        given: NDArray[np.floating] = np.asarray(points)
        if given.ndim != 2 or given.shape[1] != 4 or given.shape[0] < 1:
            raise ValueError(f"a stroke's points need the shape (n, 4), n >= 1, not {given.shape}")
        # Written so that NaN fails as well; before the cast, so that a huge float64 is caught.
        if not bool((np.abs(given) <= LIMIT).all()):
            raise ValueError(f"a stroke's numbers must be finite and within ±{LIMIT:g}")
        if not _THINNEST <= width <= _BROADEST:
            raise ValueError(f"a stroke is {_THINNEST:g} to {_BROADEST:g} pens wide, not {width}")
        settled = np.array(given, dtype=np.float32, order="C")
        np.clip(settled[:, 2], 0.0, 1.0, out=settled[:, 2])
        settled.flags.writeable = False
        object.__setattr__(self, "points", settled)
        object.__setattr__(self, "width", float(width))
        object.__setattr__(self, "colour", None if colour is None else check_hex(colour))

    @classmethod
    def from_xy(
        cls, xy: ArrayLike, pressure: ArrayLike | None = None, t: ArrayLike | None = None
    ) -> Stroke:
        """Make a stroke of (n, 2) positions; unknown pressure is 1 (a mouse), unknown t is 0."""
        positions = np.asarray(xy, dtype=np.float64)
        if positions.ndim != 2 or positions.shape[1] != 2:
            raise ValueError(f"positions must have the shape (n, 2), not {positions.shape}")
        points = np.empty((len(positions), 4))
        points[:, :2] = positions
        points[:, 2] = 1.0 if pressure is None else pressure
        points[:, 3] = 0.0 if t is None else t
        return cls(points)

    @classmethod
    def from_points(cls, points: ArrayLike) -> Stroke:
        """Make a stroke of (n, 2 to 4) numbers: x, y and, if known, pressure and t."""
        given = np.asarray(points, dtype=np.float64)
        if given.ndim != 2 or not 2 <= given.shape[1] <= 4:
            raise ValueError(f"a stroke's points need the shape (n, 2 to 4), not {given.shape}")
        columns = given.shape[1]
        return cls.from_xy(
            given[:, :2],
            given[:, 2] if columns > 2 else None,
            given[:, 3] if columns > 3 else None,
        )

    @property
    def xy(self) -> NDArray[np.float32]:
        return self.points[:, :2]

    @property
    def pressure(self) -> NDArray[np.float32]:
        return self.points[:, 2]

    @property
    def t(self) -> NDArray[np.float32]:
        return self.points[:, 3]

    @cached_property
    def length(self) -> float:
        """Length of the pen's path, in the units of x and y."""
        step = np.diff(self.xy.astype(np.float64), axis=0)
        return float(np.hypot(step[:, 0], step[:, 1]).sum())

    @cached_property
    def bounds(self) -> Bounds:
        return Bounds.of(self.xy)

    def with_points(self, points: ArrayLike) -> Stroke:
        """Return what the same pen drew elsewhere."""
        return Stroke(points, self.width, self.colour)

    def transformed(self, matrix: ArrayLike) -> Stroke:
        """Return the stroke under a 2x3 matrix on columns (x, y, 1); the rest stays."""
        m: NDArray[np.float64] = np.asarray(matrix, dtype=np.float64)
        if m.shape != (2, 3):
            raise ValueError(f"a transformation is a 2x3 matrix, not {m.shape}")
        points = self.points.astype(np.float64)
        points[:, :2] = points[:, :2] @ m[:, :2].T + m[:, 2]
        return self.with_points(points)

    def broadened(self, factor: float) -> Stroke:
        """Return the stroke as drawn with a broader pen, or a finer one, within what pens are."""
        width = min(max(self.width * factor, _THINNEST), _BROADEST)
        return Stroke(self.points, width, self.colour)

    def __len__(self) -> int:
        return len(self.points)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stroke):
            return NotImplemented
        same_pen = self.width == other.width and self.colour == other.colour
        return same_pen and np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Kept, because a drawing is looked up by its strokes after each of them.
        # + 0.0 turns -0.0 into 0.0, which compares equal and so must hash alike.
        return hash(((self.points + np.float32(0.0)).tobytes(), self.width, self.colour))

    def __repr__(self) -> str:
        return f"Stroke({len(self)} points, {self.length:.4g} long)"
