"""The tools with real events: red ink, mirrors, strokes erased whole, selected and pulled."""

import math
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.canvas import Canvas, SketchDocument, Tool
from app.canvas.brush import Symmetry
from core.sketch import Page
from core.sketch.grips import Grip
from core.sketch.selection import Selection


def picture(canvas: Canvas) -> QImage:
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def look(canvas: Canvas, x: float, y: float) -> str:
    """Say what is seen at a place of the canvas."""
    colour = picture(canvas).pixelColor(int(x), int(y))
    if colour.lightness() > 200:
        return "paper"
    return "red" if colour.red() > 2 * colour.blue() else "ink"


def widget_points(canvas: Canvas, index: int) -> list[tuple[float, float]]:
    stroke = canvas.document.page.sketch.strokes[index]
    return [canvas.ink.view.to_widget(x, y) for x, y in stroke.xy.tolist()]


@pytest.fixture
def two_lines(canvas: Canvas, hand: Any) -> Canvas:
    """A line high up and one further down, both from left to right."""
    hand.draw((100, 100), (200, 100))
    hand.draw((100, 200), (200, 200))
    return canvas


def test_the_red_pen_says_what_is_not_wanted(
    canvas: Canvas, hand: Any, document: SketchDocument, qtbot: Any
) -> None:
    canvas.set_tool(Tool.NEGATIVE)
    with qtbot.waitSignal(document.sketch_changed) as caught:
        hand.draw((100, 100), (200, 100))
    page: Page = caught.args[0]
    assert page.sketch.is_empty
    assert len(page.negative.strokes) == 1
    assert look(canvas, 150, 100) == "red"
    canvas.set_tool(Tool.PEN)
    hand.draw((100, 200), (200, 200))
    assert len(document.page.sketch.strokes) == 1
    assert look(canvas, 150, 200) == "ink"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert look(canvas, 150, 100) == "paper"
    assert document.page.is_empty


def test_a_red_stroke_under_way_is_red_and_searched_for_as_such(
    canvas: Canvas, hand: Any, document: SketchDocument, qtbot: Any
) -> None:
    canvas.set_tool(Tool.NEGATIVE)
    hand.pen({"kind": "press", "x": 100, "y": 100, "pressure": 0.5})
    hand.pen({"kind": "move", "x": 200, "y": 100, "pressure": 0.5})
    with qtbot.waitSignal(document.sketch_changed, timeout=2000) as caught:
        hand.pen({"kind": "move", "x": 250, "y": 100, "pressure": 0.5})
    assert len(caught.args[0].negative.strokes) == 1
    assert look(canvas, 150, 100) == look(canvas, 248, 100) == "red"
    hand.pen({"kind": "release", "x": 250, "y": 100, "pressure": 0.0})


def test_both_erasers_rub_red_ink_out(canvas: Canvas, hand: Any, document: Any) -> None:
    canvas.set_tool(Tool.NEGATIVE)
    hand.draw((100, 100), (400, 100))
    canvas.set_tool(Tool.ERASER)
    hand.draw((250, 80), (250, 120))
    assert len(document.page.negative.strokes) == 2
    canvas.set_tool(Tool.STROKE_ERASER)
    hand.draw((120, 90), (120, 110))
    assert len(document.page.negative.strokes) == 1


def test_a_broader_pen_leaves_a_broader_line(canvas: Canvas, hand: Any, document: Any) -> None:
    hand.draw((100, 100), (200, 100))
    canvas.brush.set_size(Tool.PEN, 5.5)
    hand.draw((100, 200), (200, 200))
    assert [stroke.width for stroke in document.page.sketch.strokes] == [1.0, 5.5]
    assert look(canvas, 150, 105) == "paper"
    assert look(canvas, 150, 204) == "ink"
    document.undo_stack.undo()
    assert look(canvas, 150, 204) == "paper"


@pytest.mark.parametrize(
    ("symmetry", "places"),
    [
        (Symmetry.LEFT_RIGHT, [(100, 100), (400, 100)]),
        (Symmetry.TOP_BOTTOM, [(100, 100), (100, 300)]),
        (Symmetry.BOTH, [(100, 100), (400, 100), (100, 300), (400, 300)]),
    ],
)
def test_mirrors_draw_along_as_one_step(
    canvas: Canvas, hand: Any, document: Any, symmetry: Symmetry, places: list[tuple[int, int]]
) -> None:
    canvas.brush.set_symmetry(symmetry)
    hand.pen({"kind": "press", "x": 80, "y": 100, "pressure": 0.6})
    for x in (100, 120, 130):
        hand.now += 0.01
        hand.pen({"kind": "move", "x": x, "y": 100, "pressure": 0.6})
    assert {look(canvas, *place) for place in places} == {"ink"}
    hand.pen({"kind": "release", "x": 130, "y": 100, "pressure": 0.0})
    assert len(document.page.sketch.strokes) == len(places)
    assert {look(canvas, *place) for place in places} == {"ink"}
    document.undo_stack.undo()
    assert document.page.is_empty
    assert {look(canvas, *place) for place in places} == {"paper"}


