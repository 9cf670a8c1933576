"""The canvas with real events: strokes, ink, erasing, undo, resizing, previews."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage

from app.canvas import Canvas, Page, SketchDocument, Tool
from app.canvas.brush import ERASER_RADIUS
from core.sketch import SketchBitmap, Stroke


def picture(canvas: Canvas) -> QImage:
    return canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def dark(image: QImage, x: float, y: float) -> bool:
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(x * ratio), round(y * ratio)).lightness() < 128


def pixels(canvas: Canvas) -> NDArray[np.int16]:
    image = picture(canvas)
    bytes_ = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return bytes_[:, :, 1].astype(np.int16)


def ink_pixels(canvas: Canvas) -> int:
    return int((pixels(canvas) < 128).sum())


def on_widget(canvas: Canvas, stroke: Stroke) -> list[list[float]]:
    points = []
    for x, y, pressure, _ in stroke.points.tolist():
        points.append([*canvas.ink.view.to_widget(x, y), pressure])
    return points


def test_trace(canvas: Canvas, hand: Any, document: SketchDocument, trace: Any) -> None:
    """Every recorded disorder, sent as real events, leaves exactly the strokes that were drawn."""
    for event in trace.events:
        hand.send(event)
    expected = [stroke["points"] for stroke in trace.strokes if not stroke["eraser"]]
    strokes = document.page.sketch.strokes
    assert len(strokes) == len(expected)
    for stroke, points in zip(strokes, expected, strict=True):
        np.testing.assert_allclose(on_widget(canvas, stroke), points, atol=1e-3)


def test_a_stroke_is_painted_where_it_is_drawn(canvas: Canvas, hand: Any) -> None:
    hand.draw((100, 200), (200, 200), (300, 200))
    image = picture(canvas)
    assert dark(image, 150, 200)
    assert dark(image, 299, 200)
    assert not dark(image, 150, 230)


def test_the_line_reaches_the_pen_before_it_lifts(canvas: Canvas, hand: Any) -> None:
    hand.pen({"kind": "press", "x": 100, "y": 100, "pressure": 0.5})
    for x in (150, 200, 250):
        hand.now += 0.01
        hand.pen({"kind": "move", "x": x, "y": 100, "pressure": 0.5})
        assert dark(picture(canvas), x - 1, 100)
    hand.pen({"kind": "release", "x": 250, "y": 100, "pressure": 0.0})


def test_pressing_harder_makes_a_wider_line(canvas: Canvas, hand: Any) -> None:
    hand.draw(*[(100 + 10 * i, 100) for i in range(20)], pressure=0.05)
    thin = ink_pixels(canvas)
    canvas.document.clear()
    hand.draw(*[(100 + 10 * i, 100) for i in range(20)], pressure=1.0)
    assert ink_pixels(canvas) > 2 * thin


def test_time_runs_from_the_first_point(canvas: Canvas, hand: Any, document: Any) -> None:
    hand.now = 1000.0
    hand.draw((10, 10), (20, 20))
    hand.now += 2.0
    hand.draw((30, 10), (40, 20))
    first, second = document.page.sketch.strokes
    np.testing.assert_allclose(first.t, [0.0, 0.01], atol=1e-3)
    np.testing.assert_allclose(second.t, [2.03, 2.04], atol=1e-3)
    document.clear()
    hand.now += 50.0
    hand.draw((10, 10), (20, 20))
    assert document.page.sketch.strokes[0].t[0] == 0.0


def test_every_change_is_one_step_and_can_be_undone(
    canvas: Canvas, hand: Any, document: SketchDocument
) -> None:
    blank = picture(canvas)
    hand.draw((100, 100), (200, 100))
    hand.draw((100, 150), (200, 150))

    def rows() -> tuple[bool, bool]:
        image = picture(canvas)
        return dark(image, 150, 100), dark(image, 150, 150)

    assert rows() == (True, True)
    document.clear()
    assert picture(canvas) == blank
    document.undo_stack.undo()
    assert rows() == (True, True)
    document.undo_stack.undo()
    assert rows() == (True, False)
    document.undo_stack.undo()
    assert picture(canvas) == blank
    document.undo_stack.redo()
    document.undo_stack.redo()
    assert rows() == (True, True)
    assert document.undo_stack.count() == 3


def test_the_eraser_splits_the_stroke_it_crosses(
    canvas: Canvas, hand: Any, document: SketchDocument
) -> None:
    hand.draw(*[(60 + 10 * i, 200) for i in range(39)])
    hand.draw((100, 350), (400, 350))
    canvas.set_tool(Tool.ERASER)
    hand.draw((250, 180), (250, 220))
    assert len(document.page.sketch.strokes) == 3
    image = picture(canvas)
    assert not dark(image, 250, 200)
    assert dark(image, 250, 350)
    reach = ERASER_RADIUS * canvas.ink.view.scale
    assert dark(image, 250 - reach - 8, 200)
    document.undo_stack.undo()
    assert len(document.page.sketch.strokes) == 2
    assert dark(picture(canvas), 250, 200)


def test_erasing_nothing_leaves_nothing_to_undo(
    canvas: Canvas, hand: Any, document: SketchDocument
) -> None:
    hand.draw((100, 100), (200, 100))
    before = picture(canvas)
    hand.draw((300, 300), (320, 300), eraser=True)
    assert document.undo_stack.count() == 1
    assert picture(canvas) == before


def test_erasing_shows_at_once(canvas: Canvas, hand: Any) -> None:
    hand.draw((100, 200), (400, 200))
    canvas.set_tool(Tool.ERASER)
    hand.pen({"kind": "press", "x": 250, "y": 190, "pressure": 0.5})
    hand.now += 0.01
    hand.pen({"kind": "move", "x": 250, "y": 205, "pressure": 0.5})
    assert not dark(picture(canvas), 250, 200)
    hand.pen({"kind": "release", "x": 250, "y": 205, "pressure": 0.0})


def test_each_change_is_told_to_the_search(
    canvas: Canvas, hand: Any, document: SketchDocument, qtbot: Any
) -> None:
    seen: list[Page] = []
    document.sketch_changed.connect(seen.append)
    hand.draw((100, 100), (200, 100))
    hand.draw((100, 150), (200, 150))
    document.undo_stack.undo()
    document.clear()
    document.undo_stack.undo()
    assert [len(page.sketch.strokes) for page in seen] == [1, 2, 1, 0, 1]


def test_a_long_stroke_is_searched_while_it_is_drawn(
    canvas: Canvas, hand: Any, document: SketchDocument, qtbot: Any
) -> None:
    hand.pen({"kind": "press", "x": 100, "y": 100, "pressure": 0.5})
    hand.pen({"kind": "move", "x": 200, "y": 100, "pressure": 0.5})
    with qtbot.waitSignal(document.sketch_changed, timeout=2000) as caught:
        hand.pen({"kind": "move", "x": 250, "y": 120, "pressure": 0.5})
    (page,) = caught.args
    assert [len(stroke) for stroke in page.sketch.strokes] == [3]
    assert document.page.is_empty
    with qtbot.waitSignal(document.sketch_changed) as caught:
        hand.pen({"kind": "release", "x": 250, "y": 120, "pressure": 0.0})
    assert caught.args == [document.page]


def test_a_previewed_stroke_that_is_given_up_is_withdrawn(
    canvas: Canvas, hand: Any, document: SketchDocument, qtbot: Any
) -> None:
    hand.send({"source": "touch", "kind": "press", "t": 0.0, "x": 50, "y": 50})
    with qtbot.waitSignal(document.sketch_changed, timeout=2000):
        hand.send({"source": "touch", "kind": "move", "t": 0.1, "x": 90, "y": 60})
    with qtbot.waitSignal(document.sketch_changed) as caught:
        hand.send({"source": "touch", "kind": "move", "t": 0.5, "x": 95, "y": 60, "fingers": 2})
    assert caught.args[0].is_empty


def test_resizing_keeps_the_drawing(canvas: Canvas, hand: Any, document: SketchDocument) -> None:
    hand.draw((150, 100), (350, 300))
    sketch = document.page.sketch
    canvas.resize(1000, 800)
    assert document.page.sketch is sketch
    image = picture(canvas)
    assert dark(image, 500, 400)
    assert dark(image, 400, 300)


def test_a_narrow_window_still_shows_all_of_a_wide_drawing(
    canvas: Canvas, hand: Any, document: SketchDocument
) -> None:
    canvas.resize(900, 300)
    hand.draw((20, 150), (880, 150))
    canvas.resize(300, 300)
    view = canvas.ink.view
    for x, y, _, _ in document.page.sketch.strokes[0].points.tolist():
        left, top = view.to_widget(x, y)
        assert -1 <= left <= 301
        assert -1 <= top <= 301


def test_a_dot_is_painted(canvas: Canvas, hand: Any) -> None:
    hand.draw((222, 111), pressure=0.9)
    assert dark(picture(canvas), 222, 111)
    canvas.document.undo_stack.undo()
    assert not dark(picture(canvas), 222, 111)
    canvas.document.undo_stack.redo()
    assert dark(picture(canvas), 222, 111)


def test_repairing_equals_painting_anew(canvas: Canvas, hand: Any) -> None:
    rng = np.random.default_rng(3)
    for _ in range(6):
        start = rng.uniform(60, 300, 2)
        path = start + np.cumsum(rng.normal(2, 6, (30, 2)), axis=0)
        hand.draw(*[tuple(p) for p in path.tolist()], pressure=float(rng.uniform(0.1, 1)))
    live = pixels(canvas)
    canvas.resize(501, 400)
    canvas.resize(500, 400)
    anew = pixels(canvas)
    # The line under the pen and the finished one are filled in different portions; only the
    # smoothing of single edge pixels may differ.
    assert np.abs(anew - live).mean() < 0.5
    assert (np.abs(anew - live) > 90).mean() < 1e-3
    canvas.document.undo_stack.undo()
    canvas.document.undo_stack.redo()
    np.testing.assert_array_equal(pixels(canvas), anew)


def test_the_hint_is_shown_only_on_empty_paper(canvas: Canvas, hand: Any) -> None:
    def marks() -> int:
        image = picture(canvas)
        paper = image.pixel(5, 5)
        return sum(image.pixel(x, y) != paper for x in range(100, 400) for y in range(190, 212))

    assert marks() > 50
    hand.draw((20, 20), (40, 20))
    assert marks() == 0
    canvas.document.undo_stack.undo()
    assert marks() > 50


def test_a_new_palette_recolours_the_ink(canvas: Canvas, hand: Any, theme: Any) -> None:
    from app.ui.palette import DARK
    from app.ui.theme import ThemeMode

    hand.draw((100, 200), (300, 200))
    theme.set_mode(ThemeMode.DARK)
    image = picture(canvas)
    assert image.pixelColor(10, 10) == QColor(DARK.paper)
    assert image.pixelColor(200, 200).lightness() > 128


def test_a_bitmap_drawing_lies_under_the_strokes(canvas: Canvas, document: SketchDocument) -> None:
    ink = np.full((40, 80), 255, np.uint8)
    ink[18:22] = 0
    document.open(Page(bitmap=SketchBitmap(ink)))
    image = picture(canvas)
    assert dark(image, 250, 200)
    assert not dark(image, 250, 260)
    document.undo_stack.undo()
    assert not document.undo_stack.canUndo()


@pytest.mark.parametrize("eraser", [False, True])
def test_the_cursor_shows_which_end_is_up(canvas: Canvas, hand: Any, eraser: bool) -> None:
    tip = canvas.cursor().pixmap().size()
    hand.pen({"kind": "enter", "eraser": eraser})
    assert (canvas.cursor().pixmap().size() != tip) == eraser
    hand.pen({"kind": "leave", "eraser": eraser})
    assert canvas.cursor().pixmap().size() == tip


def test_the_size_hint_and_names_serve_everyone(canvas: Canvas) -> None:
    assert canvas.sizeHint() == QSize(760, 720)
    assert canvas.accessibleName()
    assert canvas.accessibleDescription()
    assert canvas.testAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)


def test_smoothing_never_touches_the_points(canvas: Canvas, hand: Any, document: Any) -> None:
    zigzag = [(100 + 10 * i, 200 + 15 * math.pow(-1, i)) for i in range(12)]
    hand.draw(*zigzag)
    stroke = document.page.sketch.strokes[0]
    got = [QPointF(*canvas.ink.view.to_widget(x, y)) for x, y, _, _ in stroke.points.tolist()]
    for point, (x, y) in zip(got, zigzag, strict=True):
        assert (point - QPointF(x, y)).manhattanLength() < 1e-2


def test_a_soft_pen_draws_broader_and_a_mouse_as_ever(
    canvas: Canvas, document: SketchDocument, hand: Any
) -> None:
    way = [(100.0 + 10 * i, 200.0) for i in range(10)]
    pressures = []
    for feel in ("firm", "normal", "soft"):
        canvas.set_feel(feel, "off")
        hand.draw(*way, pressure=0.3)
        pressures.append(float(document.page.sketch.strokes[-1].points[:, 2].mean()))
    assert pressures[1] == pytest.approx(0.3, abs=0.01)
    assert pressures[0] < 0.2 < 0.4 < pressures[2]
    hand.now += 5
    for kind, (x, y) in zip(["press", *["move"] * 8, "release"], way, strict=True):
        hand.now += 0.01
        hand.mouse({"kind": kind, "x": x, "y": y + 60})
    assert float(document.page.sketch.strokes[-1].points[:, 2].mean()) == pytest.approx(0.5)


def test_a_stabiliser_calms_a_trembling_line_and_reaches_the_pen(
    canvas: Canvas, document: SketchDocument, hand: Any
) -> None:
    way = [(100.0 + 3 * i, 200.0 + 4 * (-1) ** i) for i in range(80)]
    trembles = []
    for strength in ("off", "some", "strong"):
        canvas.set_feel("normal", strength)
        hand.draw(*way)
        points = document.page.sketch.strokes[-1].points
        trembles.append(float(np.abs(np.diff(points[10:-2, 1])).mean()))
        assert points[-1, :2] == pytest.approx(canvas.navigator.view.to_paper(*way[-1]), abs=0.5)
    assert trembles[0] > 2 * trembles[1] > 2.5 * trembles[2]
