"""The middle of the window, and what its size leaves room for: the drawing and the pictures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSettings, QSize, Qt, Signal
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from app.ui.dialogs import FRAME
from app.ui.layouts import LOW, vbox

USUAL_SIZE = QSize(1360, 860)


class Workplace(QWidget):
    """Two columns.

    Attributes:
        drawing: The column of the canvas; the scrubber goes under it.
        results: The column of the pictures.
        left_handed: Whether the canvas is on the right.
        splitter: Holds the columns.
    """

    def __init__(self) -> None:
        super().__init__()
        self._drawing_side = QWidget()
        self._results_side = QWidget()
        self.drawing = vbox(on=self._drawing_side, margins=(0, 0, 0, 0), spacing=0)
        self.results = vbox(on=self._results_side, margins=(0, 0, 0, 0), spacing=0)
        self.left_handed = False
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for side in (self._drawing_side, self._results_side):
            self.splitter.addWidget(side)
        self.splitter.setSizes([720, 640])
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        vbox((self.splitter, 1), on=self, margins=(0, 0, 0, 0), spacing=0)

    def take_back(self, canvas: QWidget) -> None:
        """Put the canvas back after another window had it."""
        self.drawing.insertWidget(0, canvas, 1)

    def set_left_handed(self, on: bool) -> None:
        """Put the canvas on the right, so that a left hand does not lie over the pictures."""
        if on == self.left_handed:
            return
        self.left_handed = on
        sizes = self.splitter.sizes()
        self.splitter.insertWidget(0, self._results_side if on else self._drawing_side)
        self.splitter.setSizes(sizes[::-1])


class Room(QObject):
    """Tells the parts of a window when it becomes too low for all of them.

    Signals:
        low_changed: It became low, or high again (whether it is low).
        changed: It has another size.
    """

    low_changed = Signal(bool)
    changed = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._is_low = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            low = watched.height() < LOW
            if low != self._is_low:
                self._is_low = low
                self.low_changed.emit(low)
            self.changed.emit()
        return False


def keep_geometry(window: QMainWindow, workplace: Workplace) -> None:
    """Remember where a window is and how it is divided."""
    geometry = QSettings()
    geometry.setValue("window/geometry", window.saveGeometry())
    geometry.setValue("window/splitter", workplace.splitter.saveState())
    geometry.setValue("window/docks", window.saveState())


def restore_geometry(window: QMainWindow, workplace: Workplace) -> None:
    """Put a window where the last one was."""
    geometry = QSettings()
    window.resize(USUAL_SIZE.boundedTo(window.screen().availableGeometry().size() - FRAME))
    for key, restore in (
        ("window/geometry", window.restoreGeometry),
        ("window/splitter", workplace.splitter.restoreState),
        ("window/docks", window.restoreState),
    ):
        state = geometry.value(key)
        if state is not None:
            restore(state)
