"""A drawing as the strokes it was made of, in their order; every change makes a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from numpy.typing import ArrayLike

from core.sketch.bounds import Bounds
from core.sketch.eraser import erase
from core.sketch.stroke import Stroke


@dataclass(frozen=True)
class Sketch:
    """An immutable drawing. Units are whatever the canvas or file used: nothing depends on them."""

    strokes: tuple[Stroke, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "strokes", tuple(self.strokes))

    @property
    def is_empty(self) -> bool:
        return not self.strokes

    @cached_property
    def bounds(self) -> Bounds | None:
        """The box round all points, or None when nothing has been drawn."""
        if not self.strokes:
            return None
        box = self.strokes[0].bounds
        for stroke in self.strokes[1:]:
            box = box.union(stroke.bounds)
        return box

    @cached_property
    def ink_length(self) -> float:
        """Length of all strokes together; a dot adds nothing."""
        return sum(stroke.length for stroke in self.strokes)

    @property
    def n_points(self) -> int:
        return sum(len(stroke) for stroke in self.strokes)

    def erased(self, path_xy: ArrayLike, radius: float) -> Sketch:
        """Return what is left after a round eraser of `radius` went along an (m, 2) path.

        Ink under the eraser goes and strokes are split where it crossed them, also between two
        points that lie far apart. Strokes it did not touch stay the very same objects.
        """
        return Sketch(erase(self.strokes, path_xy, radius))

    def without(self, indices: Collection[int]) -> Sketch:
        """Return the drawing without the strokes at these indices (from 0)."""
        if not indices:
            return self
        return Sketch(tuple(s for i, s in enumerate(self.strokes) if i not in indices))

    def replaced(self, strokes: Mapping[int, Stroke]) -> Sketch:
        """Return the drawing with other strokes at these indices (from 0)."""
        if not strokes:
            return self
        return Sketch(tuple(strokes.get(i, old) for i, old in enumerate(self.strokes)))

    def transformed(self, matrix: ArrayLike) -> Sketch:
        """Return the drawing under a 2x3 matrix on columns (x, y, 1); pressure and time stay."""
        return Sketch(tuple(stroke.transformed(matrix) for stroke in self.strokes))
