"""The keyboard reaches the results: from the canvas at once, and by Tab into the list."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from whole_window import drag, names

from app.shell.window import MainWindow
from app.ui import desktop


@pytest.fixture
def drawn(window: MainWindow, qtbot: Any) -> MainWindow:
    window.activateWindow()
    window.canvas.setFocus()
    drag(window, (0.1, 0.5), (0.5, 0.5), (0.9, 0.5))
    qtbot.waitUntil(lambda: window.pane.view.results.is_ranked and names(window)[:1] == ["bar"])
    return window


def test_keys_on_the_canvas_act_on_the_best_match(
    drawn: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    canvas, best = drawn.canvas, drawn.pane.view.results.hits[0].photo
    QTest.keyClick(canvas, Qt.Key.Key_P)
    assert drawn.tray.model.photos == (best,)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert drawn.viewer.quick.photo == best
    QTest.keyClick(drawn.viewer.quick, Qt.Key.Key_Space)
    assert drawn.pane.view.selected_photos() == []
    QTest.keyClick(canvas, Qt.Key.Key_W)
    assert drawn.viewer.quick.photo == best
    QTest.keyClick(drawn.viewer.quick, Qt.Key.Key_Escape)
    opened: list[object] = []
    monkeypatch.setattr(desktop, "open_file", lambda path: opened.append(path) or True)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened == [best.path])
    QTest.keyClick(canvas, Qt.Key.Key_M)
    assert [(f.photo, f.weight) for f in drawn.composer.feedback] == [(best, 1.0)]
    QTest.keyClick(canvas, Qt.Key.Key_L)
    assert drawn.composer.feedback[0].weight == -1.0


def test_holding_space_still_moves_the_paper(drawn: MainWindow) -> None:
    QTest.keyPress(drawn.canvas, Qt.Key.Key_Space)
    drag(drawn, (0.4, 0.4), (0.6, 0.6))
    QTest.keyRelease(drawn.canvas, Qt.Key.Key_Space)
    assert drawn.viewer.quick.photo is None
    assert len(drawn.document.page.sketch.strokes) == 1


def test_tab_goes_to_the_pictures_and_escape_back(drawn: MainWindow, qtbot: Any) -> None:
    view = drawn.pane.view
    QTest.keyClick(drawn.canvas, Qt.Key.Key_Tab)
    qtbot.waitUntil(view.hasFocus)
    assert view.currentIndex().row() == 0
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_P)
    assert drawn.tray.model.photos == (view.results.hits[1].photo,)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == 11
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0
    QTest.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(drawn.canvas.hasFocus)
    assert view.selected_photos() == []


def test_typing_goes_to_a_name(drawn: MainWindow, qtbot: Any) -> None:
    view = drawn.pane.view

    def current() -> str:
        hit = view.results.hit_at(view.currentIndex())
        return "" if hit is None else hit.photo.name

    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(view, "ole-2")  # E and N would be tools, P would pin
    qtbot.waitUntil(lambda: current() == "pole-2.png")
    assert drawn.tray.model.photos == ()
    drawn.document.clear()
    qtbot.waitUntil(lambda: not view.results.is_ranked)
    view._typing.invalidate()
    QTest.keyClicks(view, "ring-0")
    qtbot.waitUntil(lambda: current() == "ring-0.png")


def test_a_picture_that_left_the_screen_is_not_acted_on(drawn: MainWindow, qtbot: Any) -> None:
    view = drawn.pane.view
    view.set_tile(400)
    unwanted = view.results.hits[0].photo
    view.setCurrentIndex(view.results.index(0))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_L)
    drawn.document.clear()
    drag(drawn, (0.5, 0.1), (0.5, 0.5), (0.5, 0.9))
    qtbot.waitUntil(lambda: names(drawn)[:3] == ["pole"] * 3)
    assert unwanted.id not in view.visible_ids()
    QTest.keyClick(view, Qt.Key.Key_P)
    assert drawn.tray.model.photos == (view.results.hits[0].photo,)
