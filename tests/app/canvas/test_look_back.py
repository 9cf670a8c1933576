"""Looking back changes what is seen, and nothing that is kept."""

from typing import Any

import numpy as np
import pytest

from app.canvas import Page, SketchDocument
from core.sketch import Sketch, Stroke


def stroke(y: float) -> Stroke:
    return Stroke.from_xy([(-100, y), (100, y)])


@pytest.fixture
def document(qapp: Any) -> SketchDocument:
    document = SketchDocument()
    for y in range(4):
        document.add_stroke(stroke(50.0 * y))
    return document


def test_the_page_is_seen_as_it_was(document: SketchDocument, qtbot: Any) -> None:
    whole = document.page
    with (
        qtbot.waitSignal(document.page_changed) as changed,
        qtbot.waitSignal(document.sketch_changed) as asked,
    ):
        document.look_back(2)
    assert asked.args[0] is document.page
    assert document.looks_back
    assert document.page.sketch.strokes == whole.sketch.strokes[:2]
    assert changed.args == [whole, document.page]
    assert document.whole_page is whole
    document.look_back(0)
    assert document.page.is_empty
    document.look_back(4)
    assert not document.looks_back
    assert document.page is whole
    with qtbot.assertNotEmitted(document.page_changed):
        document.look_back(9)


def test_drawing_goes_on_from_what_is_seen_and_undo_brings_all_back(
    document: SketchDocument,
) -> None:
    whole = document.page
    document.look_back(1)
    document.add_stroke(stroke(400.0))
    assert document.page.sketch.strokes == (whole.sketch.strokes[0], stroke(400.0))
    assert not document.looks_back
    document.undo_stack.undo()
    assert document.page == whole
    document.look_back(2)
    document.change(document.page.erased(np.array([[0.0, 50.0]], np.float32), 5.0), "Erase")
    assert len(document.page.sketch.strokes) == 3  # the first, and two halves of the second


def test_undoing_while_looking_back_returns_to_the_present(document: SketchDocument) -> None:
    document.look_back(1)
    document.undo_stack.undo()
    assert not document.looks_back
    assert len(document.page.sketch.strokes) == 3


def test_a_stroke_under_way_is_searched_with_what_is_seen(
    document: SketchDocument, qtbot: Any
) -> None:
    document.look_back(1)
    with qtbot.waitSignal(document.sketch_changed) as seen:
        document.preview((stroke(7.0),))
    assert len(seen.args[0].sketch.strokes) == 2
    with qtbot.waitSignal(document.sketch_changed) as seen:
        document.withdraw_preview()
    assert len(seen.args[0].sketch.strokes) == 1


def test_a_drawing_that_makes_room_is_told(document: SketchDocument, qtbot: Any) -> None:
    whole = document.page
    document.look_back(0)
    with qtbot.waitSignal(document.set_aside) as aside:
        document.clear()
    assert aside.args == [whole]
    with qtbot.assertNotEmitted(document.set_aside):
        document.clear()
        document.open(Page(Sketch((stroke(1.0),))))
    with qtbot.waitSignal(document.set_aside) as aside:
        document.open(whole)
    assert aside.args == [Page(Sketch((stroke(1.0),)))]