def test_the_eraser_goes_along_in_the_mirror(canvas: Canvas, hand: Any, document: Any) -> None:
    canvas.brush.set_symmetry(Symmetry.LEFT_RIGHT)
    hand.draw((60, 100), (180, 100))
    canvas.set_tool(Tool.STROKE_ERASER)
    hand.draw((100, 90), (100, 110))
    assert document.page.is_empty


def test_a_touched_stroke_vanishes_at_once_and_whole(
    two_lines: Canvas, hand: Any, document: SketchDocument
) -> None:
    two_lines.set_tool(Tool.STROKE_ERASER)
    hand.pen({"kind": "press", "x": 120, "y": 80, "pressure": 0.5})
    hand.pen({"kind": "move", "x": 120, "y": 120, "pressure": 0.5})
    assert look(two_lines, 190, 100) == "paper"
    assert look(two_lines, 190, 200) == "ink"
    assert len(document.page.sketch.strokes) == 2
    hand.pen({"kind": "release", "x": 120, "y": 120, "pressure": 0.0})
    assert len(document.page.sketch.strokes) == 1
    document.undo_stack.undo()
    assert look(two_lines, 190, 100) == "ink"


def test_touching_nothing_is_no_step(two_lines: Canvas, hand: Any, document: Any) -> None:
    two_lines.set_tool(Tool.STROKE_ERASER)
    hand.draw((300, 300), (320, 300))
    assert document.undo_stack.count() == 2


def test_the_pens_other_end_erases_as_the_last_eraser_did(
    two_lines: Canvas, hand: Any, document: SketchDocument
) -> None:
    two_lines.set_tool(Tool.STROKE_ERASER)
    two_lines.set_tool(Tool.PEN)
    hand.draw((150, 90), (150, 110), eraser=True)
    assert len(document.page.sketch.strokes) == 1
    two_lines.set_tool(Tool.ERASER)
    two_lines.set_tool(Tool.PEN)
    hand.draw((150, 190), (150, 210), eraser=True)
    assert len(document.page.sketch.strokes) == 2


def test_a_tap_selects_a_stroke_and_shift_adds_another(two_lines: Canvas, hand: Any) -> None:
    two_lines.set_tool(Tool.SELECT)
    hand.draw((150, 104), (151, 104))
    assert two_lines.selecting.selection == Selection(frozenset({0}))
    hand.keys = Qt.KeyboardModifier.ShiftModifier
    hand.draw((150, 203), (151, 203))
    assert two_lines.selecting.selection == Selection(frozenset({0, 1}))
    hand.draw((150, 104), (151, 104))
    assert two_lines.selecting.selection == Selection(frozenset({1}))
    hand.keys = Qt.KeyboardModifier.NoModifier
    hand.draw((350, 350), (351, 350))
    assert two_lines.selecting.selection.is_empty


def test_a_loop_selects_what_it_goes_round(two_lines: Canvas, hand: Any) -> None:
    two_lines.set_tool(Tool.SELECT)
    hand.draw((80, 80), (220, 80), (220, 120), (80, 120), (80, 82))
    assert two_lines.selecting.selection == Selection(frozenset({0}))
    box = two_lines.selecting.box
    assert box is not None
    left, top = box.grips()[Grip.TOP_LEFT].toTuple()  # type: ignore[attr-defined]
    assert (left, top) == (pytest.approx(90, abs=1), pytest.approx(90, abs=1))


def pull(canvas: Canvas, hand: Any, grip: Grip | None, dx: float, dy: float, steps: int = 4) -> Any:
    """Pull at a grip of the box (or at its middle) by pixels, and yield before letting go."""
    box = canvas.selecting.box
    assert box is not None
    at = box.grips()[grip] if grip else QPointF(*box.view.to_widget(*box.bounds.centre))
    hand.pen({"kind": "press", "x": at.x(), "y": at.y(), "pressure": 0.5})
    for step in range(1, steps + 1):
        hand.now += 0.01
        x, y = at.x() + dx * step / steps, at.y() + dy * step / steps
        hand.pen({"kind": "move", "x": x, "y": y, "pressure": 0.5})
    yield
    hand.pen({"kind": "release", "x": x, "y": y, "pressure": 0.0})
    yield


