"""Selections: what they mean, and that what is not selected stays the very same."""

import math

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sketch import Bounds, Page, Sketch, SketchBitmap, Stroke
from core.sketch.grips import NOTCH, SMALLEST, Grip, pulled
from core.sketch.placement import Matrix, Point, moved, scaled, turned
from core.sketch.selection import Selection

RED = Sketch((Stroke.from_xy([[0, 2], [10, 2]]), Stroke.from_xy([[40, 40], [50, 50]])))
PAGE = Page(SQUARE, SketchBitmap(np.zeros((2, 2), np.uint8)), RED)
TOP = Selection(frozenset({0}))

numbers = st.floats(-500, 500)
points = st.tuples(numbers, numbers)
grips = st.sampled_from(Grip)
boxes = st.tuples(numbers, numbers, st.floats(1, 300), st.floats(1, 300)).map(
    lambda b: Bounds(b[0], b[1], b[0] + b[2], b[1] + b[3])
)
quick = settings(max_examples=30, deadline=None)


def put(matrix: Matrix, point: Point) -> tuple[float, float]:
    x, y = matrix @ [*point, 1.0]
    return float(x), float(y)


def test_a_point_means_one_stroke_and_the_red_one_lies_on_top() -> None:
    assert Selection.at(PAGE, 5, 0.9, 5) == Selection(unwanted=frozenset({0}))
    assert Selection.at(PAGE, 5, -4, 5) == TOP
    assert Selection.at(PAGE, 100, 100, 5).is_empty


def test_a_loop_and_a_tip_mean_both_kinds() -> None:
    loop = [[-1, -1], [11, -1], [11, 3], [-1, 3]]
    # Of the stroke on the right just half of the points are inside.
    assert Selection.within(PAGE, loop) == Selection(frozenset({0, 1}), frozenset({0}))
    under = Selection.under(PAGE, [[5, -1], [5, 3]], 0.5)
    assert under == Selection(frozenset({0}), frozenset({0}))
    assert len(Selection.all_of(PAGE)) == 5


def test_joining_and_toggling() -> None:
    two = Selection(frozenset({0, 1}))
    assert TOP.joined(two) == two
    assert TOP.toggled(two) == Selection(frozenset({1}))
    assert TOP.toggled(TOP).is_empty


def test_removing() -> None:
    left = TOP.removed(PAGE)
    assert left.sketch.strokes == SQUARE.strokes[1:]
    assert left.negative == RED
    assert left.bitmap is PAGE.bitmap
    assert Selection.all_of(PAGE).removed(PAGE).bounds is None


def test_what_is_scaled_gets_a_line_as_much_broader() -> None:
    page = TOP.placed(PAGE, scaled(4, 1, (0, 0)))
    assert page.sketch.strokes[0].xy.tolist() == [[0, 0], [40, 0]]
    assert page.sketch.strokes[0].width == pytest.approx(2.0)
    assert page.sketch.strokes[1] is SQUARE.strokes[1]
    assert page.negative.strokes[0] is RED.strokes[0]
    assert TOP.placed(PAGE, turned(1.234, (3, 3))).sketch.strokes[0].width == 1.0


def test_a_double_is_selected_itself() -> None:
    both = Selection(frozenset({0}), frozenset({1}))
    page, copy = both.doubled(PAGE, moved(5, 5))
    assert copy == Selection(frozenset({3}), frozenset({2}))
    assert copy.alone(page).sketch.strokes[0].xy.tolist() == [[5, 5], [15, 5]]
    assert page.sketch.strokes[:3] == SQUARE.strokes


@quick
@given(sketches(), sketches(), st.data())
def test_turning_over_twice_keeps_all_strokes(
    wanted: Sketch, unwanted: Sketch, data: st.DataObject
) -> None:
    page = Page(wanted, negative=unwanted)
    every = Selection.all_of(page)
    chosen = Selection(
        frozenset(i for i in every.wanted if data.draw(st.booleans())),
        frozenset(i for i in every.unwanted if data.draw(st.booleans())),
    )
    over, there = chosen.turned_over(page)
    assert len(there) == len(chosen)
    assert there.alone(over) == Page(
        chosen.alone(page).negative, negative=chosen.alone(page).sketch
    )
    back, _ = there.turned_over(over)
    assert set(back.sketch.strokes) == set(page.sketch.strokes)
    assert set(back.negative.strokes) == set(page.negative.strokes)


