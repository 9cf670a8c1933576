"""Actions and the strip under the canvas: each does what it says and shows how things stand."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtGui import QAction, QActionGroup, QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.canvas import Canvas, SketchDocument, Tool
from app.canvas.actions import CanvasActions
from app.canvas.bar import CanvasBar
from app.canvas.brush import SIZES, Symmetry
from app.ui.settings import Settings
from app.ui.theme import Theme
from core.sketch.selection import Selection


@pytest.fixture
def window(qtbot: Any, canvas: Canvas) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def actions(canvas: Canvas, window: QWidget, theme: Theme) -> CanvasActions:
    pens = QActionGroup(window)
    for name in ("pen", "eraser"):
        action = QAction(name, window)
        action.setCheckable(True)
        pens.addAction(action)
    return CanvasActions(canvas, pens, theme, Settings(), window)


@pytest.fixture
def bar(canvas: Canvas, actions: CanvasActions, theme: Theme, qtbot: Any) -> CanvasBar:
    bar = CanvasBar(canvas, actions, theme)
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_tools_are_chosen_and_followed(canvas: Canvas, actions: CanvasActions) -> None:
    for action, tool in zip(
        actions.tools,
        (
            Tool.NEGATIVE,
            Tool.MARKER,
            Tool.BUCKET,
            Tool.STROKE_ERASER,
            Tool.SELECT,
            Tool.HAND,
        ),
        strict=True,
    ):
        action.trigger()
        assert canvas.tool is tool
        assert not action.icon().isNull()
    canvas.set_tool(Tool.NEGATIVE)
    assert actions.tools[0].isChecked()


def test_what_needs_a_selection_waits_for_one(
    canvas: Canvas, actions: CanvasActions, hand: Any, document: SketchDocument
) -> None:
    select_all, double, turn_over, delete = actions.selection
    hand.draw((100, 100), (200, 100))
    assert not double.isEnabled()
    select_all.trigger()
    assert canvas.tool is Tool.SELECT
    assert canvas.selecting.selection == Selection(frozenset({0}))
    double.trigger()
    assert len(document.page.sketch.strokes) == 2
    turn_over.trigger()
    assert len(document.page.negative.strokes) == 1
    delete.trigger()
    assert document.page.negative.is_empty
    assert not delete.isEnabled()


def test_sizes_belong_to_the_tool(canvas: Canvas, actions: CanvasActions, bar: CanvasBar) -> None:
    finer, broader = actions.sizes
    usual = SIZES.index(1.0)
    broader.trigger()
    assert canvas.brush.width == SIZES[usual + 1]
    assert bar.size_slider.value() == usual + 1
    canvas.set_tool(Tool.ERASER)
    assert bar.size_slider.value() == usual
    for _ in range(20):
        finer.trigger()
    assert canvas.brush.eraser == SIZES[0]
    bar.size_slider.setValue(len(SIZES) - 1)
    assert canvas.brush.eraser_radius == pytest.approx(22 * SIZES[-1])
    assert canvas.brush.width == SIZES[usual + 1]
    assert bar.size_slider.accessibleName()


def test_mirrors_are_chosen_one_at_a_time(canvas: Canvas, actions: CanvasActions) -> None:
    assert actions.mirrors[0].isChecked()
    actions.mirrors[3].trigger()
    assert canvas.brush.symmetry is Symmetry.BOTH
    assert actions.mirror.isChecked()
    seen = []
    for _ in Symmetry:
        actions.mirror.trigger()
        seen.append(canvas.brush.symmetry)
        assert [a.isChecked() for a in actions.mirrors].count(True) == 1
    assert seen == list(Symmetry)


def test_the_strip_tells_and_changes_the_view(
    canvas: Canvas, actions: CanvasActions, bar: CanvasBar
) -> None:
    assert bar.zoom.text() == "100 %"
    assert not actions.fit.isEnabled()
    actions.zoom_in.trigger()
    actions.turn_right.trigger()
    assert bar.zoom.text() == "120 %  +15°"
    actions.turn_left.trigger()
    actions.zoom_out.trigger()
    assert bar.zoom.text() == "100 %"
    assert actions.fit.isEnabled()
    actions.fit.trigger()
    assert not canvas.navigator.is_own


def test_a_picture_is_chosen_to_be_traced(
    canvas: Canvas, actions: CanvasActions, bar: CanvasBar, tmp_path: Path, qtbot: Any, window: Any
) -> None:
    file = tmp_path / "a.png"
    Image.new("RGB", (8, 8), "red").save(file)
    assert not actions.untrace.isEnabled()
    assert bar.opacity.isHidden()
    actions.trace.trigger()
    dialog = window.findChild(QFileDialog)
    with qtbot.waitSignal(canvas.underlay.changed, timeout=5000):
        dialog.fileSelected.emit(str(file))
    dialog.close()
    assert not bar.opacity.isHidden()
    bar.opacity.setValue(80)
    tracing = canvas.underlay.tracing
    assert tracing is not None
    assert tracing.opacity == pytest.approx(0.8)
    actions.untrace.trigger()
    assert canvas.underlay.tracing is None
    assert bar.untrace.isHidden()


@pytest.mark.parametrize("width", [280, 320, 420, 700])
def test_controls_of_a_narrow_bar_do_not_overlap(
    width: int, bar: CanvasBar, canvas: Canvas
) -> None:
    canvas.underlay.use(QImage(40, 40, QImage.Format.Format_RGB32))
    bar.resize(width, bar.height())
    QApplication.processEvents()
    shown = [
        child for child in bar.findChildren(QWidget) if child.isVisible() and child.parent() is bar
    ]
    boxes = sorted((child.geometry() for child in shown), key=lambda box: box.left())
    assert all(left.right() < right.left() for left, right in itertools.pairwise(boxes))
    assert boxes[-1].right() < width
    assert bar.size_slider.isVisible()
    assert (len(shown) == 13) is (width == 700)
