"""The first steps: seen once, left at any time, in place at any size."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.shell.tour import Step, Tour
from app.ui.settings import Settings
from app.ui.theme import Theme


@pytest.fixture
def tour(qtbot: Any, theme: Theme) -> Iterator[Tour]:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    large, small, low = QWidget(window), QPushButton(window), QPushButton(window)
    large.setGeometry(0, 0, 500, 600)
    small.setGeometry(700, 5, 100, 30)
    low.setGeometry(700, 560, 150, 30)
    steps = [
        Step(large, "Draw", "On the paper."),
        Step(small, "Look", "x " * 60),
        Step(low, "A", "B"),
    ]
    tour = Tour(steps, Settings(), theme, window)
    window.show()
    yield tour
    tour.stop()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_it_is_shown_once(tour: Tour, qtbot: Any) -> None:
    tour.begin_once()
    overlay = tour.overlay
    assert overlay is not None
    for title, texts in (("Draw", "Next"), ("Look", "Next"), ("A", "Start")):
        assert overlay.step.title == title
        assert overlay.next_button.text() == texts
        assert overlay.rect().contains(overlay._bubble.geometry())
        if title == "A":
            with qtbot.waitSignal(tour.ended):
                QTest.mouseClick(overlay.next_button, Qt.MouseButton.LeftButton)
        else:
            QTest.mouseClick(overlay.next_button, Qt.MouseButton.LeftButton)
    assert tour.overlay is None
    tour.begin_once()
    assert tour.overlay is None
    tour.show.trigger()
    assert tour.overlay is not None


def test_it_can_be_left_and_gone_back_in(tour: Tour, qtbot: Any) -> None:
    tour.begin_once()
    overlay = tour.overlay
    assert overlay is not None
    assert not overlay.back_button.isVisible()
    QTest.keyClick(overlay, Qt.Key.Key_Right)
    QTest.keyClick(overlay, Qt.Key.Key_Left)
    assert overlay.step.title == "Draw"
    QTest.keyClick(overlay, Qt.Key.Key_Right)
    overlay.back_button.click()
    assert overlay.step.title == "Draw"
    QTest.keyClick(overlay, Qt.Key.Key_B)
    with qtbot.waitSignal(tour.ended):
        QTest.keyClick(overlay, Qt.Key.Key_Escape)
    assert tour._settings.toured
    tour.show.trigger()
    again = tour.overlay
    assert again is not None
    with qtbot.waitSignal(tour.ended):
        again.skip_button.click()


def test_what_is_explained_is_lit_and_stays_so(tour: Tour) -> None:
    tour.begin_once()
    overlay = tour.overlay
    assert overlay is not None
    window = overlay.parentWidget()
    assert window is not None
    window.resize(1000, 700)
    QApplication.processEvents()
    assert overlay.size() == window.size()
    QTest.keyClick(overlay, Qt.Key.Key_Right)
    shot = window.grab().toImage()
    shot.setDevicePixelRatio(1)
    lit = shot.pixelColor(750, 30).lightness()
    dim = shot.pixelColor(30, 680).lightness()
    assert lit > dim + 40
