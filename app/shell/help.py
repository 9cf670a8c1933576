"""The actions of the Help menu and what they open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QWidget

from app.shell.guide_window import GuideWindow
from core import paths


class HelpController(QObject):
    """Opens the guide and the folder of logs.

    Attributes:
        guide: Read how things are done.
        logs: Show the folder where the program writes down what went wrong.
        actions: Both, for the menu.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._open: GuideWindow | None = None
        self.guide = QAction(self.tr("Guide"), self)
        self.guide.setShortcut(QKeySequence("F1"))
        self.guide.triggered.connect(self.show_guide)
        self.logs = QAction(self.tr("Show the log folder"), self)
        self.logs.triggered.connect(self.show_logs)
        self.actions = [self.guide, self.logs]

    @Slot()
    def show_guide(self) -> None:
        """Open the guide, or bring the open one to the front."""
        if self._open is None:
            self._open = GuideWindow(self._window)
            self._open.destroyed.connect(self._closed)
            self._open.show()
        self._open.raise_()
        self._open.activateWindow()

    @Slot()
    def show_logs(self) -> None:
        folder = paths.log_dir()
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _closed(self) -> None:
        self._open = None
