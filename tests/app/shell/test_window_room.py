"""The room that small screens leave: rows of results with everything on, and narrow windows."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from whole_window import drag

from app.shell.window import MainWindow
from core.library import Filters

SCREEN = (1280, 720 - 30)
"""A small screen without the window's title bar."""


@pytest.fixture(params=[SCREEN])
def everything(request: Any, window: MainWindow, qtbot: Any) -> MainWindow:
    """A drawing, a word, a picture and a filter in the query, and a picture on the tray."""
    window.resize(*request.param)
    drag(window, (0.1, 0.5), (0.9, 0.5))
    view = window.pane.view
    qtbot.waitUntil(lambda: view.results.is_ranked and view.results.rowCount() > 2)
    liked = view.results.hits[1].photo
    view.setCurrentIndex(view.results.index(0))
    window.pane.actions_.pin.trigger()
    window.composer.like(liked)
    window.composer.weigh_word("bar")
    window.composer.set_filters(Filters(name="r"))
    qtbot.waitUntil(lambda: window.search.is_idle and view.results.rowCount() > 2)
    QApplication.processEvents()
    return window


def test_two_and_a_half_rows_with_everything_on(everything: MainWindow) -> None:
    view = everything.pane.view
    assert everything.size().toTuple() == SCREEN
    assert everything.pane.terms.isVisible()
    assert everything.tray.view.isVisible()
    assert view.viewport().height() >= 2.5 * view.gridSize().height()
    # The tray has not made the canvas narrow.
    assert everything.canvas.width() >= 0.4 * everything.width()


def within(window: QWidget, widget: QWidget) -> bool:
    return window.rect().contains(QRect(widget.mapTo(window, QPoint()), widget.size()))


@pytest.mark.parametrize("everything", [(640, 330)], indirect=True)
def test_a_screen_of_1280_by_720_at_scale_2(everything: MainWindow, qtbot: Any) -> None:
    """That leaves 640 by 330 points: everything that is shown is inside, and works."""
    assert everything.size().toTuple() == (640, 330)
    bar, tray = everything.pane.filters, everything.tray
    for host in (bar, tray, everything.canvas_bar):
        assert within(everything, host)
        assert all(within(host, w) for w in host.findChildren(QToolButton) if w.isVisible())
    assert not tray.view.isVisible()
    view = everything.pane.view
    assert view.viewport().height() >= 0.8 * view.gridSize().height()
    QTest.keyClick(everything, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bar.name.isVisible()
