"""Going from the full window to the small one and back, with the same canvas and the same keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QToolButton, QVBoxLayout, QWidget

from app.canvas import Canvas
from app.results import ResultsModel
from app.shell.compact_strip import ResultsStrip
from app.shell.workplace import Workplace
from app.ui.theme import Theme

SIZE = QSize(400, 540)
PLACE = "compact/geometry"


class CompactWindow(QWidget):
    """Holds the canvas for a while.

    Signals:
        closing: The user is done with the small window.
    """

    closing = Signal()

    def __init__(self, results: ResultsModel, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle("Inkseek")
        self.setAcceptDrops(False)
        self.bar = QHBoxLayout()
        self.bar.setContentsMargins(6, 4, 6, 4)
        self.bar.setSpacing(2)
        self.strip = ResultsStrip(results, theme)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addLayout(self.bar)
        self.column.addWidget(self.strip)
        self.resize(SIZE)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit()


class CompactMode(QObject):
    """Switches.

    Attributes:
        toggle: Checked while the small window is there.
        window: The small window, while it is there.
    """

    def __init__(
        self,
        canvas: Canvas,
        workplace: Workplace,
        results: ResultsModel,
        theme: Theme,
        main: QMainWindow,
    ) -> None:
        super().__init__(main)
        self._canvas = canvas
        self._workplace = workplace
        self._results = results
        self._theme = theme
        self._main = main
        self._buttons: list[QAction] = []
        self._keys: Callable[[], list[QAction]] = list
        self.window: CompactWindow | None = None
        self.toggle = QAction(self.tr("Compact window, above all others"), self)
        self.toggle.setCheckable(True)
        self.toggle.setShortcut(QKeySequence("Ctrl+Shift+M"))
        self.toggle.toggled.connect(self._switch)

    def prepare(self, buttons: list[QAction], keys: Callable[[], list[QAction]]) -> None:
        """Say which actions the small window shows, and whose keys work in it."""
        self._buttons, self._keys = buttons, keys

    def stop(self) -> None:
        """Give the canvas back before everything goes."""
        self.toggle.setChecked(False)

    @Slot(bool)
    def _switch(self, on: bool) -> None:
        if on:
            self._shrink()
        else:
            self._grow()

    def _shrink(self) -> None:
        window = CompactWindow(self._results, self._theme)
        for action in [*self._buttons, self.toggle]:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if action is self.toggle:
                window.bar.addStretch()
                button.setText(self.tr("Full window"))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            window.bar.addWidget(button)
        window.addActions(self._keys())
        window.column.insertWidget(1, self._canvas, 1)
        window.closing.connect(self.toggle.toggle)
        geometry = QSettings().value(PLACE)
        if geometry is not None:
            window.restoreGeometry(geometry)
        self.window = window
        window.show()
        self._main.hide()
        self._canvas.setFocus()

    def _grow(self) -> None:
        window, self.window = self.window, None
        if window is None:
            return
        QSettings().setValue(PLACE, window.saveGeometry())
        window.closing.disconnect(self.toggle.toggle)
        self._workplace.take_back(self._canvas)
        # Before the small one goes, or the last window would have been closed.
        self._main.show()
        window.strip.setModel(None)
        window.close()
        window.deleteLater()
        self._canvas.setFocus()
