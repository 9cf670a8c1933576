"""Holding the pen at the end of a stroke makes it the shape it stands for."""

import itertools
import math
from typing import Any

import numpy as np
import pytest

from app.canvas import Canvas, SketchDocument
from app.canvas.tools import drawing
from app.canvas.tools.quick_shape import Points, recognise

RNG = np.random.default_rng(7)


def wobbly(points: Points, by: float = 2.0) -> Points:
    """A path as a hand draws it: bent a little, and with a knot where the pen rests."""
    n = len(points)
    noise = RNG.normal(0, by, (8, 2))
    at = np.linspace(0, 7, n)
    bent = points + np.column_stack([np.interp(at, range(8), noise[:, i]) for i in (0, 1)])
    return np.concatenate([bent, bent[-1] + RNG.normal(0, 0.3, (20, 2))])


def path(*corners: tuple[float, float]) -> Points:
    parts = [np.linspace(a, b, 30, endpoint=False) for a, b in itertools.pairwise(corners)]
    return np.concatenate([*parts, [corners[-1]]])


def ring(a: float, b: float, turn: float = 0.0, start: float = 0.4) -> Points:
    t = np.linspace(start, start + 2 * math.pi * 0.98, 90)
    x, y = a * np.cos(t), b * np.sin(t)
    c, s = math.cos(turn), math.sin(turn)
    return np.column_stack([300 + c * x - s * y, 200 + s * x + c * y])


def sides(shape: Points) -> list[tuple[float, float]]:
    """Length and angle (0..180 degrees) of each straight side, in order."""
    steps = np.diff(shape, axis=0)
    angles = np.degrees(np.arctan2(steps[:, 1], steps[:, 0]))
    found: list[list[float]] = []
    for step, angle in zip(np.hypot(*steps.T), angles, strict=True):
        turn = abs((angle - found[-1][1] + 180) % 360 - 180) if found else 360
        if turn > 3:
            found.append([step, angle])
        else:
            found[-1][0] += step
    return [(length, angle % 180) for length, angle in found]


@pytest.mark.parametrize("angle", [4, 30, 87, 133])
def test_a_line(angle: int) -> None:
    end = (200 * math.cos(math.radians(angle)), 200 * math.sin(math.radians(angle)))
    shape = recognise(wobbly(path((0, 0), end)))
    assert shape is not None
    ((length, turned),) = sides(shape)
    assert length == pytest.approx(200, rel=0.04)
    meant = {4.0: 0, 87.0: 90, 133.0: 135}.get(angle)
    if meant is None:
        assert turned == pytest.approx(angle, abs=3)
    else:
        assert min(turned - meant, 180 - turned + meant, key=abs) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("a", "b", "turn"), [(100, 95, 0.3), (150, 70, 0.02), (140, 60, 0.6)])
def test_an_ellipse_and_a_circle(a: float, b: float, turn: float) -> None:
    shape = recognise(wobbly(ring(a, b, turn)))
    assert shape is not None
    assert shape[0] == pytest.approx(shape[-1])
    off = shape - shape[:-1].mean(axis=0)
    radii = np.hypot(*off.T)
    if a / b < 1.1:
        assert radii.min() == pytest.approx(radii.max())
    assert radii.max() == pytest.approx(a, rel=0.06)
    assert radii.min() == pytest.approx(b, rel=0.1)


@pytest.mark.parametrize(
    "corners",
    [
        ((0, 0), (220, 6), (214, 150), (-4, 146), (3, 4)),
        ((0, 0), (200, 30), (60, 190), (3, 4)),
        ((100, 0), (200, 75), (160, 190), (40, 190), (0, 75), (96, 3)),
        ((150, 0), (300, 120), (150, 240), (0, 120), (146, 4)),
    ],
)
def test_a_polygon(corners: tuple[tuple[float, float], ...]) -> None:
    shape = recognise(wobbly(path(*corners)))
    assert shape is not None
    found = sides(shape)
    # The first corner may lie within a side that was drawn in two parts.
    assert len(found) == len(corners) - 1
    for corner in corners[:-1]:
        assert np.hypot(*(shape - corner).T).min() < 14
    if corners[1] == (220, 6):
        # Nearly level, so meant to be level.
        assert {round(angle) % 90 for _, angle in found} == {0}


@pytest.mark.parametrize(
    "drawn",
    [
        np.zeros((40, 2)),
        path((0, 0), (6, 3)),
        np.column_stack([np.linspace(0, 300, 90), 60 * np.sin(np.linspace(0, 9, 90))]),
        np.column_stack([150 * np.cos(np.linspace(0, 3, 60)), 150 * np.sin(np.linspace(0, 3, 60))]),
        path((0, 0), (100, 90), (200, 0), (300, 95)),
    ],
    ids=["dot", "tick", "wave", "arc", "zigzag"],
)
def test_anything_else_stays_as_it_is(drawn: Points) -> None:
    assert recognise(drawn) is None


def test_holding_makes_the_shape_and_undo_brings_the_stroke_back(
    canvas: Canvas, document: SketchDocument, hand: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawing.HOLD_MS < 1000
    points = [(100 + 3 * i, 100 + (i % 3)) for i in range(60)]
    for number, (x, y) in enumerate(points):
        hand.now += 0.01
        kind = "press" if number == 0 else "move"
        hand.pen({"kind": kind, "x": x, "y": y, "pressure": 0.5})
    qtbot.waitUntil(lambda: document.undo_stack.count() == 2)
    shape = document.page.sketch.strokes
    # The pen is still down, and may tremble.
    hand.now += 0.01
    hand.pen({"kind": "move", "x": 290, "y": 140, "pressure": 0.5})
    hand.pen({"kind": "release", "x": 290, "y": 140, "pressure": 0.0})
    assert document.page.sketch.strokes == shape
    assert len(shape) == 1
    assert np.ptp(shape[0].points[:, 1]) < 0.01
    document.undo_stack.undo()
    (drawn,) = document.page.sketch.strokes
    assert len(drawn.points) == 60
    document.undo_stack.undo()
    assert document.page.is_empty
    hand.draw((50, 50), (90, 90))
    assert len(document.page.sketch.strokes) == 1


def test_a_pen_that_goes_on_makes_no_shape(
    canvas: Canvas, document: SketchDocument, hand: Any, qtbot: Any
) -> None:
    hand.draw(*[(100 + 3 * i, 100) for i in range(30)])
    tool = canvas.toolbox._pens[0]
    assert not tool._hold_timer.isActive()
    assert document.undo_stack.count() == 1
