"""Calms a trembling line for the eye without making it lag behind the pen.

The One-Euro filter (Casiez, Roussel and Vogel, CHI 2012): a first-order low-pass filter whose
cut-off rises with the pen's speed, so that slow lines are smoothed and fast ones are followed. Only
what is painted passes through here; the stroke itself keeps the points as they came.
"""

from __future__ import annotations

import math


def _weight(cutoff: float, dt: float) -> float:
    return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff * dt))


class OneEuro:
    """Filters a position as it arrives.

    Attributes:
        min_cutoff: Hz at rest; lower is calmer.
        beta: Hz gained for each unit a second of speed; higher follows faster.
    """

    SPEED_CUTOFF = 1.0

    def __init__(self, min_cutoff: float, beta: float) -> None:
        self.min_cutoff = min_cutoff
        self.beta = beta
        self._position: tuple[float, float] | None = None
        self._raw = (0.0, 0.0)
        self._velocity = (0.0, 0.0)
        self._time = 0.0

    def __call__(self, x: float, y: float, t: float) -> tuple[float, float]:
        """Return the calmed position of the point at (x, y) that came at t seconds."""
        if self._position is None:
            self._position, self._raw, self._time = (x, y), (x, y), t
            return x, y
        # Several points of one burst may carry the same time; it must not stop the filter.
        dt = max(t - self._time, 1e-3)
        weight = _weight(self.SPEED_CUTOFF, dt)
        vx = self._velocity[0] + weight * ((x - self._raw[0]) / dt - self._velocity[0])
        vy = self._velocity[1] + weight * ((y - self._raw[1]) / dt - self._velocity[1])
        weight = _weight(self.min_cutoff + self.beta * math.hypot(vx, vy), dt)
        px, py = self._position
        self._position = (px + weight * (x - px), py + weight * (y - py))
        self._raw, self._velocity, self._time = (x, y), (vx, vy), max(t, self._time)
        return self._position
