"""Matrices that move, scale, turn and mirror: what stays, what goes where, what undoes what."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.sketch import Sketch, Stroke
from core.sketch.placement import (
    Matrix,
    Point,
    after,
    growth,
    mirrored,
    moved,
    scaled,
    similarity,
    turned,
)

numbers = st.floats(-1000, 1000)
points = st.tuples(numbers, numbers)
factors = st.floats(0.05, 20)
angles = st.floats(-10, 10)
quick = settings(max_examples=30, deadline=None)


def put(matrix: Matrix, point: Point) -> tuple[float, float]:
    x, y = matrix @ [*point, 1.0]
    return float(x), float(y)


def near(point: Point) -> object:
    return pytest.approx(point, rel=1e-6, abs=1e-5)


def test_by_hand() -> None:
    assert put(moved(3, -2), (1, 1)) == (4, -1)
    assert put(scaled(2, 3, (1, 1)), (2, 2)) == (3, 4)
    # Clockwise for the eye: from the right hand side to below.
    assert put(turned(math.pi / 2, (0, 0)), (1, 0)) == near((0, 1))
    assert put(mirrored(math.pi / 2), (3, 5)) == near((-3, 5))
    assert put(mirrored(0.0), (3, 5)) == near((3, -5))
    assert put(mirrored(math.pi / 4, (1, 1)), (3, 1)) == near((1, 3))


@quick
@given(points, points, factors, factors, angles)
def test_the_point_about_which_stays(
    about: Point, other: Point, fx: float, fy: float, angle: float
) -> None:
    for matrix in (scaled(fx, fy, about), turned(angle, about), mirrored(angle, about)):
        assert put(matrix, about) == near(about)
    back = after(turned(-angle, about), turned(angle, about))
    assert put(back, other) == near(other)
    twice = after(mirrored(angle, about), mirrored(angle, about))
    assert put(twice, other) == near(other)


@quick
@given(points, angles, factors)
def test_after_is_one_and_then_the_other(point: Point, angle: float, factor: float) -> None:
    first, second = turned(angle, (5, 6)), scaled(factor, 1.0, (-1, 2))
    assert put(after(second, first), point) == near(put(second, put(first, point)))


@quick
@given(factors, factors, angles)
def test_growth_is_the_mean_of_both_ways(fx: float, fy: float, angle: float) -> None:
    matrix = after(turned(angle, (3, 3)), scaled(fx, fy, (0, 0)))
    assert growth(matrix) == pytest.approx(math.sqrt(fx * fy), rel=1e-6)
    assert growth(mirrored(angle)) == pytest.approx(1.0)


@quick
@given(points, points, points, points)
def test_a_similarity_takes_two_points_to_two_others(
    a: Point, b: Point, c: Point, d: Point
) -> None:
    assume(math.dist(a, b) > 1 and math.dist(c, d) > 1)
    matrix = similarity((a, b), (c, d))
    assert put(matrix, a) == pytest.approx(c, abs=1e-3)
    assert put(matrix, b) == pytest.approx(d, abs=1e-3)
    (p, q), (r, s) = matrix[:, :2]
    assert p == pytest.approx(s)
    assert q == pytest.approx(-r)


def test_a_similarity_of_points_that_coincide_only_moves() -> None:
    matrix = similarity(((1, 1), (1, 1)), ((4, 5), (6, 5)))
    assert matrix[:, :2].tolist() == [[1, 0], [0, 1]]
    assert put(matrix, (1, 1)) == (5, 5)


def test_strokes_keep_their_pen_where_they_go() -> None:
    stroke = Stroke(np.array([[0, 0, 0.5, 1], [10, 0, 0.7, 2]]), width=2.0)
    there = stroke.transformed(scaled(3, 3, (0, 0)))
    assert there.points.tolist() == [[0, 0, 0.5, 1], [30, 0, pytest.approx(0.7), 2]]
    assert there.width == 2.0
    assert Sketch((stroke,)).transformed(moved(1, 2)).strokes[0].width == 2.0
    with pytest.raises(ValueError, match="2x3"):
        stroke.transformed(np.eye(3))


def test_a_pen_stays_a_pen_however_much_it_is_broadened() -> None:
    stroke = Stroke(np.zeros((1, 4)))
    assert stroke.broadened(2.5).width == 2.5
    assert stroke.broadened(1e9).width == 100.0
    assert stroke.broadened(1e-9).width == 0.01
    assert stroke.broadened(2.0) != stroke
    assert hash(stroke.broadened(1.0)) == hash(stroke)
    with pytest.raises(ValueError, match="pens wide"):
        Stroke(np.zeros((1, 4)), width=float("nan"))


def test_strokes_of_a_sketch_are_taken_out_and_replaced_by_their_place() -> None:
    strokes = tuple(Stroke.from_xy([[i, 0]]) for i in range(4))
    sketch = Sketch(strokes)
    assert sketch.without({1, 3}).strokes == (strokes[0], strokes[2])
    other = Stroke.from_xy([[9, 9]])
    assert sketch.replaced({2: other}).strokes == (strokes[0], strokes[1], other, strokes[3])
