from itertools import pairwise

import numpy as np
import pytest
from drawings import SQUARE, wiggly
from hypothesis import given, settings
from hypothesis import strategies as st

from core.research.encoder.stroke_changes import FlatSketch
from core.sketch import Sketch, Stroke


def line(*xy: tuple[float, float], **columns: list[float]) -> Sketch:
    return Sketch((Stroke.from_xy(list(xy), **columns),))


def from_path(points: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Distance of each point from a path, one piece of the path after another."""
    best = np.full(len(points), np.inf)
    for a, b in pairwise(path):
        step = b - a
        size = step @ step
        u = np.clip((points - a) @ step / size, 0, 1) if size else np.zeros(len(points))
        best = np.minimum(best, np.hypot(*(points - a - u[:, None] * step).T))
    return best


def test_a_line_is_split_where_the_eraser_touched_it() -> None:
    left = line((0, 0), (10, 0), pressure=[0, 1], t=[0, 10]).erased([[5, 0]], 1).strokes
    assert [stroke.xy.tolist() for stroke in left] == [[[0, 0], [4, 0]], [[6, 0], [10, 0]]]
    assert left[0].pressure.tolist() == pytest.approx([0, 0.4])
    assert left[1].t.tolist() == pytest.approx([6, 10])


def test_a_sweep_across_erases_a_band_of_the_tips_width() -> None:
    left = line((0, 0), (10, 0)).erased([[3, -5], [3, 5]], 0.5).strokes
    assert [stroke.xy[:, 0].tolist() for stroke in left] == [[0, 2.5], [3.5, 10]]


def test_a_slanted_sweep_cuts_where_trigonometry_says() -> None:
    # Going at 45° the tip of radius 1 covers √2 of a level line on both sides of the crossing.
    left = line((0, 0), (10, 0)).erased([[0, -5], [10, 5]], 1).strokes
    assert left[0].xy[-1, 0] == pytest.approx(5 - np.sqrt(2), rel=1e-6)
    assert left[1].xy[0, 0] == pytest.approx(5 + np.sqrt(2), rel=1e-6)


def test_an_end_a_whole_stroke_and_a_dot_go() -> None:
    assert line((0, 0), (10, 0)).erased([[10, 0]], 4).strokes[0].xy.tolist() == [[0, 0], [6, 0]]
    assert line((0, 0), (1, 1), (2, 0)).erased([[1, 0]], 5).is_empty
    assert line((3, 3)).erased([[3, 4]], 1).is_empty
    assert not line((3, 3)).erased([[3, 4.1]], 1).is_empty


def test_points_between_cuts_stay_as_they_were_drawn() -> None:
    drawn = line((0, 0), (1, 0), (2, 0), (6, 0), (7, 0), (8, 0))
    left = drawn.erased([[4, 0]], 1).strokes
    assert left[0].xy[:, 0].tolist() == [0, 1, 2, 3]
    assert left[1].xy[:, 0].tolist() == [5, 6, 7, 8]


def test_untouched_strokes_are_the_same_objects() -> None:
    left = SQUARE.erased([[0, 5]], 1).strokes
    assert left[0] is SQUARE.strokes[0]
    assert left[1] is SQUARE.strokes[1]
    assert len(left) == 4
    assert SQUARE.erased([[5, 5]], 4).strokes == SQUARE.strokes


@pytest.mark.parametrize(
    ("path", "radius"),
    [([], 1), ([[0, 0, 0]], 1), ([[0, 0]], 0), ([[0, np.nan]], 1), ([[0, 0]], np.inf)],
)
def test_an_eraser_without_path_or_size_is_refused(path: list[list[float]], radius: float) -> None:
    with pytest.raises(ValueError, match="eraser"):
        SQUARE.erased(path, radius)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    radius=st.floats(0.2, 20),
    path=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=6),
)
def test_no_ink_stays_under_the_eraser_and_none_is_lost_elsewhere(
    seed: int, radius: float, path: list[tuple[float, float]]
) -> None:
    sketch = wiggly(4, 12, seed)
    left = sketch.erased(path, radius)
    way = np.array(path if len(path) > 1 else path * 2, dtype=np.float64)
    before = FlatSketch.of(sketch).densified(0.05)
    outside = from_path(before.xy, way) > radius
    if not left.is_empty:
        after = FlatSketch.of(left).densified(0.05)
        assert from_path(after.xy, way).min() >= radius - 1e-3
    # The ink outside, counted by samples, is the ink that is left.
    step = before.steps
    kept = step[outside].sum()
    crossings = 2 * len(sketch.strokes) * (len(path) + 12)
    assert left.ink_length == pytest.approx(kept, abs=0.05 * crossings)
