"""Writes contact sheets in a thread of its own, telling how far it is."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.board.sheet import CalledOff, write_pdf, write_png
from core.library import Photo

log = logging.getLogger(__name__)


class SheetExporter(QObject):
    """Writes one sheet at a time.

    Signals:
        progressed: So many pictures of so many are on the sheet.
        finished: It is over: the file, or None when it was called off.
        failed: It could not be written (a message).
    """

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)
    _ended = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="sheet")
        self._called_off = threading.Event()
        self._busy = False
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._busy

    def export(self, photos: Sequence[Photo], title: str, file: Path) -> None:
        """Begin to write a sheet; its kind follows the file's ending."""
        if self._busy:
            return
        self._busy = True
        self._called_off.clear()
        self.progressed.emit(0, len(photos))
        self._pool.submit(self._write, tuple(photos), title, file)

    @Slot()
    def cancel(self) -> None:
        """Call off what is being written."""
        self._called_off.set()

    def stop(self) -> None:
        """Call off what is being written and wait for its end."""
        self._called_off.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _write(self, photos: tuple[Photo, ...], title: str, file: Path) -> None:
        def told(done: int) -> bool:
            self.progressed.emit(done, len(photos))
            return not self._called_off.is_set()

        write = write_pdf if file.suffix.lower() == ".pdf" else write_png
        try:
            write(photos, title, file, told)
        except CalledOff:
            self._ended.emit(None, "")
        except OSError as error:
            self._ended.emit(None, str(error.strerror or error))
        except Exception as error:
            log.exception("no sheet")
            self._ended.emit(None, str(error))
        else:
            self._ended.emit(file, "")

    @Slot(object, str)
    def _end(self, file: Path | None, problem: str) -> None:
        self._busy = False
        if problem:
            self.failed.emit(self.tr("The sheet can't be written: {}.").format(problem))
        self.finished.emit(file)
