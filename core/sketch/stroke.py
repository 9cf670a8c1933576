"""One stroke of the pen: the raw points as they came, the truth every picture is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.sketch.bounds import Bounds

LIMIT = 1e9
"""Coordinates and seconds beyond this are mistakes; within it no float64 geometry overflows."""


@dataclass(frozen=True, init=False, eq=False, repr=False)
class Stroke:
    """An immutable run of pen points.

    Attributes:
        points: float32 (n, 4), read-only, C-contiguous, n >= 1: x, y (downwards), pressure in
            0..1, and t in seconds since the sketch began.

    Raises:
        ValueError: when the points have another shape, or hold numbers that are not finite or
            are absurdly large. Pressure outside 0..1 is clipped, since pens overshoot.
    """

    points: NDArray[np.float32]

    def __init__(self, points: ArrayLike) -> None:
        given: NDArray[np.floating] = np.asarray(points)
        if given.ndim != 2 or given.shape[1] != 4 or given.shape[0] < 1:
            raise ValueError(f"a stroke's points need the shape (n, 4), n >= 1, not {given.shape}")
        # Written so that NaN fails as well; before the cast, so that a huge float64 is caught.
        if not bool((np.abs(given) <= LIMIT).all()):
            raise ValueError(f"a stroke's numbers must be finite and within ±{LIMIT:g}")
        settled = np.array(given, dtype=np.float32, order="C")
        np.clip(settled[:, 2], 0.0, 1.0, out=settled[:, 2])
        settled.flags.writeable = False
        object.__setattr__(self, "points", settled)

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

    def __len__(self) -> int:
        return len(self.points)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Stroke):
            return NotImplemented
        return np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        # + 0.0 turns -0.0 into 0.0, which compares equal and so must hash alike.
        return hash((self.points + np.float32(0.0)).tobytes())

    def __repr__(self) -> str:
        return f"Stroke({len(self)} points, {self.length:.4g} long)"
