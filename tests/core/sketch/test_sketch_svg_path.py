import cmath
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sketch import SketchFormatError
from core.sketch.formats.svg_path import arc, cubic, polylines, quadratic

number = st.floats(-1000, 1000).map(lambda v: round(v, 3))
point = st.builds(complex, number, number)
radius = st.floats(1, 500)


def ends(data: str) -> list[list[list[float]]]:
    return [line.round(6).tolist() for line in polylines(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("M1 2L3 4", [[[1, 2], [3, 4]]]),
        ("m1 2l3 4", [[[1, 2], [4, 6]]]),
        ("M1,2 3,4 5,6", [[[1, 2], [3, 4], [5, 6]]]),
        ("m1,2 3,4 5,6", [[[1, 2], [4, 6], [9, 12]]]),
        ("M0 0H5V7h-2v-3", [[[0, 0], [5, 0], [5, 7], [3, 7], [3, 4]]]),
        ("M0 0H1 2 3", [[[0, 0], [1, 0], [2, 0], [3, 0]]]),
        ("M0 0L4 0L4 4Z", [[[0, 0], [4, 0], [4, 4], [0, 0]]]),
        ("M1 1h2z l0 5", [[[1, 1], [3, 1], [1, 1], [1, 6]]]),
        ("M1 1h2zm5 5h1", [[[1, 1], [3, 1], [1, 1]], [[6, 6], [7, 6]]]),
        ("M0 0L1 1M5 5L6 6", [[[0, 0], [1, 1]], [[5, 5], [6, 6]]]),
        ("M.5.5-1-2", [[[0.5, 0.5], [-1, -2]]]),
        ("M1e1-2E-1L+3 0", [[[10, -0.2], [3, 0]]]),
        ("M5 5Z", [[[5, 5]]]),
        ("M5 5h0", [[[5, 5]]]),
        ("M5 5", []),
        ("", []),
        ("none", []),
        ("M0 0A5 5 0 0 1 0 0", [[[0, 0]]]),
        ("M0 0A0 5 0 0 1 3 4", [[[0, 0], [3, 4]]]),
    ],
)
def test_straight_commands(data: str, expected: list[list[list[float]]]) -> None:
    assert ends(data) == expected


def test_arc_flags_need_no_gaps() -> None:
    spaced = polylines("M0 0 a 25 26 -30 0 1 50 -25")
    tight = polylines("M0 0a25 26-30 0150-25")
    assert np.array_equal(spaced[0], tight[0])


@settings(max_examples=60, deadline=None)
@given(point, point, point, point)
def test_cubics_lie_on_their_polynomial(p0: complex, p1: complex, p2: complex, p3: complex) -> None:
    (drawn,) = polylines(
        f"M{p0.real} {p0.imag}C{p1.real} {p1.imag} {p2.real} {p2.imag} {p3.real} {p3.imag}"
    )
    z = drawn[:, 0] + 1j * drawn[:, 1]
    assert z[-1] == pytest.approx(p3)
    u = np.linspace(0, 1, 400)
    true = (1 - u) ** 3 * p0 + 3 * (1 - u) ** 2 * u * p1 + 3 * (1 - u) * u**2 * p2 + u**3 * p3
    size = abs(p1 - p0) + abs(p2 - p1) + abs(p3 - p2)
    assert strays(z, true) <= 2e-3 * size + 1e-9


def strays(drawn: np.ndarray, true: np.ndarray) -> float:
    """The largest distance of true points from the polyline drawn."""
    a, step = drawn[:-1, None], np.diff(drawn)[:, None]
    if len(drawn) == 1:
        return float(np.abs(true - drawn[0]).max())
    rel = true[None] - a
    size = np.abs(step) ** 2
    u = np.clip((rel * step.conj()).real / np.where(size > 0, size, 1), 0, 1)
    return float(np.abs(rel - u * step).min(axis=0).max())


def test_quadratics_are_cubics_of_the_same_shape() -> None:
    p0, p1, p2 = 0j, 30 + 60j, 90 - 10j
    as_cubic = cubic(p0, p0 + 2 / 3 * (p1 - p0), p2 + 2 / 3 * (p1 - p2), p2)
    drawn = np.append(p0, quadratic(p0, p1, p2) @ [1, 1j])
    assert strays(drawn, as_cubic @ [1, 1j]) < 0.2


