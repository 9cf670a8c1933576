"""Drawing in colour: the colour of the pen, the marker, the eyedropper, and what is shown."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QColorDialog, QWidget

from app.canvas import Canvas, SketchDocument, Tool
from app.canvas.actions import CanvasActions
from app.canvas.bar import CanvasBar
from app.canvas.brush import MARKER_COLOUR, Symmetry
from app.ui.settings import Settings
from app.ui.theme import Theme

BLUE, GREEN = "#2e6fd0", "#3c9a4b"


@pytest.fixture
def actions(canvas: Canvas, theme: Theme, qtbot: Any) -> CanvasActions:
    window = QWidget()
    qtbot.addWidget(window)
    pens = QActionGroup(window)
    for name in ("pen", "eraser"):
        pens.addAction(QAction(name, window, checkable=True))
    return CanvasActions(canvas, pens, theme, Settings(), window)


@pytest.fixture
def bar(canvas: Canvas, actions: CanvasActions, theme: Theme, qtbot: Any) -> CanvasBar:
    bar = CanvasBar(canvas, actions, theme)
    qtbot.addWidget(bar)
    bar.resize(900, 40)
    bar.show()
    return bar


def shown(canvas: Canvas, x: int, y: int) -> str:
    return canvas.grab().toImage().pixelColor(x, y).name()


def test_a_stroke_has_the_colour_of_the_pen_and_undo_takes_it_back(
    canvas: Canvas, document: SketchDocument, hand: Any
) -> None:
    canvas.brush.set_colour(BLUE)
    canvas.brush.set_size(Tool.PEN, 7.5)
    hand.draw((100, 100), (200, 100), (300, 100))
    assert [stroke.colour for stroke in document.page.sketch.strokes] == [BLUE]
    assert shown(canvas, 200, 100) == BLUE
    canvas.brush.set_colour(None)
    hand.draw((100, 200), (200, 200), (300, 200))
    assert [stroke.colour for stroke in document.page.sketch.strokes] == [BLUE, None]
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert not document.page.has_colour
    document.undo_stack.redo()
    assert shown(canvas, 200, 100) == BLUE


def test_the_red_pen_stays_red(canvas: Canvas, document: SketchDocument, hand: Any) -> None:
    canvas.brush.set_colour(BLUE)
    canvas.set_tool(Tool.NEGATIVE)
    hand.draw((100, 100), (300, 100))
    assert document.page.negative.strokes[0].colour is None


def test_the_marker_paints_broadly_under_the_ink_and_is_no_shape(
    canvas: Canvas, document: SketchDocument, hand: Any, theme: Theme
) -> None:
    canvas.brush.set_size(Tool.PEN, 4.0)
    hand.draw((150, 200), (250, 200), (350, 200))
    canvas.set_tool(Tool.MARKER)
    hand.draw((150, 200), (250, 200), (350, 200), pressure=1.0)
    (paint,) = document.page.paint.strokes
    assert paint.colour == MARKER_COLOUR
    assert paint.width > 10
    assert len(document.page.sketch.strokes) == 1
    assert shown(canvas, 250, 200) == theme.palette.colour("ink").name()
    assert shown(canvas, 250, 215) == MARKER_COLOUR
    assert document.undo_stack.undoText() == "Marker"


def test_the_bucket_fills_what_lines_enclose_as_one_step(
    canvas: Canvas, actions: CanvasActions, document: SketchDocument, hand: Any
) -> None:
    hand.draw(*[(250 + 80 * np.cos(a), 200 + 80 * np.sin(a)) for a in np.linspace(0, 6.3, 40)])
    canvas.brush.set_colour(BLUE)
    actions.bucket.trigger()
    assert canvas.tool is Tool.BUCKET
    hand.draw((250, 200), (260, 210))
    assert {stroke.colour for stroke in document.page.paint.strokes} == {BLUE}
    assert [shown(canvas, x, 200) for x in (190, 250, 310)] == [BLUE] * 3
    assert shown(canvas, 100, 200) != BLUE
    assert len(document.page.sketch.strokes) == 1
    assert document.undo_stack.undoText() == "Fill"
    canvas.brush.set_colour(None)
    hand.draw((100, 100))
    assert shown(canvas, 100, 50) == MARKER_COLOUR
    assert shown(canvas, 250, 200) == BLUE
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.page.paint.is_empty
    assert shown(canvas, 250, 200) not in (BLUE, MARKER_COLOUR)


def test_the_bucket_fills_mirror_images_and_nothing_twice(
    canvas: Canvas, document: SketchDocument, hand: Any
) -> None:
    hand.draw((250, 10), (250, 200), (250, 390))
    canvas.set_tool(Tool.BUCKET)
    canvas.brush.set_symmetry(Symmetry.LEFT_RIGHT)
    hand.draw((120, 100))
    assert [shown(canvas, x, 300) for x in (120, 380)] == [MARKER_COLOUR] * 2
    steps = document.undo_stack.count()
    hand.draw((120, 300))
    assert document.undo_stack.count() == steps


def test_a_colour_is_chosen_in_the_popup(
    canvas: Canvas, bar: CanvasBar, document: SketchDocument, hand: Any
) -> None:
    bar.colour.click()
    assert bar.colour.popup.isVisible()
    bar.colour.grid.buttons[GREEN].click()
    assert canvas.brush.colour == GREEN
    assert bar.colour.popup.isHidden()
    assert "Green" in bar.colour.accessibleName()
    assert bar.colour.grid.buttons[GREEN].isChecked()
    bar.colour._ask()
    (dialog,) = bar.window().findChildren(QColorDialog)
    dialog.setCurrentColor(QColor(BLUE))
    dialog.accept()
    assert canvas.brush.colour == BLUE
    bar.colour.none.click()
    assert canvas.brush.colour is None
    QApplication.processEvents()


def test_the_balance_of_shape_and_colour_is_there_while_colour_is(
    canvas: Canvas, bar: CanvasBar, document: SketchDocument, hand: Any, qtbot: Any
) -> None:
    assert bar.balance.isHidden()
    canvas.brush.set_colour(BLUE)
    hand.draw((100, 100), (300, 100))
    assert bar.balance.isVisible()
    with qtbot.waitSignal(bar.balance_changed) as told:
        bar.balance.setValue(75)
    assert told.args == [3.0]
    document.undo_stack.undo()
    assert bar.balance.isHidden()


def test_the_eyedropper_takes_the_colour_under_the_next_press(
    canvas: Canvas, actions: CanvasActions, document: SketchDocument, qtbot: Any
) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    other.setStyleSheet(f"background: {GREEN}")
    other.resize(80, 80)
    other.show()
    pressed: list[object] = []
    other.mousePressEvent = pressed.append  # type: ignore[method-assign]
    actions.pick.trigger()
    QTest.mouseClick(other, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert canvas.brush.colour == GREEN
    assert pressed == []
    assert not actions.eyedropper.active
    QTest.mouseClick(other, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert len(pressed) == 1
    actions.pick.trigger()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not actions.eyedropper.active
    assert QApplication.overrideCursor() is None
    assert document.page.is_empty
