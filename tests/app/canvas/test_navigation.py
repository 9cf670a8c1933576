"""Seeing the paper otherwise: view, wheel, keys, buttons and fingers; ink goes where the pen is."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas import Canvas, SketchDocument, Tool
from app.canvas.navigator import FARTHEST, NEAREST, Navigator, PaperView, transform_of
from core.sketch import Bounds
from core.sketch.placement import scaled, turned

numbers = st.floats(-800, 800)
views = st.builds(PaperView, st.floats(0.05, 20), numbers, numbers, st.floats(-7, 7))
quick = settings(max_examples=30, deadline=None)


@quick
@given(views, numbers, numbers)
def test_a_view_leads_there_and_back(view: PaperView, x: float, y: float) -> None:
    assert view.to_paper(*view.to_widget(x, y)) == pytest.approx((x, y), abs=1e-6)
    mapped = view.transform.map(QPointF(x, y))
    assert (mapped.x(), mapped.y()) == pytest.approx(view.to_widget(x, y), abs=1e-6)


@quick
@given(views, numbers, numbers, st.floats(0.1, 10), st.floats(-3, 3))
def test_what_is_done_to_the_widget_is_done_after_the_view(
    view: PaperView, x: float, y: float, factor: float, angle: float
) -> None:
    for matrix in (scaled(factor, factor, (30, 40)), turned(angle, (30, 40))):
        seen = transform_of(matrix).map(QPointF(*view.to_widget(x, y)))
        there = view.after(matrix).to_widget(x, y)
        assert there == pytest.approx((seen.x(), seen.y()), rel=1e-6, abs=1e-4)


@quick
@given(views)
def test_a_box_on_the_paper_is_inside_its_box_in_the_widget(view: PaperView) -> None:
    box = Bounds(-10, -20, 30, 40)
    seen = view.rect_to_widget(box).adjusted(-1e-6, -1e-6, 1e-6, 1e-6)
    for x, y in ((-10, -20), (30, -20), (30, 40), (-10, 40)):
        assert seen.contains(QPointF(*view.to_widget(x, y)))


@quick
@given(st.lists(st.tuples(st.floats(0.2, 5), st.floats(-1, 1), numbers, numbers), max_size=6))
def test_zoom_stays_within_its_bounds_and_the_point_under_the_pointer_stays(
    moves: list[tuple[float, float, float, float]],
) -> None:
    navigator = Navigator()
    navigator.resize(500, 400, None)
    for factor, angle, x, y in moves:
        under = navigator.view.to_paper(x, y)
        navigator.zoom(factor, (x, y))
        navigator.turn(angle, (x, y))
        assert navigator.view.to_widget(*under) == pytest.approx((x, y), abs=1e-3)
        assert 100 * FARTHEST <= navigator.percent <= 100 * NEAREST
    navigator.fit(None)
    assert (navigator.percent, navigator.degrees) == (100, 0)
    assert not navigator.is_own


def test_a_chosen_view_keeps_its_middle_when_the_window_grows() -> None:
    navigator = Navigator()
    navigator.resize(500, 400, None)
    navigator.zoom(2.0, (100, 100))
    middle = navigator.view.to_paper(250, 200)
    navigator.resize(900, 800, None)
    assert navigator.view.to_paper(450, 400) == pytest.approx(middle)
    assert navigator.percent == 200
    navigator.follow(Bounds(-5000, 0, 0, 0))
    assert navigator.percent == 200


def test_an_almost_upright_paper_is_put_upright() -> None:
    navigator = Navigator()
    navigator.resize(500, 400, None)
    navigator.turn(0.05)
    navigator.settle()
    assert navigator.view.angle == pytest.approx(0.0)
    navigator.turn(0.5)
    navigator.settle()
    assert navigator.degrees == 29


def wheel(
    canvas: Canvas,
    notches: float,
    at: QPointF,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    pixels: QPoint | None = None,
) -> None:
    kind = QInputDevice.DeviceType.Mouse if pixels is None else QInputDevice.DeviceType.TouchPad
    device = QPointingDevice(
        "wheel", 7, kind, QPointingDevice.PointerType.Generic, QInputDevice.Capability.Scroll, 1, 3
    )
    event = QWheelEvent(
        at, at, pixels or QPoint(), QPoint(0, round(notches * 120)), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False, Qt.MouseEventSource.MouseEventNotSynthesized, device,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_the_wheel_zooms_at_the_pointer_and_turns_with_shift(canvas: Canvas) -> None:
    under = canvas.navigator.view.to_paper(120, 90)
    wheel(canvas, 2, QPointF(120, 90))
    assert canvas.navigator.percent == 144
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((120, 90))
    wheel(canvas, 2, QPointF(120, 90), Qt.KeyboardModifier.ShiftModifier)
    assert canvas.navigator.degrees == 15
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((120, 90))


def test_two_fingers_on_a_touchpad_push(canvas: Canvas) -> None:
    under = canvas.navigator.view.to_paper(120, 90)
    wheel(canvas, 1, QPointF(120, 90), pixels=QPoint(30, -20))
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((150, 70))
    assert canvas.navigator.percent == 100
    ctrl = Qt.KeyboardModifier.ControlModifier
    wheel(canvas, 1, QPointF(120, 90), ctrl, pixels=QPoint(0, 30))
    assert canvas.navigator.percent == 120


def test_nothing_moves_while_something_is_drawn(canvas: Canvas, hand: Any) -> None:
    hand.pen({"kind": "press", "x": 100, "y": 100, "pressure": 0.5})
    hand.pen({"kind": "move", "x": 120, "y": 100, "pressure": 0.5})
    wheel(canvas, 2, QPointF(120, 90))
    assert canvas.navigator.percent == 100
    hand.pen({"kind": "release", "x": 120, "y": 100, "pressure": 0.0})


def test_ink_is_where_the_pen_was_however_the_paper_lies(
    canvas: Canvas, hand: Any, document: SketchDocument
) -> None:
    canvas.navigator.zoom(2.5, (100, 100))
    canvas.navigator.turn(0.7)
    hand.draw((100, 150), (200, 150), (300, 150))
    image = canvas.grab().toImage()
    assert image.pixelColor(200, 150).lightness() < 128
    points = document.page.sketch.strokes[0].xy.tolist()
    seen = [canvas.navigator.view.to_widget(x, y) for x, y in points]
    assert seen == [pytest.approx((x, 150), abs=0.01) for x in (100, 200, 300)]
    canvas.fit()
    x, y = canvas.navigator.view.to_widget(*points[1])
    assert canvas.grab().toImage().pixelColor(int(x), int(y)).lightness() < 160


def test_a_large_drawing_is_painted_anew_when_the_view_rests(
    canvas: Canvas, hand: Any, document: SketchDocument, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    hand.draw((100, 200), (400, 200))
    monkeypatch.setattr("app.canvas.canvas.LIGHT_POINTS", 1)
    canvas.navigator.zoom(2.0, (250, 200))
    assert canvas.ink.view != canvas.navigator.view
    # Meanwhile the old picture is shown, moved and scaled.
    assert canvas.grab().toImage().pixelColor(450, 200).lightness() < 160
    qtbot.waitUntil(lambda: canvas.ink.view == canvas.navigator.view)
    canvas.navigator.zoom(1.5, (250, 200))
    hand.draw((100, 300), (120, 300))
    assert canvas.ink.view == canvas.navigator.view


def test_space_makes_any_tool_a_hand(canvas: Canvas, hand: Any, document: SketchDocument) -> None:
    under = canvas.navigator.view.to_paper(100, 100)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    hand.draw((100, 100), (120, 130), (160, 140))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((160, 140))
    assert document.page.is_empty
    hand.draw((100, 100), (120, 130))
    assert not document.page.is_empty


@pytest.mark.parametrize(
    ("keys", "percent", "degrees"),
    [
        (Qt.KeyboardModifier.ControlModifier, round(100 * math.exp(80 / 160)), 0),
        (Qt.KeyboardModifier.ShiftModifier, 100, -45),
    ],
)
def test_the_hand_zooms_and_turns(
    canvas: Canvas, hand: Any, keys: Qt.KeyboardModifier, percent: int, degrees: int
) -> None:
    canvas.set_tool(Tool.HAND)
    hand.keys = keys
    # From the right of the middle (250, 200) towards the top right.
    hand.draw((330, 200), (330, 160), (330, 120))
    assert canvas.navigator.percent == percent
    assert canvas.navigator.degrees == degrees


def test_buttons_of_mouse_and_pen_push_the_paper(
    canvas: Canvas, hand: Any, document: SketchDocument
) -> None:
    under = canvas.navigator.view.to_paper(100, 100)
    middle = Qt.MouseButton.MiddleButton
    for kind, x in ((QEvent.Type.MouseButtonPress, 100), (QEvent.Type.MouseMove, 140)):
        send_mouse(canvas, kind, x, middle)
    send_mouse(canvas, QEvent.Type.MouseButtonRelease, 140, Qt.MouseButton.NoButton)
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((140, 100))
    send_mouse(canvas, QEvent.Type.MouseMove, 300, Qt.MouseButton.NoButton)
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((140, 100))
    right = {"button": "right", "pressure": 0.4, "y": 100}
    hand.pen({"kind": "press", "x": 140, **right})
    hand.pen({"kind": "move", "x": 90, **right})
    hand.pen({"kind": "release", "x": 90, **right})
    assert canvas.navigator.view.to_widget(*under) == pytest.approx((90, 100))
    assert document.page.is_empty


def send_mouse(canvas: Canvas, kind: QEvent.Type, x: float, buttons: Qt.MouseButton) -> None:
    at = QPointF(x, 100)
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else buttons
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(canvas, QMouseEvent(kind, at, at, at, button, buttons, keys))


class TwoFingers:
    """Puts fingers on the canvas, moves and lifts them."""

    def __init__(self, canvas: Canvas, hand: Any) -> None:
        self._canvas, self._hand = canvas, hand
        self._screen = QTest.createTouchDevice()
        self._down: set[int] = set()

    def at(self, *places: tuple[int, int], after: float = 0.02) -> None:
        self._hand.now += after
        sequence = QTest.touchEvent(self._canvas, self._screen, False)
        for finger, place in enumerate(places):
            move = sequence.move if finger in self._down else sequence.press
            move(finger, QPoint(*place), self._canvas)
            self._down.add(finger)
        sequence.commit()
        self._last = places

    def lift(self, after: float = 0.02) -> None:
        self._hand.now += after
        sequence = QTest.touchEvent(self._canvas, self._screen, False)
        for finger in sorted(self._down):
            sequence.release(finger, QPoint(*self._last[finger]), self._canvas)
        self._down = set()
        sequence.commit()


@pytest.fixture
def fingers(canvas: Canvas, hand: Any) -> TwoFingers:
    return TwoFingers(canvas, hand)


def test_two_fingers_pinch_push_and_turn_at_once(
    canvas: Canvas, fingers: TwoFingers, document: SketchDocument
) -> None:
    one, other = (canvas.navigator.view.to_paper(*at) for at in ((200, 200), (300, 200)))
    fingers.at((200, 200), (300, 200))
    for y in (230, 260, 300, 340):
        fingers.at((200, 200), (300, y))
    view = canvas.navigator.view
    assert document.page.is_empty
    assert canvas.navigator.percent > 130
    assert canvas.navigator.degrees > 20
    fingers.lift(after=1.0)
    # The paper has stayed under both fingers, but for the first, stiff, part of the turn.
    assert math.dist(view.to_widget(*one), (200, 200)) < 30
    assert math.dist(view.to_widget(*other), (300, 340)) < 60


def test_a_pinch_that_hardly_turns_does_not_turn_the_paper(
    canvas: Canvas, fingers: TwoFingers
) -> None:
    fingers.at((200, 200), (300, 200))
    for x in (310, 330, 360):
        fingers.at((200, 200), (x, 204))
    fingers.lift(after=1.0)
    assert canvas.navigator.degrees == 0
    assert canvas.navigator.percent > 140


def test_two_fingers_that_tap_undo_and_three_redo(
    canvas: Canvas, hand: Any, fingers: TwoFingers, document: SketchDocument
) -> None:
    hand.draw((100, 100), (200, 100))
    hand.now += 5.0
    fingers.at((200, 200), (300, 200))
    fingers.lift()
    assert document.page.is_empty
    fingers.at((200, 200), (300, 200), (250, 300))
    fingers.lift()
    assert not document.page.is_empty
    fingers.at((200, 200), (300, 200))
    fingers.lift(after=0.6)
    assert not document.page.is_empty


def test_one_finger_pushes_where_a_pen_was_but_a_palm_does_not(
    canvas: Canvas, hand: Any, fingers: TwoFingers, document: SketchDocument
) -> None:
    hand.draw((100, 100), (200, 100))
    hand.pen({"kind": "leave"})
    before = canvas.navigator.view

    def swipe() -> None:
        for x in (200, 240, 280):
            fingers.at((x, 200))
        fingers.lift()

    hand.now += 0.1
    swipe()
    assert canvas.navigator.view == before
    hand.now += 2.0
    swipe()
    assert canvas.navigator.view.dx == pytest.approx(before.dx + 80, abs=1)
    assert len(document.page.sketch.strokes) == 1


def test_a_palm_with_two_points_moves_nothing_while_the_pen_draws(
    canvas: Canvas, hand: Any, fingers: TwoFingers, document: SketchDocument
) -> None:
    before = canvas.navigator.view
    hand.pen({"kind": "press", "x": 100, "y": 100, "pressure": 0.5})
    hand.pen({"kind": "move", "x": 120, "y": 100, "pressure": 0.5})
    fingers.at((300, 300), (380, 320))
    fingers.at((300, 340), (400, 380))
    hand.pen({"kind": "move", "x": 140, "y": 100, "pressure": 0.5})
    hand.pen({"kind": "release", "x": 140, "y": 100, "pressure": 0.0})
    hand.now += 5.0
    fingers.at((320, 300), (440, 380))
    fingers.lift()
    assert canvas.navigator.view == before
    assert len(document.page.sketch.strokes) == 1


def test_arrows_move_the_view(canvas: Canvas) -> None:
    before = canvas.navigator.view
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.navigator.view.dx == pytest.approx(before.dx + 60)