def test_smooth_curves_reflect_the_control_point() -> None:
    smooth = polylines("M0 0C0 10 10 10 10 0S20 -10 20 0")[0]
    written_out = polylines("M0 0C0 10 10 10 10 0C10 -10 20 -10 20 0")[0]
    assert np.allclose(smooth, written_out)
    waves = polylines("M0 0q5 10 10 0t10 0 10 0")[0]
    assert np.allclose(waves, polylines("M0 0Q5 10 10 0Q15 -10 20 0Q25 10 30 0")[0])
    # After anything else the control point is where the pen is.
    assert np.allclose(polylines("M0 0L5 5S9 9 9 0")[0], polylines("M0 0L5 5C5 5 9 9 9 0")[0])
    assert np.allclose(polylines("M0 0L5 5T9 0")[0][-1], [9, 0])


@pytest.mark.parametrize(
    ("large", "sweep", "middle"),
    [(0, 1, (1, -1)), (0, 0, (1, 1)), (1, 1, (1, -1)), (1, 0, (1, 1))],
)
def test_half_circles_bulge_to_the_side_the_sweep_says(
    large: int, sweep: int, middle: tuple[float, float]
) -> None:
    (drawn,) = polylines(f"M0 0A1 1 0 {large} {sweep} 2 0")
    assert drawn[len(drawn) // 2] == pytest.approx(middle, abs=1e-9)
    assert np.hypot(drawn[:, 0] - 1, drawn[:, 1]) == pytest.approx(np.ones(len(drawn)))


def test_the_four_arcs_of_a_quarter() -> None:
    # Circles of radius 1 through (1, 0) and (0, 1): centres (0, 0) and (1, 1).
    for large, sweep, centre, length in [
        (0, 1, 0j, math.pi / 2), (1, 1, 1 + 1j, 1.5 * math.pi),
        (0, 0, 1 + 1j, math.pi / 2), (1, 0, 0j, 1.5 * math.pi),
    ]:  # fmt: skip
        z = np.append(1 + 0j, arc(1 + 0j, 1 + 1j, 0, bool(large), bool(sweep), 1j) @ [1, 1j])
        assert np.abs(z - centre) == pytest.approx(np.ones(len(z)))
        assert np.abs(np.diff(z)).sum() == pytest.approx(length, rel=1e-3)


def test_radii_too_small_grow_until_the_ellipse_reaches() -> None:
    z = arc(0j, 1 + 2j, 0, False, True, 10 + 0j) @ [1, 1j]
    assert z.imag.min() == pytest.approx(-10, rel=1e-2)


@settings(max_examples=80, deadline=None)
@given(point, point, radius, radius, st.floats(-360, 360), st.booleans(), st.booleans())
def test_arcs_lie_on_one_ellipse_and_end_where_they_should(
    start: complex, end: complex, rx: float, ry: float, turn: float, large: bool, sweep: bool
) -> None:
    points = arc(start, complex(rx, ry), turn, large, sweep, end)
    if start == end:
        assert len(points) == 0
        return
    z = np.append(start, points @ [1, 1j])
    assert z[-1] == end
    on_circle = z * cmath.exp(-1j * math.radians(turn))
    on_circle = on_circle.real / rx + 1j * (on_circle.imag / ry)
    if len(z) >= 5:
        # The circle through first, middle and last goes through all of them.
        a, b, c = on_circle[0], on_circle[len(z) // 2], on_circle[-2]
        w = (c - a) / (b - a)
        if abs(w.imag) > 1e-3:
            centre = (b - a) * (w - abs(w) ** 2) / (2j * w.imag) + a
            distance = np.abs(on_circle - centre)
            assert distance == pytest.approx(np.full(len(z), distance[0]), rel=1e-3)


def test_absurd_arcs_neither_overflow_nor_turn_round() -> None:
    assert arc(0j, 1e12 + 1e12j, 0, False, True, 1e-6 + 0j).tolist() == [[1e-6, 0]]
    assert arc(0j, 1e-300 + 1e-300j, 0, True, True, 5 + 0j).tolist() == [[5, 0]]


def test_a_tiny_and_a_huge_curve_take_as_many_points() -> None:
    small = cubic(0j, 1e-6j, 1e-6 + 1e-6j, 1e-6 + 0j)
    large = cubic(0j, 1e6j, 1e6 + 1e6j, 1e6 + 0j)
    assert len(small) == len(large)
    assert 8 <= len(small) <= 64


@pytest.mark.parametrize(
    "data", ["4 4", "M", "M0", "M0 0C1 1 1 1 1", "M0 0 L 1 1 !", "z", "M0 0A1 1 0 0"]
)
def test_broken_data_is_refused(data: str) -> None:
    with pytest.raises(SketchFormatError):
        polylines(data)
