"""Writes the drawing down while it is made, in a thread of its own, so that the pen never waits."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.canvas import SketchDocument
from app.search.mailbox import Mailbox
from core.library.journal import Journal, read_journal
from core.sketch import Page

log = logging.getLogger(__name__)

NAME = "drawing.journal"


class Autosave(QObject):
    """Follows a document once the library is there.

    Signals:
        failed: The drawing could not be written down (a message); said once.
    """

    failed = Signal(str)

    def __init__(self, document: SketchDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._mailbox: Mailbox[Page] = Mailbox()
        self._journal: Journal | None = None
        self._writer: ThreadPoolExecutor | None = None
        self._told = False

    def begin(self, folder: Path) -> Page:
        """Write into this folder from now on; return the drawing a crash has left there."""
        file = folder / NAME
        left = read_journal(file)
        self._journal = Journal(file)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="autosave")
        self._document.page_changed.connect(self._page_changed)
        # Also when it is empty: what the old journal said has been taken out of it.
        self._page_changed()
        return left

    def stop(self, *, kept: bool) -> None:
        """End; the journal is only needed on if the drawing was not kept elsewhere."""
        writer, self._writer = self._writer, None
        if writer is None or self._journal is None:
            return
        writer.shutdown(wait=True)
        self._mailbox.close()
        if kept:
            self._journal.remove()
        else:
            self._journal.close()

    @Slot()
    def _page_changed(self) -> None:
        # While looking back the page on the paper is not the drawing.
        if self._writer is not None and self._mailbox.put(self._document.whole_page):
            self._writer.submit(self._write)

    def _write(self) -> None:
        page = self._mailbox.take()
        if page is None or self._journal is None:
            return
        try:
            self._journal.write(page)
            self._told = False
        except OSError as error:
            log.warning("the drawing cannot be written down: %s", error)
            if not self._told:
                self._told = True
                self.failed.emit(
                    self.tr(
                        "The drawing can't be saved while you draw ({}). Check the disk and its "
                        "free space, or save the sketch elsewhere."
                    ).format(error.strerror or error)
                )
