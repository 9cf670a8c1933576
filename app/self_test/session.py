"""A session in the real window: import pictures, draw with a pen, check the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.self_test.shapes import SHAPES, Points, write_pictures
from app.self_test.trial import Broken, Trial
from app.shell.window import MainWindow
from core.library import ImportReport
from core.search import Answer, Ranking

PATIENCE_S = 120.0
"""A slow, busy computer needs a few seconds for each step; none needs two minutes."""

LOOK_MS = 20
DRAWN = ("ring", "cross", "ladder")

AMONG = 2
"""How far in front a shape's picture must be. How good the encoder is, others measure; here it
counts that what was drawn decides what is found, and no encoder need excel at bare shapes."""


class Pen:
    """Draws on one widget."""

    def __init__(self, paper: QWidget) -> None:
        self._paper = paper
        self._device = QPointingDevice(
            "self-test",
            1,
            QInputDevice.DeviceType.Stylus,
            QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
            1,
            3,
        )

    def draw(self, strokes: Iterable[Points]) -> None:
        """Draw strokes, given as fractions of the largest square in the middle of the widget."""
        for stroke in strokes:
            self._event(QEvent.Type.TabletPress, stroke[0])
            for point in stroke[1:]:
                self._event(QEvent.Type.TabletMove, point)
            self._event(QEvent.Type.TabletRelease, stroke[-1])

    def _event(self, kind: QEvent.Type, point: tuple[float, float]) -> None:
        width, height = self._paper.width(), self._paper.height()
        side = min(width, height)
        at = QPointF((width - side) / 2 + point[0] * side, (height - side) / 2 + point[1] * side)
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        moving, up = kind == QEvent.Type.TabletMove, kind == QEvent.Type.TabletRelease
        event = QTabletEvent(
            kind, self._device, at, QPointF(self._paper.mapToGlobal(at)),
            0.0 if up else 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, Qt.KeyboardModifier.NoModifier,
            none if moving else left, none if up else left,
        )  # fmt: skip
        QApplication.sendEvent(self._paper, event)


class Session(QObject):
    """Uses the window as a person would, and records its messages."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__()
        self._window = window
        self._folder = folder
        self._pen = Pen(window.canvas)
        self._ranking: Ranking | None = None
        self._report: ImportReport | None = None
        self._trouble: list[str] = []
        window.search.answered.connect(self._on_answered)
        window.search.failed.connect(self._on_trouble)
        window.search.problem.connect(self._on_trouble)
        window.imports.finished.connect(self._on_imported)
        window.imports.failed.connect(self._on_trouble)

    def trials(self) -> list[Trial]:
        """Return the tests in the order they must run."""
        return [
            ("window", self._open),
            ("import", self._take_in),
            ("drawing", self._draw),
            ("closing", self._close),
        ]

    def _open(self) -> str:
        self._window.show()
        self._window.start()
        self._wait(lambda: self._window.search.workspace is not None, "ready to search")
        return f"{self._window.width()} x {self._window.height()}"

    def _take_in(self) -> str:
        files = write_pictures(self._folder)
        self._window.imports.add_folders([self._folder])
        self._wait(lambda: self._report is not None, "done with the import")
        library = self._window.search.library
        count = library.catalogue.count() if library is not None else 0
        if count != len(files):
            failures = library.catalogue.failures() if library is not None else []
            reasons = "; ".join(f"{item.path.name}: {item.reason}" for item in failures)
            raise Broken(f"took in {count} of {len(files)} pictures. {reasons}")
        return f"{count} pictures, {', '.join(sorted(file.suffix[1:] for file in files))}"

    def _draw(self) -> str:
        wrong: list[str] = []
        times: list[float] = []
        for shape in DRAWN:
            self._window.document.clear()
            self._wait(self._answered, "done with the empty page")
            self._pen.draw(SHAPES[shape])
            self._wait(self._answered, "done with the search")
            if self._ranking is None:
                raise Broken("nothing answered the drawing")
            first = [hit.photo.path.stem for hit in self._ranking.hits[:AMONG]]
            times.append(self._ranking.timings.total)
            if shape not in first:
                wrong.append(f"{shape} found {' and '.join(first)}")
        if wrong:
            raise Broken("the wrong pictures came first: " + ", ".join(wrong))
        return f"{len(DRAWN)} found, {sorted(times)[1]:.0f} ms a search"

    def _answered(self) -> bool:
        return self._window.search.is_idle

    def _close(self) -> str:
        if not self._window.stop():
            raise Broken("a thread would not end")
        self._window.close()
        return "everything ended"

    def _wait(self, condition: Callable[[], bool], wanted: str) -> None:
        loop = QEventLoop()
        timer = QTimer()
        timer.setInterval(LOOK_MS)
        timer.timeout.connect(loop.quit)
        timer.start()
        start = monotonic()
        while not condition():
            if self._trouble:
                raise Broken(self._trouble[0])
            if monotonic() - start > PATIENCE_S:
                raise Broken(f"not {wanted} after {PATIENCE_S:.0f} seconds")
            loop.exec()
        timer.stop()

    def _on_answered(self, answer: Answer) -> None:
        self._ranking = answer.ranking

    def _on_imported(self, report: ImportReport) -> None:
        self._report = report

    def _on_trouble(self, message: str) -> None:
        self._trouble.append(message)
