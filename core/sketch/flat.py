"""All strokes of a drawing in one array, so that work on all points is one numpy call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FlatSketch:
    """The points of a drawing one after another.

    Attributes:
        points: float64 (n, 4), as in Stroke.
        starts: index of each stroke's first point, ascending, the first 0.
    """

    points: Floats
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, sketch: Sketch) -> FlatSketch:
        """Lay out a drawing that has at least one stroke."""
        points = np.concatenate([stroke.points for stroke in sketch.strokes]).astype(np.float64)
        lengths = np.array([len(stroke) for stroke in sketch.strokes], dtype=np.intp)
        return cls(points, np.cumsum(lengths) - lengths)

    def sketch(self) -> Sketch:
        """Cut the points into strokes again."""
        pieces = pairwise([*self.starts.tolist(), len(self.points)])
        return Sketch(tuple(Stroke(self.points[start:stop]) for start, stop in pieces))

    def with_xy(self, xy: Floats) -> FlatSketch:
        """Return the same strokes with their points moved to (n, 2) positions."""
        return replace(self, points=np.concatenate([xy, self.points[:, 2:]], axis=1))

    @property
    def xy(self) -> Floats:
        return self.points[:, :2]

    @property
    def stroke_of(self) -> NDArray[np.intp]:
        """Which stroke each point belongs to."""
        begins = np.zeros(len(self.points), dtype=np.intp)
        begins[self.starts] = 1
        return np.cumsum(begins) - 1

    @property
    def steps(self) -> Floats:
        """Distance of each point from the one before it in its stroke; 0 for a first point."""
        step = np.zeros(len(self.points))
        step[1:] = np.hypot(*np.diff(self.xy, axis=0).T)
        step[self.starts] = 0.0
        return step

    def densified(self, step: float) -> FlatSketch:
        """Put points on every piece longer than `step`, evenly, so that none is."""
        if not step > 0:
            return self
        pieces = np.maximum(1, np.ceil(self.steps / step)).astype(np.intp)
        pieces[self.starts] = 1
        last = np.cumsum(pieces)
        origin = np.repeat(np.arange(len(self.points)), pieces)
        back = last[origin] - np.arange(last[-1]) - 1
        # Point `origin` itself is the last of its pieces; the others lie on the way to it.
        share = (back / pieces[origin])[:, None]
        points = self.points[origin] * (1 - share) + self.points[np.maximum(origin - 1, 0)] * share
        return FlatSketch(points, last[self.starts] - 1)
