"""Drawings stored as long arrays of points, cut into strokes when opened."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.sketch import Sketch, Stroke


@dataclass(frozen=True, slots=True)
class PenPoints:
    """One drawing as rows of x, y, pen-up: 1 ends a stroke, and so does the last row."""

    points: NDArray[np.floating]

    def drawing(self) -> Sketch:
        ends = np.flatnonzero(self.points[:, 2] > 0.5) + 1
        parts = np.split(self.points[:, :2].astype(np.float32), ends)
        return Sketch(tuple(Stroke.from_xy(part) for part in parts if len(part)))


@dataclass(frozen=True, eq=False)
class StrokeTable:
    """Many drawings in four arrays.

    Attributes:
        points: (n, 2) x and y of all points in drawing order.
        stroke_ends: For each stroke, the row of `points` just past its end.
        sketch_ends: For each drawing, the row of `stroke_ends` just past its end.
    """

    points: NDArray[np.generic]
    stroke_ends: NDArray[np.int64]
    sketch_ends: NDArray[np.int64]

    def sketch(self, row: int) -> Sketch:
        first, last = (int(self.sketch_ends[row - 1]) if row else 0), int(self.sketch_ends[row])
        start = int(self.stroke_ends[first - 1]) if first else 0
        strokes = []
        for end in self.stroke_ends[first:last].tolist():
            if end > start:
                strokes.append(Stroke.from_xy(self.points[start:end].astype(np.float32)))
            start = end
        return Sketch(tuple(strokes))


@dataclass(frozen=True, slots=True)
class TableDrawing:
    """One row of a stroke table."""

    table: StrokeTable
    row: int

    def drawing(self) -> Sketch:
        return self.table.sketch(self.row)
