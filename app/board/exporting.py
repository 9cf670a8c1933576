"""Writes one export at a time in the background, with progress and cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.ui.tasks import Tasks
from core.drive_timeout import within

Progress = Callable[[int], bool]
"""Hears how many pictures are done, and says whether to go on."""

TOO_LARGE = "there is not enough memory for a picture of this size; export a PDF"


class CalledOff(Exception):  # noqa: N818 - nothing went wrong
    """The user cancelled."""


class Exporter(QObject):
    """Writes one file or folder at a time.

    Signals:
        progressed: How many pictures are done, of how many.
        finished: The end: the file, or None when cancelled or failed.
        failed: Writing failed (a message).
    """

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks("export", self)
        self._called_off = threading.Event()

    @property
    def busy(self) -> bool:
        return not self._tasks.idle

    def export(self, write: Callable[[Progress], Path | None], total: int, file: Path) -> None:
        """Start writing.

        Args:
            write: Writes the file in a thread, and may return another place that it chose; raises
                `CalledOff` when told to stop.
            total: How many pictures it will report.
            file: What is written.
        """
        if self.busy:
            return
        self._called_off.clear()
        self.progressed.emit(0, total)

        def progress(done: int) -> bool:
            self.progressed.emit(done, total)
            return not self._called_off.is_set()

        def work() -> Path | None:
            try:
                within(file.parent, file.parent.exists)
                return write(progress) or file
            except CalledOff:
                return None
            except OSError as error:
                raise OSError(error.strerror or error) from error

        name = file.name.replace("{", "{{").replace("}", "}}")
        saying = self.tr("{} can't be written: {}.").replace("{}", name, 1)
        self._tasks.run(work, self.finished.emit, failed=self._fail, saying=saying)

    def cancel(self) -> None:
        """Cancel what is being written."""
        self._called_off.set()

    def stop(self) -> None:
        """Cancel what is being written and wait for the end."""
        self._called_off.set()
        self._tasks.stop()

    def _fail(self, problem: str) -> None:
        self.failed.emit(problem)
        self.finished.emit(None)
