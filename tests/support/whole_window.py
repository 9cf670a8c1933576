"""The whole window in tests: an encoder for it, and hands that draw, drop and look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from tiny_encoder import TinyEncoder

from app.shell.window import MainWindow
from core.encoder import ModelCard

Open = Callable[..., MainWindow]


class Tiny(TinyEncoder):
    """The tiny encoder with a whole card, as the window shows it."""

    def __init__(self) -> None:
        super().__init__()
        tiny = self.card
        self.card = ModelCard(
            tiny.id,
            "tiny",
            tiny.dim,
            tiny.feature_dim,
            tiny.sketch_size,
            tiny.photo_size,
            title="Tiny test encoder",
            training={"sets": {"shapes": {"title": "Shapes", "licence": "free to use"}}},
            metrics={"benchmarks": {"lines": {"protocols": [{"a@1": 0.5, "n_queries": 9}]}}},
        )


def drag(window: MainWindow, *points: tuple[float, float]) -> None:
    """Draw with the mouse through shares of the canvas."""
    canvas = window.canvas
    at = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in points]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[0])
    for point in at[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[-1])


def names(window: MainWindow) -> list[str]:
    return [hit.photo.name.split("-")[0] for hit in window.pane.view.results.hits]


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, left, plain)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, mime, left, plain))
    settle(window)


def settle(window: MainWindow) -> None:
    """Wait until files that came in have been sorted, and sketches opened and saved."""
    for tasks in (window._arrivals._tasks, window.sketches._tasks):
        while not tasks.idle:
            QApplication.processEvents()


def dialog(window: MainWindow, kind: type[QDialog]) -> Any:
    found = [d for d in window.findChildren(kind) if d.isVisible()]
    assert len(found) == 1
    return found[0]
