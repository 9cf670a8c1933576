"""Augmentation of strokes: random changes that another hand might make.

Every function takes a drawing and a numpy Generator and returns a new drawing; the same generator
state gives the same drawing. Strengths are parts of the drawing's longest side or plain
probabilities, so they mean the same for drawings in any units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.sketch.partial import first_ink
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

_SPACING = 0.05  # of the longest side: a line of two points must be able to bend
_WAVES = 4  # random waves whose sum makes a deformation
_CYCLES = 1.5  # at most so many waves across the drawing


@dataclass(frozen=True)
class Strength:
    """How far `augment` may go; 0 everywhere changes nothing.

    Attributes:
        drop: probability of losing a stroke.
        truncate: largest part of the ink missing at the end.
        jitter: standard deviation of the hand's tremor.
        rotate: largest turn, degrees either way.
        scale: largest stretch or squeeze of each axis.
        shear: largest slant.
        stroke: largest turn (radians), stretch and shift of each stroke by itself.
        deform: largest displacement by a slow bend of the whole sheet.
    """

    drop: float = 0.1
    truncate: float = 0.2
    jitter: float = 0.006
    rotate: float = 10.0
    scale: float = 0.12
    shear: float = 0.1
    stroke: float = 0.04
    deform: float = 0.04


def augment(sketch: Sketch, rng: np.random.Generator, strength: Strength | None = None) -> Sketch:
    """Apply every change, from the strokes that are there to the sheet they are on."""
    how = strength or Strength()
    if sketch.is_empty:
        return sketch
    sketch = _truncate(_drop_strokes(sketch, rng, how.drop), rng, how.truncate)
    flat = FlatSketch.of(sketch)
    flat = flat.densified(_SPACING * _side(flat))
    flat = _jitter(flat, rng, how.jitter)
    flat = _move_strokes(flat, rng, how.stroke)
    flat = _turn_and_stretch(flat, rng, how.rotate, how.scale, how.shear)
    return _bend(flat, rng, how.deform).sketch()


def _drop_strokes(sketch: Sketch, rng: np.random.Generator, probability: float) -> Sketch:
    """Lose each stroke with a probability, but never the last one left."""
    kept = rng.random(len(sketch.strokes)) >= probability
    kept[rng.integers(len(kept))] |= not kept.any()
    return Sketch(tuple(sketch.strokes[n] for n in np.flatnonzero(kept)))


def _truncate(sketch: Sketch, rng: np.random.Generator, most: float) -> Sketch:
    """Stop before the drawing is done: up to `most` of its ink is missing, but never all of it."""
    return first_ink(sketch, max(1.0 - most * rng.random(), 1e-3))


def mirrored(sketch: Sketch) -> Sketch:
    """Swap left and right about the drawing's middle."""
    if sketch.bounds is None:
        return sketch
    turn = sketch.bounds.left + sketch.bounds.right
    return sketch.transformed([[-1.0, 0.0, turn], [0.0, 1.0, 0.0]])


def _side(flat: FlatSketch) -> float:
    return float(np.ptp(flat.xy, axis=0).max())


def _jitter(flat: FlatSketch, rng: np.random.Generator, amount: float) -> FlatSketch:
    """Random offsets at knots along the ink, with smooth passage between them."""
    side = _side(flat)
    if side == 0:
        return flat
    # A whole knot between strokes lets each begin on offsets of its own.
    position = np.cumsum(flat.steps / (2 * _SPACING * side)) + 2 * flat.stroke_of
    knot = np.floor(position).astype(np.intp)
    u = (position - knot)[:, None]
    offsets = rng.normal(0.0, amount * side, (int(knot[-1]) + 2, 2))
    smooth = u * u * (3 - 2 * u)
    return flat.with_xy(flat.xy + offsets[knot] * (1 - smooth) + offsets[knot + 1] * smooth)


def _turn_and_stretch(
    flat: FlatSketch, rng: np.random.Generator, rotate: float, scale: float, shear: float
) -> FlatSketch:
    turn = np.radians(rotate) * rng.uniform(-1, 1)
    # Stretching by e^s makes a stretch and a squeeze equally likely.
    stretch = np.exp(np.log1p(scale) * rng.uniform(-1, 1, 2))
    slant = np.array([[1.0, shear * rng.uniform(-1, 1)], [0.0, 1.0]])
    matrix = _rotations(np.array([turn]))[0] @ slant @ np.diag(stretch)
    middle = (flat.xy.min(axis=0) + flat.xy.max(axis=0)) / 2
    return flat.with_xy((flat.xy - middle) @ matrix.T + middle)


def _move_strokes(flat: FlatSketch, rng: np.random.Generator, amount: float) -> FlatSketch:
    n = len(flat.starts)
    turns = amount * rng.uniform(-1, 1, n)
    matrices = _rotations(turns) * (1 + amount * rng.uniform(-1, 1, (n, 1, 2)))
    shifts = amount / 2 * _side(flat) * rng.uniform(-1, 1, (n, 2))
    low = np.minimum.reduceat(flat.xy, flat.starts)
    middle = (low + np.maximum.reduceat(flat.xy, flat.starts)) / 2
    of = flat.stroke_of
    turned = np.einsum("nij,nj->ni", matrices[of], flat.xy - middle[of])
    return flat.with_xy(turned + (middle + shifts)[of])


def _bend(flat: FlatSketch, rng: np.random.Generator, amount: float) -> FlatSketch:
    """Add up a few slow random waves over the sheet."""
    side = _side(flat)
    if side == 0:
        return flat
    sheet = (flat.xy - flat.xy.min(axis=0)) / side
    direction = rng.uniform(-_CYCLES, _CYCLES, (2, _WAVES))
    phase = rng.uniform(0, 2 * np.pi, _WAVES)
    push = rng.uniform(-1, 1, (_WAVES, 2)) * (amount * side / _WAVES)
    return flat.with_xy(flat.xy + np.sin(2 * np.pi * (sheet @ direction) + phase) @ push)


def _rotations(angles: Floats) -> Floats:
    c, s = np.cos(angles), np.sin(angles)
    return np.stack([np.stack([c, -s], axis=-1), np.stack([s, c], axis=-1)], axis=-2)


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
