"""Saves every drawing: the current one in a journal, earlier ones in the library.

Both write in the background, so the pen never waits for the disk or an import.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.canvas import SketchDocument
from app.ui.tasks import Tasks
from core.library import SketchStore
from core.library.journal import Journal, PageHistory
from core.library.sketches import Recovered
from core.search import Ranking
from core.sketch import Page

log = logging.getLogger(__name__)

JOURNAL = "drawing.journal"

HITS = 6
"""How many of the first results are kept with a drawing."""


class Autosave(QObject):
    """Writes the current drawing to a journal after every stroke.

    Signals:
        failed: The drawing could not be saved (a message); sent once.
    """

    failed = Signal(str)

    def __init__(self, document: SketchDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._journal: Journal | None = None
        self._is_failing = False
        self._tasks = Tasks("autosave", self)
        self._tasks.failed.connect(self.failed)

    def begin(self, folder: Path) -> None:
        """Write into this folder from now on; the drawing of the last session is replaced."""
        self._journal = Journal(folder / JOURNAL)
        # Sent when undo history and page agree again.
        self._document.undo_stack.indexChanged.connect(self._write)
        self._write()

    def stop(self) -> None:
        """Write the drawing once more, in case the disk refused, and stop."""
        self._write()
        self._tasks.stop(finish=True)
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.close(ended=True)

    def _write(self) -> None:
        if self._journal is not None:
            write = partial(_write, self._journal, self._document.history)
            self._tasks.run(write, self._tell, key="page")

    def _tell(self, problem: str) -> None:
        if problem and not self._is_failing:
            self.failed.emit(
                self.tr(
                    "The drawing can't be saved while you draw ({}). Check the disk and its "
                    "free space, or save the sketch elsewhere."
                ).format(problem)
            )
        self._is_failing = bool(problem)


class SketchKeeper(QObject):
    """Saves every drawing that is replaced, and changes saved ones.

    Signals:
        changed: Drawings, names or stars changed.
        recovered: Drawings were found that the catalogue did not know (a Recovered).
        failed: Something could not be saved (a message).
    """

    changed = Signal()
    recovered = Signal(object)
    failed = Signal(str)

    def __init__(self, document: SketchDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._store: SketchStore | None = None
        self._hits: tuple[int, ...] = ()
        self._tasks = Tasks("sketches", self)
        self._tasks.failed.connect(self.failed)
        document.set_aside.connect(self.keep)

    def use(self, store: SketchStore) -> None:
        """Save drawings here from now on."""
        self._store = store
        self._tasks.run(store.recover, self._tell_recovered)
        self.change(SketchStore.forget_old)

    def note(self, ranking: Ranking) -> None:
        """Remember the results of the current drawing."""
        self._hits = tuple(hit.photo.id for hit in ranking.hits[:HITS])

    def keep(self, page: Page, name: str = "", *, starred: bool = False) -> None:
        """Save a page among the recent ones, or permanently with a name or star."""
        hits = self._hits
        if not page.is_empty:
            self.change(lambda store: store.add(page, hits, name=name, starred=starred))

    def stop(self) -> None:
        """Save the drawing on the paper among the sketches, too, and stop."""
        self.keep(self._document.whole_page)
        self._tasks.stop(finish=True)

    def change(self, change: Callable[[SketchStore], object]) -> None:
        """Have something done to kept drawings."""
        if self._store is not None:
            self._tasks.run(partial(change, self._store), self._tell)

    def _tell(self, _result: object) -> None:
        self.changed.emit()

    def _tell_recovered(self, recovered: Recovered) -> None:
        if recovered.found or recovered.unreadable:
            self.recovered.emit(recovered)
            self.changed.emit()


def _write(journal: Journal, history: PageHistory) -> str:
    """Save a drawing; return the error message, if any."""
    try:
        journal.write(history)
    except OSError as error:
        log.warning("the drawing cannot be written down: %s", error)
        return error.strerror or str(error)
    return ""
