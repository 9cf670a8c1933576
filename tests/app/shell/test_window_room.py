"""The room that small screens leave: rows of results with everything on, and narrow windows."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint, QRect, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from whole_window import drag

from app.shell.translation import speak
from app.shell.window import MainWindow
from core.library import Filters

SCREEN = (1280, 720 - 30)
"""A small screen without the window's title bar."""

AT_SCALE_2 = (640, 360 - 30)
"""The same one at scale 2."""


@pytest.fixture
def language(request: Any, qapp: QCoreApplication) -> Iterator[str]:
    before = QLocale()
    speak(request.param, qapp)
    yield request.param
    QLocale.setDefault(before)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def fill(window: MainWindow, qtbot: Any) -> None:
    """A drawing, a word, a picture and a filter in the query, and a picture on the tray."""
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


def test_two_and_a_half_rows_with_everything_on(window: MainWindow, qtbot: Any) -> None:
    window.resize(*SCREEN)
    fill(window, qtbot)
    view = window.pane.view
    assert window.size().toTuple() == SCREEN
    assert window.pane.terms.isVisible()
    assert window.tray.view.isVisible()
    assert window.status.isVisible()
    assert view.viewport().height() >= 2.5 * view.gridSize().height()
    # The tray has not made the canvas narrow.
    assert window.canvas.width() >= 0.4 * window.width()


def within(window: QWidget, widget: QWidget) -> bool:
    return window.rect().contains(QRect(widget.mapTo(window, QPoint()), widget.size()))


@pytest.mark.parametrize("language", ["en", "de"], indirect=True)
def test_a_screen_of_1280_by_720_at_scale_2(language: str, window: MainWindow, qtbot: Any) -> None:
    """Two rows of results and half a screen of canvas; what is shown is inside, and works."""
    window.resize(*AT_SCALE_2)
    fill(window, qtbot)
    assert window.size().toTuple() == AT_SCALE_2
    bar, tray = window.pane.filters, window.tray
    for host in (bar, tray, window.canvas_bar, window.toolbar):
        assert within(window, host)
        assert all(within(host, w) for w in host.findChildren(QToolButton) if w.isVisible())
    assert not tray.view.isVisible()
    view = window.pane.view
    assert view.viewport().height() >= 2 * view.gridSize().height()
    assert window.canvas.height() >= 0.5 * window.height()
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert bar.name.isVisible()
    # Progress shows all the same, and a third column lies over the window.
    assert not window.status.isVisible()
    window.progress.show()
    assert window.status.isVisible()
    window.progress.hide()
    assert not window.status.isVisible()
    window.library.dock.show()
    assert window.library.dock.isFloating()
    assert window.size().toTuple() == AT_SCALE_2
    window.library.dock.hide()


def test_a_higher_window_shows_everything_again(window: MainWindow) -> None:
    window.resize(*AT_SCALE_2)
    QApplication.processEvents()
    assert not window.scrubber.isVisible()
    slim = window.toolbar.height()
    # Ctrl+T shows the strip in a low window, too.
    window.scrubber.shown.trigger()
    assert window.scrubber.isVisible()
    window.resize(*SCREEN)
    QApplication.processEvents()
    for part in (window.status, window.scrubber):
        assert part.isVisible()
    assert window.toolbar.height() > slim
