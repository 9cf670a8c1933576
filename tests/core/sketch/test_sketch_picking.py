"""Which stroke a point or a loop means, and which strokes a tip touches."""

import math

import numpy as np
import pytest
from drawings import SQUARE, strokes
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sketch import Stroke
from core.sketch.eraser import erase, touched
from core.sketch.selection import distance_to, inside, nearest, within_loop

numbers = st.floats(-1000, 1000)
quick = settings(max_examples=30, deadline=None)


def test_the_nearest_stroke_within_reach_is_meant() -> None:
    top, right, corner = range(3)
    assert nearest(SQUARE.strokes, 5, 1, 2) == top
    assert nearest(SQUARE.strokes, 11, 5, 2) == right
    assert nearest(SQUARE.strokes, 5, 9, 2) == corner
    assert nearest(SQUARE.strokes, 5, 5, 2) is None
    assert nearest((), 0, 0, 10) is None


def test_of_two_on_top_of_one_another_the_upper_is_meant() -> None:
    line = Stroke.from_xy([[0, 0], [10, 0]])
    assert nearest((line, Stroke(line.points)), 5, 0.5, 1) == 1


def test_distance_by_hand() -> None:
    line = Stroke.from_xy([[0, 0], [10, 0], [10, 0]])
    assert distance_to(line, 5, 3) == pytest.approx(3)
    assert distance_to(line, 13, 4) == pytest.approx(5)
    assert distance_to(Stroke.from_xy([[1, 1]]), 4, 5) == pytest.approx(5)


@quick
@given(strokes(), numbers, numbers)
def test_distance_is_at_most_that_to_any_point(stroke: Stroke, x: float, y: float) -> None:
    to_points = np.hypot(*(stroke.xy.astype(float) - (x, y)).T)
    assert distance_to(stroke, x, y) <= to_points.min() * (1 + 1e-6) + 1e-6


def test_inside_a_loop_by_hand() -> None:
    loop = np.array([[0, 0], [10, 0], [10, 10], [0, 10]], float)
    assert inside(loop, np.array([[5, 5], [15, 5], [-1, 5], [5, 11], [9.9, 9.9]])).tolist() == [
        True, False, False, False, True,
    ]  # fmt: skip
    star = np.array([[0, 0], [10, 10], [10, 0], [0, 10]], float)
    assert inside(star, [[5, 1], [9, 5], [1, 5]]).tolist() == [False, True, True]


@quick
@given(numbers, numbers)
def test_inside_a_round_loop_is_near_its_centre(x: float, y: float) -> None:
    around = [(500 * math.cos(a), 500 * math.sin(a)) for a in np.linspace(0, 6.28, 200)]
    away = math.hypot(x, y)
    if not 495 < away < 501:
        assert inside(np.array(around), [[x, y]])[0] == (away < 500)


def test_a_loop_means_what_lies_mostly_in_it() -> None:
    loop = [[-2, -2], [12, -2], [12, 4], [-2, 4]]
    assert within_loop(SQUARE.strokes, loop) == [0, 1]
    assert within_loop(SQUARE.strokes, [[-2, -2], [12, -2]]) == []
    assert within_loop(SQUARE.strokes, [[50, 50], [60, 50], [60, 60]]) == []


def test_a_tip_touches_what_it_would_erase() -> None:
    assert touched(SQUARE.strokes, [[5, -3], [5, 3]], 1.0) == [0]
    assert touched(SQUARE.strokes, [[5, 5]], 1.0) == []
    # Between two far points as well as on them.
    assert touched(SQUARE.strokes, [[-5, 5], [15, 5]], 0.5) == [1, 2]


@quick
@given(
    st.lists(strokes(), max_size=4).map(tuple),
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=4),
    st.floats(0.5, 300),
)
def test_touching_and_erasing_agree(
    all_: tuple[Stroke, ...], path: list[tuple[float, float]], radius: float
) -> None:
    hit = set(touched(all_, path, radius))
    for index, stroke in enumerate(all_):
        untouched = any(left is stroke for left in erase((stroke,), path, radius))
        assert untouched == (index not in hit)
