"""What takes longer than a frame about categories, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from app.categories.changes import Change
from app.search import Workspace
from app.search.mailbox import Mailbox
from core.categories import (
    FolderPreview,
    Guesser,
    Prototypes,
    expect,
    groups,
    preview,
    proposals,
    shipped_names,
)
from core.library import CatalogueError, Filters, PictureError
from core.search import Query
from core.search.sketch_search import SketchSearch

log = logging.getLogger(__name__)


class Stop:
    """Calls off what is under way, from another thread."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def __call__(self) -> None:
        self._asked.set()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()


@dataclass(frozen=True, eq=False)
class SplitProposal:
    """Groups of the photos of a category that look alike, each from its most typical one on."""

    category: str
    groups: tuple[tuple[int, ...], ...]


class CategoryWorker(QObject):
    """Guesses, looks into folders, changes categories, estimates; one thing at a time.

    Signals:
        listed: The categories and their numbers of photos, by name.
        guessed: What the drawing looks like (tuple of Guess).
        shelved: Kept drawings that are like what is asked for (tuple of FoundSketch).
        proposed: What the folders would become (tuple of FolderPreview).
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

    def __init__(self, questions: Mailbox[Query]) -> None:
        super().__init__()
        self._questions = questions
        self._workspace: Workspace | None = None
        self._guesser: Guesser | None = None
        self._shelf: SketchSearch | None = None

    @Slot(object)
    def use(self, workspace: Workspace) -> None:
        """Work at this workspace from now on."""
        card = workspace.encoder.card
        self._workspace = workspace
        self._names = shipped_names(card)
        self._guesser = Guesser(Prototypes(workspace.library, card.id, card.dim), self._names)
        self._shelf = SketchSearch(workspace.library, workspace.encoder)
        self.count()

    @Slot()
    def count(self) -> None:
        """List the categories."""
        if self._workspace is None:
            return
        try:
            self.listed.emit(self._workspace.library.catalogue.categories())
        except CatalogueError as error:
            self.failed.emit(str(error))

    @Slot()
    def guess(self) -> None:
        """Say what the newest drawing looks like."""
        query = self._questions.take()
        if query is None or self._workspace is None or self._guesser is None:
            return
        try:
            vector = self._workspace.searcher.vector_of(query)
            self.guessed.emit(() if vector is None else self._guesser.guess(vector))
        except Exception as error:  # a guess that fails must never stand in the way of drawing
            log.info("no guess: %s", error)
            self.guessed.emit(())

    @Slot(object)
    def look_on_shelf(self, query: Query) -> None:
        """Find kept drawings that are like what is asked for."""
        if self._workspace is None or self._shelf is None:
            return
        try:
            vector = self._workspace.searcher.vector_of(query)
            self.shelved.emit(() if vector is None else self._shelf.search(vector))
        except (CatalogueError, PictureError) as error:
            self.failed.emit(str(error))

    @Slot(object, object)
    def look_into(self, folders: Sequence[Path], stop: Stop) -> None:
        """Propose categories for folders, then look into every file."""
        if self._workspace is None:
            return
        try:
            found = [p for folder in folders for p in proposals(folder, self._workspace.library)]
            self.proposed.emit(tuple(found))
            for row, proposal in enumerate(found):
                if stop.asked:
                    return
                self.looked.emit(row, self._looked_into(row, proposal, stop))
        except CatalogueError as error:
            self.failed.emit(str(error))

    @Slot(object)
    def change(self, change: Change) -> None:
        """Change categories."""
        if self._workspace is None:
            return
        try:
            change.apply(self._workspace.library)
        except CatalogueError as error:
            self.failed.emit(str(error))
            return
        self.changed.emit(change)
        self.count()

    @Slot(object, object)
    def expect(self, category: str, stop: Stop) -> None:
        """Estimate what to expect of a category."""
        if self._workspace is None:
            return
        workspace = self._workspace
        try:
            found = expect(
                workspace.library,
                workspace.encoder,
                workspace.searcher.rank_for,
                category,
                self._names,
                go_on=lambda _done, _of: not stop.asked,
            )
        except CatalogueError as error:
            self.failed.emit(str(error))
            return
        if found is not None:
            self.expected.emit(found)

    @Slot(str, int)
    def propose_split(self, category: str, k: int) -> None:
        """Group the photos of a category by their looks."""
        if self._workspace is None:
            return
        catalogue = self._workspace.library.catalogue
        try:
            ids = catalogue.matching(Filters(categories=frozenset({category})))
            known, rows = catalogue.embeddings(self._workspace.encoder.card.id, ids=ids)
        except CatalogueError as error:
            self.failed.emit(str(error))
            return
        found = groups(rows, k) if len(rows) else ()
        self.split.emit(SplitProposal(category, tuple(_ids(known, group) for group in found)))

    def _looked_into(self, row: int, proposal: FolderPreview, stop: Stop) -> FolderPreview:
        assert self._workspace is not None

        def go_on(done: int, of: int) -> bool:
            if done % 8 == 0 or done == of:
                self.looking.emit(row, done, of)
            return not stop.asked

        return preview(proposal, self._workspace.library, go_on=go_on)


def _ids(known: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(int(id_) for id_ in known[rows])