def test_selected_strokes_are_moved(two_lines: Canvas, hand: Any, document: SketchDocument) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.select(Selection(frozenset({0})))
    pulling = pull(two_lines, hand, None, 60, 40)
    next(pulling)
    # The ink follows the pen before the strokes do.
    assert look(two_lines, 210, 140) == "ink"
    assert look(two_lines, 110, 100) == "paper"
    assert widget_points(two_lines, 0)[0] == pytest.approx((100, 100), abs=0.1)
    next(pulling)
    assert widget_points(two_lines, 0)[0] == pytest.approx((160, 140), abs=0.1)
    assert look(two_lines, 210, 140) == "ink"
    assert look(two_lines, 110, 100) == "paper"
    assert two_lines.selecting.selection == Selection(frozenset({0}))
    document.undo_stack.undo()
    assert look(two_lines, 110, 100) == "ink"
    assert two_lines.selecting.selection == Selection(frozenset({0}))


def test_selected_strokes_are_scaled_and_turned(
    two_lines: Canvas, hand: Any, document: SketchDocument
) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.select_all()
    # The box is 10 pixels larger than the strokes on each side: 120 by 120.
    for _ in pull(two_lines, hand, Grip.BOTTOM_RIGHT, 60, 60):
        pass
    assert widget_points(two_lines, 0)[1] == pytest.approx((255, 105), abs=0.5)
    assert widget_points(two_lines, 1)[0] == pytest.approx((105, 255), abs=0.5)
    assert document.page.sketch.strokes[0].width == pytest.approx(1.5, rel=0.01)
    document.undo_stack.undo()
    box = two_lines.selecting.box
    assert box is not None
    top = box.grips()[Grip.TURN]
    for _ in pull(two_lines, hand, Grip.TURN, 150 - top.y(), 150 - top.y()):
        pass
    # A quarter turn about (150, 150): the upper line stands on the right.
    xs = [x for x, _ in widget_points(two_lines, 0)]
    assert xs == [pytest.approx(200, abs=0.5)] * 2


def test_shift_turns_in_notches(two_lines: Canvas, hand: Any, document: SketchDocument) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.select_all()
    hand.keys = Qt.KeyboardModifier.ShiftModifier
    for _ in pull(two_lines, hand, Grip.TURN, 60, 10):
        pass
    (x0, y0), (x1, y1) = widget_points(two_lines, 0)
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0)) / 15
    assert turn == pytest.approx(round(turn), abs=1e-3)
    assert round(turn) != 0


def test_undoing_while_pulling_pulls_nothing(
    two_lines: Canvas, hand: Any, document: SketchDocument
) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.select_all()
    pulling = pull(two_lines, hand, None, 30, 30)
    next(pulling)
    document.undo_stack.undo()
    next(pulling)
    assert len(document.page.sketch.strokes) == 1
    assert look(two_lines, 150, 100) == "ink"
    assert look(two_lines, 150, 200) == "paper"


def test_keys_act_on_what_is_selected(two_lines: Canvas, document: SketchDocument) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.select(Selection(frozenset({1})))
    before = document.page.sketch.strokes[1].xy.copy()
    QTest.keyClick(two_lines, Qt.Key.Key_Right)
    QTest.keyClick(two_lines, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_allclose(document.page.sketch.strokes[1].xy - before, [[5, 25], [5, 25]])
    QTest.keyClick(two_lines, Qt.Key.Key_Delete)
    assert len(document.page.sketch.strokes) == 1
    assert two_lines.selecting.selection.is_empty
    two_lines.selecting.select_all()
    QTest.keyClick(two_lines, Qt.Key.Key_Escape)
    assert two_lines.selecting.selection.is_empty
    QTest.keyClick(two_lines, Qt.Key.Key_Delete)
    assert document.page.is_empty


def test_doubling_and_turning_over(two_lines: Canvas, document: SketchDocument) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.duplicate()
    assert document.undo_stack.count() == 2
    two_lines.selecting.select(Selection(frozenset({0})))
    two_lines.selecting.duplicate()
    assert two_lines.selecting.selection == Selection(frozenset({2}))
    two_lines.selecting.turn_over()
    assert two_lines.selecting.selection == Selection(unwanted=frozenset({0}))
    assert len(document.page.sketch.strokes) == 2
    x, y = two_lines.ink.view.to_widget(*document.page.negative.strokes[0].xy[0].tolist())
    assert look(two_lines, x + 40, y) == "red"
    two_lines.selecting.turn_over()
    assert document.page.negative.is_empty
    assert look(two_lines, x + 40, y) == "ink"


def test_another_tool_lets_go_of_the_selection(two_lines: Canvas) -> None:
    two_lines.set_tool(Tool.SELECT)
    two_lines.selecting.select_all()
    two_lines.set_tool(Tool.PEN)
    assert two_lines.selecting.selection.is_empty
