"""The painted line: where it goes, how wide it is, that its parts fit together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from app.canvas.line import Line, OneEuro, outline_of_stroke, width_at
from app.canvas.navigator import PaperView
from core.sketch import Bounds, Stroke

SIDE = 200


def coverage(*outlines: QPainterPath) -> NDArray[np.int64]:
    """Fill outlines one by one and add up what each covers of every pixel."""
    total = np.zeros((SIDE, SIDE), np.int64)
    for outline in outlines:
        image = QImage(SIDE, SIDE, QImage.Format.Format_Alpha8)
        image.fill(0)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(outline, Qt.GlobalColor.black)
        total += np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, -1)[:, :SIDE]
    return total


def wave(n: int = 40) -> list[tuple[float, float, float, float]]:
    return [(20 + 4 * i, 100 + 40 * math.sin(i / 5), 0.3 + 0.5 * i / n, 0.01 * i) for i in range(n)]


def parts_of(points: list[tuple[float, float, float, float]]) -> list[QPainterPath]:
    line = Line()
    parts = [line.add(*point) for point in points]
    return [*parts, line.tail()]


def test_parts_share_edges_and_nothing_else() -> None:
    """What is painted bit by bit is what the finished stroke covers: no seams, no dark joints."""
    parts = coverage(*parts_of(wave()))
    whole = coverage(outline_of_stroke(Stroke(np.array(wave()))))
    assert np.abs(parts - whole).max() <= 12
    assert parts.max() <= 270


def test_the_line_is_as_wide_as_it_was_pressed() -> None:
    for pressure in (0.1, 0.5, 1.0):
        straight = [(20.0 + 5 * i, 100.0, pressure, 0.01 * i) for i in range(30)]
        columns = coverage(*parts_of(straight))[:, 60:120].sum(axis=0) / 255
        np.testing.assert_allclose(columns, width_at(pressure), rtol=0.03)


def test_it_begins_and_ends_round_at_the_pen() -> None:
    line = coverage(*parts_of([(50.0 + 5 * i, 100.0, 1.0, 0.02 * i) for i in range(11)]))
    inked = np.flatnonzero(line[100] > 100)
    radius = width_at(1.0) / 2
    assert inked[0] == pytest.approx(50 - radius, abs=1.0)
    assert inked[-1] == pytest.approx(100 + radius, abs=1.2)


def test_a_hairpin_keeps_its_tip() -> None:
    points = [(50.0, 100.0), (90.0, 100.0), (130.0, 100.0), (90.0, 100.5), (50.0, 101.0)]
    line = coverage(*parts_of([(x, y, 0.8, 0.1 * i) for i, (x, y) in enumerate(points)]))
    assert (line[100, 52:105] > 200).all()


def test_a_dot_is_round() -> None:
    dot = coverage(*parts_of([(100.0, 100.0, 1.0, 0.0)]))
    assert dot.sum() / 255 == pytest.approx(math.pi * (width_at(1.0) / 2) ** 2, rel=0.05)


coordinates = st.floats(-1e4, 1e4, width=32)


@given(
    st.lists(st.tuples(coordinates, coordinates, st.floats(0, 1), st.floats(0, 1e4)), max_size=20)
)
def test_any_points_make_a_finite_outline(points: list[tuple[float, float, float, float]]) -> None:
    for part in parts_of(points):
        box = part.boundingRect()
        assert all(math.isfinite(v) for v in (box.x(), box.y(), box.width(), box.height()))


def test_the_filter_holds_still_and_follows() -> None:
    rng = np.random.default_rng(0)
    calm = OneEuro()
    noise = rng.normal(0, 1.0, (200, 2))
    shown = np.array([calm(x, y, i / 200) for i, (x, y) in enumerate(noise.tolist())])
    assert shown[20:].std() < 0.7 * noise[20:].std()
    fast = OneEuro()
    lag = [abs(fast(2000 * i / 200, 0.0, i / 200)[0] - 2000 * i / 200) for i in range(100)]
    assert max(lag[50:]) < 4.0


def test_the_filter_survives_equal_times() -> None:
    calm = OneEuro()
    for x in range(5):
        got = calm(float(x), 0.0, 1.0)
    assert all(math.isfinite(v) for v in got)


@given(st.floats(50, 4000), st.floats(50, 4000), st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_the_view_goes_there_and_back(width: float, height: float, x: float, y: float) -> None:
    view = PaperView.of(width, height)
    assert view.to_paper(*view.to_widget(x, y)) == pytest.approx((x, y), abs=1e-6)


def test_the_view_steps_back_only_for_what_would_be_cut_off() -> None:
    assert PaperView.of(800, 600).scale == 0.6
    assert PaperView.of(800, 600, Bounds(-100, -100, 100, 100)).scale == 0.6
    assert PaperView.of(800, 600, Bounds(-2000, 0, 0, 0)).scale == pytest.approx(0.2)
