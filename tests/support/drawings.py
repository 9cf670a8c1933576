"""Drawings for the tests: a few made by hand, and hypothesis strategies for all others."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np

from core.sketch import Sketch, Stroke

SQUARE = Sketch(
    (
        Stroke.from_xy([[0, 0], [10, 0]], pressure=[0.5, 1.0], t=[0.0, 1.0]),
        Stroke.from_xy([[10, 0], [10, 10]], t=[2.0, 3.0]),
        Stroke.from_xy([[10, 10], [0, 10], [0, 0]], t=[4.0, 5.0, 6.0]),
    )
)
"""Ten wide and ten high, 40 of ink: 10, 10 and 20."""

coordinates = st.floats(-1e6, 1e6, width=32)
column = [coordinates, coordinates, st.floats(0, 1, width=32), st.floats(0, 1e4, width=32)]


@st.composite
def strokes(draw: st.DrawFn, most: int = 12) -> Stroke:
    n = draw(st.integers(1, most))
    columns = [draw(st_np.arrays(np.float32, n, elements=values)) for values in column]
    return Stroke(np.stack(columns, axis=1))


def sketches(least: int = 0, most: int = 6) -> st.SearchStrategy[Sketch]:
    return st.lists(strokes(), min_size=least, max_size=most).map(lambda s: Sketch(tuple(s)))


def wiggly(n: int = 8, points: int = 40, seed: int = 0) -> Sketch:
    """A drawing like a hand's: smooth strokes, with pressure and time."""
    rng = np.random.default_rng(seed)
    made = []
    for index in range(n):
        heading = np.cumsum(rng.normal(0, 0.25, points))
        step = np.stack([np.cos(heading), np.sin(heading)], axis=1) * rng.uniform(0.4, 1.2)
        xy = rng.uniform(20, 80, 2) + np.cumsum(step, axis=0)
        time = index + np.arange(points) * 0.01
        made.append(Stroke.from_xy(xy, rng.uniform(0.2, 1, points), time))
    return Sketch(tuple(made))
