import numpy as np
import pytest
from drawings import strokes
from hypothesis import given, settings

from core.sketch import Bounds, Stroke


def test_points_are_float32_contiguous_and_cannot_be_changed() -> None:
    given_points = np.array([[1, 2, 0.5, 0], [4, 6, 0.6, 0.1]], order="F")
    stroke = Stroke(given_points)
    given_points[0, 0] = 99
    assert stroke.points.dtype == np.float32
    assert stroke.points.flags.c_contiguous
    assert stroke.xy[0].tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        stroke.points[0, 0] = 3
    with pytest.raises(AttributeError):
        stroke.points = given_points  # type: ignore[misc]


def test_length_and_bounds_are_those_of_the_path() -> None:
    stroke = Stroke.from_xy([[0, 0], [3, 4], [3, -2]])
    assert stroke.length == 5 + 6
    assert stroke.bounds == Bounds(0, -2, 3, 4)
    assert len(stroke) == 3


def test_one_point_is_a_dot_without_length() -> None:
    dot = Stroke.from_xy([[7, 8]])
    assert dot.length == 0
    assert dot.bounds == Bounds(7, 8, 7, 8)


def test_unknown_pressure_is_a_mouse_and_unknown_time_is_zero() -> None:
    stroke = Stroke.from_xy([[1, 2], [3, 4]])
    assert stroke.pressure.tolist() == [1, 1]
    assert stroke.t.tolist() == [0, 0]


def test_pressure_beyond_its_range_is_clipped() -> None:
    assert Stroke.from_xy([[0, 0], [1, 1]], pressure=[-0.1, 1.5]).pressure.tolist() == [0, 1]


@pytest.mark.parametrize(
    "points",
    [[], [[1, 2, 3]], [1, 2, 3, 4], np.zeros((0, 4)), np.zeros((2, 3, 4))],
)
def test_other_shapes_are_refused(points: object) -> None:
    with pytest.raises(ValueError, match="shape"):
        Stroke(points)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e10, 1e300])
@pytest.mark.parametrize("place", range(4))
def test_numbers_that_are_not_finite_or_absurd_are_refused(bad: float, place: int) -> None:
    points = np.zeros((3, 4))
    points[1, place] = bad
    with pytest.raises(ValueError, match="finite"):
        Stroke(points)


def test_equal_points_make_equal_strokes_with_equal_hashes() -> None:
    one, two = Stroke.from_xy([[0.0, 1]]), Stroke.from_xy([[-0.0, 1]])
    assert one == two
    assert hash(one) == hash(two)
    assert one != Stroke.from_xy([[0, 2]])
    assert one != "stroke"
    assert repr(one) == "Stroke(1 points, 0 long)"


@settings(max_examples=50, deadline=None)
@given(strokes())
def test_a_stroke_of_a_strokes_points_is_the_same(stroke: Stroke) -> None:
    assert Stroke(stroke.points) == stroke


def test_boxes_join_meet_and_know_their_middle() -> None:
    a, b = Bounds(0, 0, 4, 2), Bounds(3, -1, 5, 1)
    assert a.union(b) == Bounds(0, -1, 5, 2)
    assert (a.width, a.height, a.longest, a.centre) == (4, 2, 4, (2, 1))
    assert a.meets(b)
    assert not a.meets(Bounds(5, 0, 6, 1))
    assert a.grown(1) == Bounds(-1, -1, 5, 3)
