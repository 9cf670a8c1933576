"""The two columns of the window, for either hand."""

from typing import Any

from PySide6.QtWidgets import QApplication, QLabel

from app.shell.workplace import Workplace


def test_the_columns_change_sides_and_keep_their_widths(qtbot: Any) -> None:
    place = Workplace()
    qtbot.addWidget(place)
    canvas, pictures = QLabel("canvas"), QLabel("pictures")
    place.drawing.addWidget(canvas)
    place.results.addWidget(pictures)
    place.resize(900, 400)
    place.show()
    state = place.splitter.saveState()
    assert canvas.mapTo(place, canvas.rect().topLeft()).x() == 0
    width = canvas.width()
    place.set_left_handed(True)
    QApplication.processEvents()
    assert place.left_handed
    assert pictures.mapTo(place, pictures.rect().topLeft()).x() == 0
    assert canvas.mapTo(place, canvas.rect().topLeft()).x() > 0
    assert abs(canvas.width() - width) <= 2
    place.set_left_handed(True)
    place.set_left_handed(False)
    QApplication.processEvents()
    assert canvas.mapTo(place, canvas.rect().topLeft()).x() == 0
    place.splitter.restoreState(state)


def test_a_canvas_that_was_lent_comes_back_to_its_place(qtbot: Any) -> None:
    place = Workplace()
    qtbot.addWidget(place)
    canvas, below = QLabel("canvas"), QLabel("below")
    place.drawing.addWidget(canvas, 1)
    place.drawing.addWidget(below)
    canvas.setParent(None)
    place.take_back(canvas)
    assert place.drawing.indexOf(canvas) == 0
    assert place.drawing.indexOf(below) == 1
