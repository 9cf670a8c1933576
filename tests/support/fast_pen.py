"""A pen that draws fast loops on a canvas, and a watch that notes how late the window is."""

import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from app.canvas import Canvas
from core.search import Answer

TICK_MS = 5


class Pen:
    """Draws loops on a canvas and times each event."""

    def __init__(self, canvas: Canvas) -> None:
        can = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
        kind = QPointingDevice.PointerType.Pen
        self._device = QPointingDevice("pen", 1, QInputDevice.DeviceType.Stylus, kind, can, 1, 3)
        self._canvas = canvas
        self.seconds: list[float] = []
        self.cpu_seconds: list[float] = []

    def send(self, kind: QEvent.Type, x: float, y: float, pressure: float) -> None:
        at, left, none = QPointF(x, y), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.TabletMove else left
        event = QTabletEvent(
            kind, self._device, at, at, pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, button, left,
        )  # fmt: skip
        began, cpu = time.perf_counter(), time.thread_time()
        QApplication.sendEvent(self._canvas, event)
        self.cpu_seconds.append(time.thread_time() - cpu)
        self.seconds.append(time.perf_counter() - began)

    def loop(self, turn: float, points: int = 150) -> Iterator[None]:
        """Draw one stroke; control returns between its events."""
        width, height = self._canvas.width(), self._canvas.height()
        for i, angle in enumerate(np.linspace(turn, turn + 6, points).tolist()):
            x = width * (0.5 + 0.4 * np.cos(angle))
            y = height * (0.5 + 0.4 * np.sin(2 * angle))
            kind = QEvent.Type.TabletMove if i else QEvent.Type.TabletPress
            self.send(kind, x, y, 0.5 + 0.4 * np.sin(angle))
            yield
        self.send(QEvent.Type.TabletRelease, x, y, 0.0)


def percentiles(seconds: list[float], *which: float) -> list[float]:
    return [float(np.percentile(np.array(seconds) * 1000.0, p)) for p in which]


class Ticker:
    """Draws one point at each tick of a timer and notes how late the tick came.

    Attributes:
        lateness: Seconds that each tick was late.
        searched: Seconds from each question to its answer.
    """

    def __init__(self, pen: Pen) -> None:
        self.lateness: list[float] = []
        self.searched: list[float] = []
        self._pen = pen
        self._last = time.perf_counter()
        self._turn = 0.0
        self._stroke = pen.loop(0.0)

    def tick(self) -> None:
        now = time.perf_counter()
        self.lateness.append(max(0.0, now - self._last - TICK_MS / 1000))
        self._last = now
        if next(self._stroke, self) is self:
            self._turn += 0.9
            self._stroke = self._pen.loop(self._turn)

    def note_answer(self, answer: Answer) -> None:
        self.searched.append(answer.milliseconds / 1000)
