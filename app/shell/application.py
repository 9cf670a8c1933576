"""The application object, which alone receives pen proximity and opened files.

Qt sends proximity events only to the application. Overriding `event` sees only what is sent to the
application itself; an event filter would run Python for every event of the program.
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
        pen_proximity: A pen came near (True) or left (False), and whether its eraser is down.
        file_opened: A file was double-clicked (Path); macOS tells the running program.
    """

    pen_proximity = Signal(bool, bool)
    file_opened = Signal(object)

    def __init__(self, arguments: Sequence[str] = ("inkseek",)) -> None:
        # Merged pen events would draw corners instead of curves on slow machines.
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressTabletEvents, False)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
        super().__init__(list(arguments))
        # Both names must be set before anything asks for a standard folder.
        self.setOrganizationName("Inkseek")
        self.setApplicationName("Inkseek")
        self.setDesktopFileName("inkseek")
        # The palette and the stylesheet are made for this style.
        self.setStyle("Fusion")

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.TabletEnterProximity, QEvent.Type.TabletLeaveProximity):
            eraser = isinstance(event, QTabletEvent) and is_eraser(event)
            self.pen_proximity.emit(kind == QEvent.Type.TabletEnterProximity, eraser)
        elif isinstance(event, QFileOpenEvent):
            self.file_opened.emit(Path(event.file()))
        return super().event(event)
