"""The background work for categories."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.search import Workspace
from app.ui.tasks import Tasks
from core.categories import (
    Expectation,
    Guess,
    Guesser,
    KnownNames,
    Prototypes,
    expect,
    groups,
    preview,
    proposals,
    shipped_names,
)
from core.library import Filters, Library
from core.search import Query, SketchTerm
from core.search.sketch_search import FoundSketch, SketchSearch

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class SplitProposal:
    """Groups of similar photos of a category, each with its most typical photo first."""

    category: str
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class _Tools:
    """What the thread works with, made for one encoder."""

    workspace: Workspace
    names: KnownNames | None
    guesser: Guesser
    sketches: SketchSearch


class CategoryService(QObject):
    """Guesses, previews folders, changes categories and estimates; one task at a time.

    Usable once library and model are loaded; earlier requests are ignored.

    Signals:
        listed: The categories and their numbers of photos, by name.
        guessed: What the drawing looks like (tuple of Guess).
        found: Saved drawings similar to the query (tuple of FoundSketch).
        proposed: What folders would become (tuple of FolderPreview).
        looking: How many files of a proposal have been checked (its row, done, of).
        looked: The finished preview of a proposal (its row, FolderPreview).
        changed: Categories changed.
        expected: What to expect of a category (Expectation).
        split: How a category could be split (SplitProposal).
        failed: Something failed (a message).
    """

    listed = Signal(object)
    guessed = Signal(object)
    found = Signal(object)
    proposed = Signal(object)
    looking = Signal(int, int, int)
    looked = Signal(int, object)
    changed = Signal()
    expected = Signal(object)
    split = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks("categories", self)
        self._tasks.failed.connect(self.failed)
        self._workspace: Workspace | None = None
        self._called_off = threading.Event()
        self._ending = threading.Event()
        self._tools: _Tools | None = None
        """Belongs to the thread."""

    def use(self, workspace: Workspace) -> None:
        """Start, or continue with another encoder."""
        self._workspace = workspace
        self._tasks.run(partial(self._prepare, workspace))
        self.count()

    def count(self) -> None:
        """List the categories again, because the library changed."""
        if self._workspace is not None:
            catalogue = self._workspace.library.catalogue
            self._tasks.run(catalogue.categories, self.listed.emit, key="count")

    def guess(self, query: Query) -> None:
        """Ask what the drawing of a query looks like; a newer one replaces it."""
        if self._workspace is not None:
            self._tasks.run(
                partial(self._guess, drawing_alone(query)), self.guessed.emit, key="guess"
            )

    def find_sketches(self, query: Query) -> None:
        """Ask for saved drawings similar to a query."""
        if self._workspace is not None:
            self._tasks.run(partial(self._find, query), self.found.emit, key="sketches")

    def look_into(self, folders: Sequence[Path]) -> None:
        """Preview folders as categories; an earlier preview is cancelled."""
        self.stop_looking()
        if self._workspace is not None:
            self._called_off = threading.Event()
            self._tasks.run(partial(self._look_into, tuple(folders), self._called_off))

    def stop_looking(self) -> None:
        self._called_off.set()

    def change(
        self, do: Callable[[Library], None], then: Callable[[], object] = lambda: None
    ) -> None:
        """Change categories; a running preview pauses for it."""
        self.stop_looking()
        if self._workspace is not None:
            self._tasks.run(partial(do, self._workspace.library), partial(self._tell_change, then))

    def expect(self, category: str) -> None:
        """Ask what to expect of a category."""
        if self._workspace is not None:
            self._tasks.run(partial(self._expect, category), self._tell_expectation)

    def propose_split(self, category: str, k: int = 2) -> None:
        """Ask how a category could be split."""
        if self._workspace is not None:
            self._tasks.run(partial(self._propose_split, category, k), self.split.emit, key="split")

    def stop(self) -> bool:
        """Cancel everything and stop; False when it did not stop in time."""
        self.stop_looking()
        self._ending.set()
        return self._tasks.stop()

    def _tell_change(self, then: Callable[[], object], _result: None) -> None:
        then()
        self.changed.emit()
        self.count()

    def _tell_expectation(self, found: Expectation | None) -> None:
        if found is not None:
            self.expected.emit(found)

    # In the thread

    def _prepare(self, workspace: Workspace) -> None:
        library, card = workspace.library, workspace.encoder.card
        names = shipped_names(card)
        guesser = Guesser(Prototypes(library, card.id, card.dim), names)
        self._tools = _Tools(workspace, names, guesser, SketchSearch(library, workspace.encoder))

    def _guess(self, query: Query) -> tuple[Guess, ...]:
        assert self._tools is not None
        try:
            vector = self._tools.workspace.searcher.vector_of(query)
            if vector is None:
                return ()
            among = None
            if not query.filters.is_empty:
                among = self._tools.workspace.library.catalogue.matching(query.filters)
            return self._tools.guesser.guess(vector, among=among)
        except Exception:  # a failed guess must not disturb drawing
            log.warning("no guess", exc_info=True)
            return ()

    def _find(self, query: Query) -> tuple[FoundSketch, ...]:
        assert self._tools is not None
        vector = self._tools.workspace.searcher.vector_of(query)
        return () if vector is None else self._tools.sketches.search(vector)

    def _look_into(self, folders: Sequence[Path], called_off: threading.Event) -> None:
        """Propose categories for folders, then check every file."""
        assert self._tools is not None
        library = self._tools.workspace.library
        found = [proposal for folder in folders for proposal in proposals(folder, library)]
        self._tasks.post(self.proposed.emit, tuple(found))
        for row, proposal in enumerate(found):
            if called_off.is_set():
                return

            def go_on(done: int, of: int, row: int = row) -> bool:
                if done % 8 == 0 or done == of:
                    self._tasks.post(self.looking.emit, row, done, of)
                return not called_off.is_set()

            self._tasks.post(self.looked.emit, row, preview(proposal, library, go_on=go_on))

    def _expect(self, category: str) -> Expectation | None:
        assert self._tools is not None
        current = self._tools.workspace
        return expect(
            current.library,
            current.encoder,
            current.searcher.rank_for,
            category,
            self._tools.names,
            go_on=lambda _done, _of: not self._ending.is_set(),
        )

    def _propose_split(self, category: str, k: int) -> SplitProposal:
        """Group the photos of a category by their looks."""
        assert self._tools is not None
        workspace = self._tools.workspace
        ids = workspace.library.catalogue.matching(Filters(categories=frozenset({category})))
        known, rows = workspace.library.catalogue.embeddings(workspace.encoder.card.id, ids=ids)
        found = groups(rows, k) if len(rows) else ()
        return SplitProposal(category, tuple(tuple(known[group].tolist()) for group in found))


def drawing_alone(query: Query) -> Query:
    """Return the drawn terms of a query, red strokes included, and its filters.

    Photos in it are left out. So are the categories it is filtered by: the guesses offer others.
    """
    drawn = tuple(term for term in query.terms if isinstance(term, SketchTerm))
    filters = replace(query.filters, categories=frozenset())
    if not any(term.weight > 0 for term in drawn):
        drawn = ()
    return Query(drawn, filters)
