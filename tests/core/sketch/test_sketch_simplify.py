import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sketch import Sketch, Stroke, simplify


def reference(points: np.ndarray, tolerance: float) -> list[int]:
    """Ramer, Douglas and Peucker as in a textbook: one piece after another, recursively."""

    def inside(first: int, last: int) -> list[int]:
        if last - first < 2:
            return []
        a, b = points[first], points[last]
        step, rel = b - a, points[first + 1 : last] - a
        size = step @ step
        u = np.clip(rel @ step / size, 0, 1) if size > 0 else np.zeros(len(rel))
        off = np.hypot(*(rel - u[:, None] * step).T)
        if off.max() <= tolerance:
            return []
        split = first + 1 + int(off.argmax())
        return [*inside(first, split), split, *inside(split, last)]

    return sorted({0, *inside(0, len(points) - 1), len(points) - 1})


def test_points_on_a_line_go_and_corners_stay_with_pressure_and_time() -> None:
    xy = [[0, 0], [1, 0.01], [2, 0], [2, 1], [2, 2]]
    stroke = Stroke.from_xy(xy, pressure=[0.1, 0.2, 0.3, 0.4, 0.5], t=[0, 1, 2, 3, 4])
    thin = simplify(Sketch((stroke,)), 0.1).strokes[0]
    assert thin.points.tolist() == stroke.points[[0, 2, 4]].tolist()


def test_a_closed_stroke_keeps_its_shape() -> None:
    loop = Sketch((Stroke.from_xy([[0, 0], [5, 0], [10, 0], [10, 10], [0, 10], [0, 0]]),))
    assert simplify(loop, 1).strokes[0].xy.tolist() == [
        [0, 0], [10, 0], [10, 10], [0, 10], [0, 0],
    ]  # fmt: skip


def test_what_cannot_be_simplified_stays_the_same_object() -> None:
    assert simplify(SQUARE, 0.1).strokes[2] is SQUARE.strokes[2]
    dot = Sketch((Stroke.from_xy([[1, 1]]),))
    assert simplify(dot, 5).strokes[0] is dot.strokes[0]
    assert simplify(Sketch(), 1).is_empty


@pytest.mark.parametrize("tolerance", [-1, np.nan])
def test_a_tolerance_below_zero_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        simplify(SQUARE, tolerance)


@pytest.mark.parametrize("tolerance", [0, 0.05, 0.5, 3, 1000])
def test_all_strokes_at_once_give_what_one_after_another_gives(tolerance: float) -> None:
    sketch = wiggly(6, 60, seed=4)
    thin = simplify(sketch, tolerance)
    for before, after in zip(sketch.strokes, thin.strokes, strict=True):
        kept = reference(before.xy.astype(np.float64), tolerance)
        assert after.points.tolist() == before.points[kept].tolist()


@settings(max_examples=50, deadline=None)
@given(sketches(least=1), st.floats(0, 1e5))
def test_no_point_strays_farther_than_the_tolerance(sketch: Sketch, tolerance: float) -> None:
    thin = simplify(sketch, tolerance)
    assert len(thin.strokes) == len(sketch.strokes)
    for before, after in zip(sketch.strokes, thin.strokes, strict=True):
        kept = reference(before.xy.astype(np.float64), tolerance)
        assert len(after) <= len(before)
        assert np.array_equal(after.points[[0, -1]], before.points[[0, -1]])
        # Equally far points may be chosen either way; how many stay may then differ by few.
        assert abs(len(after) - len(kept)) <= 2
