"""The application object, which alone hears when a pen comes near or goes, or a file is opened.

Qt sends proximity events to the application and to nothing else. Overriding `event` sees only what
is sent to the application itself; an event filter would run Python for every event of the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QFileOpenEvent, QTabletEvent
from PySide6.QtWidgets import QApplication

from app.canvas.pointer import is_eraser


class Application(QApplication):
    """A QApplication with a pen.

    Signals:
        pen_proximity: A pen came near (True) or went (False), with its eraser end up or not.
        file_opened: A file was double-clicked (Path); macOS says so to the running program.
    """

    pen_proximity = Signal(bool, bool)
    file_opened = Signal(object)

    def __init__(self, arguments: Sequence[str] = ("inkseek",)) -> None:
        # A slow machine that merges pen events draws corners where the hand drew a curve.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressTabletEvents, False)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        super().__init__(list(arguments))
        # Both names must be set before anything asks for a standard folder.
        self.setOrganizationName("Inkseek")
        self.setApplicationName("Inkseek")
        self.setDesktopFileName("inkseek")
        # One look everywhere; the palette and the stylesheet are made for it.
        self.setStyle("Fusion")

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.TabletEnterProximity, QEvent.Type.TabletLeaveProximity):
            eraser = isinstance(event, QTabletEvent) and is_eraser(event)
            self.pen_proximity.emit(kind == QEvent.Type.TabletEnterProximity, eraser)
        elif isinstance(event, QFileOpenEvent):
            self.file_opened.emit(Path(event.file()))
        return super().event(event)