def test_the_box_of_a_selection() -> None:
    assert TOP.bounds(PAGE) == (0, 0, 10, 0)
    assert Selection().bounds(PAGE) is None
    assert Selection.all_of(Page(wiggly())).bounds(Page(wiggly())) == wiggly().bounds


@quick
@given(grips, boxes, points, points)
def test_what_is_opposite_to_a_pull_stays(
    grip: Grip, box: Bounds, start: Point, now: Point
) -> None:
    held = grip.place(box)
    opposite = 2 * box.centre[0] - held[0], 2 * box.centre[1] - held[1]
    matrix = pulled(grip, box, start, now)
    assert pulled(grip, box, start, start) == pytest.approx(np.eye(2, 3), abs=1e-9)
    if grip is Grip.TURN:
        assert put(matrix, box.centre) == pytest.approx(box.centre, abs=1e-6)
    elif grip is not Grip.BODY:
        assert put(matrix, opposite) == pytest.approx(opposite, abs=1e-6)
        assert matrix[0, 0] >= SMALLEST
        assert matrix[1, 1] >= SMALLEST


@quick
@given(grips, boxes, points, points)
def test_a_pull_takes_the_grip_along(grip: Grip, box: Bounds, start: Point, now: Point) -> None:
    held, matrix = grip.place(box), pulled(grip, box, start, now)
    there = put(matrix, held)
    if grip is Grip.BODY:
        assert put(matrix, start) == pytest.approx(now, abs=1e-6)
    elif grip.column == 0 and grip.row == -1 and matrix[1, 1] > SMALLEST:
        assert there == pytest.approx((held[0], held[1] + now[1] - start[1]), abs=1e-6)
    elif grip.column and grip.row:
        # As far as the box, keeping its shape, can follow.
        assert matrix[0, 0] == matrix[1, 1]


def test_notches_of_turns_and_moves() -> None:
    box = Bounds(-10, -10, 10, 10)
    matrix = pulled(Grip.TURN, box, (0, -10), (9, -10), notched=True)
    assert math.atan2(matrix[1, 0], matrix[0, 0]) == pytest.approx(round(0.733 / NOTCH) * NOTCH)
    assert pulled(Grip.BODY, box, (0, 0), (3, 5), notched=True).tolist() == moved(0, 5).tolist()
    assert pulled(Grip.BODY, box, (0, 0), (-6, 5), notched=True).tolist() == moved(-6, 0).tolist()


def test_a_box_without_width_is_stretched_only_where_it_can_be() -> None:
    line = Bounds(5, 0, 5, 10)
    assert pulled(Grip.RIGHT, line, (5, 5), (50, 5)).tolist() == np.eye(2, 3).tolist()
    assert pulled(Grip.BOTTOM_RIGHT, line, (5, 10), (5, 20))[1, 1] == pytest.approx(2.0)


def test_paint_is_selected_under_everything_else_and_moves_along() -> None:
    paint = Sketch((Stroke(RED.strokes[0].points, 20.0, "#d0392e"),))
    page = Page(SQUARE, paint=paint, negative=RED)
    x, y = RED.strokes[0].xy[0].tolist()
    assert Selection.at(page, x, y, 1.0) == Selection(unwanted=frozenset({0}))
    assert Selection.at(Page(paint=paint), x, y, 1.0) == Selection(paint=frozenset({0}))
    chosen = Selection(paint=frozenset({0}))
    assert not chosen.is_empty
    elsewhere = chosen.placed(page, moved(7, 0))
    assert elsewhere.paint.strokes[0].colour == "#d0392e"
    assert elsewhere.paint.strokes[0].xy[0, 0] == paint.strokes[0].xy[0, 0] + 7
    assert elsewhere.sketch is page.sketch
    assert chosen.removed(page).paint.is_empty
    twice, copy = chosen.doubled(page, moved(7, 0))
    assert copy == Selection(paint=frozenset({1}))
    assert len(twice.paint.strokes) == 2
    turned, _ = Selection.all_of(page).turned_over(page)
    assert turned == Page(RED, negative=SQUARE, paint=paint)
