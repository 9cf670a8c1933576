"""The small window has the same canvas, the same pictures and the same keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from app.canvas import Canvas, SketchDocument
from app.results import ResultsModel, Thumbnails
from app.shell.compact import CompactMode
from app.shell.workplace import Workplace
from app.ui.theme import Theme
from core.library import Library
from core.search import Hit


@dataclass
class Parts:
    mode: CompactMode
    main: QMainWindow
    canvas: Canvas
    results: ResultsModel
    undo: QAction


@pytest.fixture
def parts(qtbot: Any, theme: Theme, library: Library) -> Iterator[Parts]:
    main = QMainWindow()
    qtbot.addWidget(main)
    workplace = Workplace()
    main.setCentralWidget(workplace)
    document = SketchDocument(main)
    canvas = Canvas(document, theme)
    workplace.drawing.addWidget(canvas, 1)
    thumbnails = Thumbnails()
    thumbnails.use(library.thumbnails)
    results = ResultsModel(thumbnails)
    undo = document.undo_stack.createUndoAction(main, "Undo")
    undo.setShortcut("Ctrl+Z")
    main.addAction(undo)
    mode = CompactMode(canvas, workplace, results, theme, main, [undo], main.actions)
    main.addAction(mode.toggle)
    main.resize(900, 600)
    main.show()
    yield Parts(mode, main, canvas, results, undo)
    mode.stop()
    canvas.stop()
    thumbnails.stop()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_there_and_back(parts: Parts, library: Library, qtbot: Any) -> None:
    photos = library.catalogue.photos([1, 2, 3])
    parts.results.set_hits([Hit(photo, 0.5, i + 1) for i, photo in enumerate(photos)])
    parts.mode.toggle.trigger()
    small = parts.mode.window
    assert small is not None
    assert small.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert not parts.main.isVisible()
    assert parts.canvas.window() is small
    assert small.strip.model().rowCount() == 3
    QTest.mousePress(parts.canvas, Qt.MouseButton.LeftButton)
    QTest.mouseMove(parts.canvas, parts.canvas.rect().center() / 2)
    QTest.mouseRelease(parts.canvas, Qt.MouseButton.LeftButton)
    assert len(parts.canvas.document.page.sketch.strokes) == 1
    assert parts.undo in small.actions()
    qtbot.waitUntil(lambda: small.strip.grab().toImage().pixelColor(20, 20).isValid())
    small.close()
    assert parts.mode.window is None
    assert parts.main.isVisible()
    assert parts.canvas.window() is parts.main
    assert not parts.mode.toggle.isChecked()


def test_its_place_is_kept_and_stopping_gives_the_canvas_back(parts: Parts) -> None:
    parts.mode.toggle.trigger()
    assert parts.mode.window is not None
    parts.mode.window.resize(333, 444)
    parts.mode.toggle.trigger()
    parts.mode.toggle.trigger()
    assert parts.mode.window is not None
    assert parts.mode.window.width() == 333
    parts.mode.stop()
    assert parts.canvas.window() is parts.main
