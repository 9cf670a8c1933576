"""The window's side of categories: asks, never waits, and ends with the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.categories.changes import Change
from app.categories.worker import CategoryWorker, Stop
from app.search import Workspace
from app.search.mailbox import Mailbox
from core.search import Query, SketchTerm

STOP_MS = 30_000


class CategoryService(QObject):
    """Owns the thread; usable once the library and the model are there.

    Signals:
        listed: The categories and their numbers of photos, by name.
        guessed: What the drawing looks like (tuple of Guess).
        shelved: Kept drawings that are like what is asked for (tuple of FoundSketch).
        proposed: What folders would become (tuple of FolderPreview).
        looking: How many files of a proposal have been looked into (its row, done, of).
        looked: All about a proposal (its row, FolderPreview).
        changed: A change has been made (Change).
        expected: What to expect of a category (Expectation).
        split: How a category could be split (SplitProposal).
        failed: Something can't be done (a message).
    """

    listed = Signal(object)
    guessed = Signal(object)
    shelved = Signal(object)
    proposed = Signal(object)
    looking = Signal(int, int, int)
    looked = Signal(int, object)
    changed = Signal(object)
    expected = Signal(object)
    split = Signal(object)
    failed = Signal(str)
    _use = Signal(object)
    _count = Signal()
    _guess = Signal()
    _shelf = Signal(object)
    _look = Signal(object, object)
    _change = Signal(object)
    _expect = Signal(object, object)
    _split = Signal(str, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions: Mailbox[Query] = Mailbox()
        self._stopped = False
        self._looking = Stop()
        self._ending = Stop()
        self._thread = QThread(self)
        self._thread.setObjectName("categories")
        self._worker = worker = CategoryWorker(self._questions)
        worker.moveToThread(self._thread)
        for ask, do in (
            (self._use, worker.use),
            (self._count, worker.count),
            (self._guess, worker.guess),
            (self._shelf, worker.look_on_shelf),
            (self._look, worker.look_into),
            (self._change, worker.change),
            (self._expect, worker.expect),
            (self._split, worker.propose_split),
        ):
            ask.connect(do)
        for told, tell in (
            (worker.listed, self.listed),
            (worker.guessed, self.guessed),
            (worker.shelved, self.shelved),
            (worker.proposed, self.proposed),
            (worker.looking, self.looking),
            (worker.looked, self.looked),
            (worker.changed, self.changed),
            (worker.expected, self.expected),
            (worker.split, self.split),
            (worker.failed, self.failed),
        ):
            told.connect(tell)

    @Slot(object)
    def use(self, workspace: Workspace) -> None:
        """Begin to work, or go on with another encoder."""
        if self._stopped:
            return
        if not self._thread.isRunning():
            self._thread.start()
        self._use.emit(workspace)

    @Slot()
    def count(self) -> None:
        """List the categories anew, because the library has changed."""
        self._count.emit()

    def guess(self, query: Query) -> None:
        """Ask what the drawing of a query looks like; a newer one replaces it."""
        if not self._stopped and self._questions.put(only_drawn(query)):
            self._guess.emit()

    def look_on_shelf(self, query: Query) -> None:
        """Ask for kept drawings that are like what a query asks for."""
        self._shelf.emit(query)

    def look_into(self, folders: Sequence[Path]) -> None:
        """Ask what folders would become; what was looked into before is called off."""
        self.stop_looking()
        self._looking = Stop()
        self._look.emit(tuple(folders), self._looking)

    def stop_looking(self) -> None:
        self._looking()

    def change(self, change: Change) -> None:
        """Have something done to categories; what is being looked into makes room for it."""
        self.stop_looking()
        self._change.emit(change)

    def expect(self, category: str) -> None:
        """Ask what to expect of a category."""
        self._expect.emit(category, self._ending)

    def propose_split(self, category: str, k: int = 2) -> None:
        """Ask how a category could be split."""
        self._split.emit(category, k)

    def stop(self) -> bool:
        """Refuse work, call off what is under way, end the thread; False when it would not end."""
        if self._stopped:
            return True
        self._stopped = True
        self._questions.close()
        self._looking()
        self._ending()
        if not self._thread.isRunning():
            return True
        self._thread.quit()
        return self._thread.wait(STOP_MS)


def only_drawn(query: Query) -> Query:
    """Return what is drawn of a query: photos beside it say what is wanted, not what is drawn."""
    drawn = tuple(t for t in query.terms if isinstance(t, SketchTerm) and t.weight > 0)
    return Query(drawn)
