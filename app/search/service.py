"""The search thread: opens the library and the model, then answers the newest question."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.tasks import Tasks
from core import paths
from core.encoder import CheckpointError, Encoder
from core.library import Library, Photo, PictureError
from core.search import Answer, Query, Question, Ranking, Searcher
from core.search.relevance import shipped_relevance
from core.search.serving import Serving, choose
from core.search.why import Explanation, explain
from core.search.words import shipped_words
from core.sketch import Sketch, SketchBitmap

if TYPE_CHECKING:
    from core.studio.library import StudioLibrary

log = logging.getLogger(__name__)

LoadEncoder = Callable[[], Encoder]


@dataclass(frozen=True)
class Workspace:
    """The open library and everything that searches it.

    Attributes:
        library: What is searched.
        encoder: The one that answers.
        searcher: Searches the library with the encoder.
        shipped: The encoder of this release; a former one answers while this one still embeds the
            library.
    """

    library: Library
    encoder: Encoder
    searcher: Searcher
    shipped: Encoder


class SearchService(QObject):
    """Sends questions and receives answers, without waiting.

    Signals:
        opened: The library is open (Library); the model is still loading.
        ready: Searching is possible (Workspace).
        learning: The progress of the shipped encoder on a library of a former one (Serving).
        switched: Another encoder, or the same on another device, answers from now on (Workspace).
        failed: Searching is impossible (a message).
        answered: A question was answered (Answer), in the order of the questions.
        explained: Where the encoder looked (Explanation).
        problem: A question could not be answered (a message).
        counted: How many photos the library has now.
    """

    opened = Signal(object)
    ready = Signal(object)
    learning = Signal(object)
    switched = Signal(object)
    failed = Signal(str)
    answered = Signal(object)
    explained = Signal(object)
    problem = Signal(str)
    counted = Signal(int)

    def __init__(
        self, root: Path, load: LoadEncoder, former: Mapping[str, LoadEncoder] | None = None
    ) -> None:
        """Prepare the thread; `start` begins.

        Args:
            root: Where the library is.
            load: Loads the shipped encoder, on the device that is chosen when it is called.
            former: Loads a stored encoder of an earlier release by id. It answers while the shipped
                one embeds the library.
        """
        super().__init__()
        self._root = root
        self._load = load
        self._former = former or {}
        self._early: Question | None = None
        self.library: Library | None = None
        self.workspace: Workspace | None = None
        self._tasks = Tasks("search", self)
        self._tasks.failed.connect(self.problem)
        # These belong to the thread; the window may be one event behind.
        self._opened: Library | None = None
        self._current: Workspace | None = None
        self._serving: Serving | None = None

    def start(self) -> None:
        """Start opening the library and loading the model, in the thread."""
        self._tasks.run(
            self._open,
            self._begin,
            failed=self.failed.emit,
            saying=self.tr("Inkseek can't start searching: {}"),
        )

    @property
    def is_idle(self) -> bool:
        """Whether the last question has been answered."""
        return self._early is None and self._tasks.idle

    def ask(self, question: Question) -> None:
        """Ask a question; a newer one replaces it before it is answered."""
        if self.workspace is None:
            self._early = question
            return
        self._tasks.run(
            partial(self._search, question.query),
            partial(self._tell, question, perf_counter()),
            saying=self.tr("This search failed: {}"),
            key="question",
            first=True,
        )

    def ask_aside(
        self,
        query: Query,
        then: Callable[[Ranking], object],
        failed: Callable[[str], object] | None = None,
    ) -> None:
        """Ask a question whose answer is not shown; the drawing goes first."""
        if self.workspace is not None:
            self._tasks.run(partial(self._search, query), then, failed=failed)

    def explain(self, photo: Photo, drawing: Sketch | SketchBitmap | None) -> None:
        """Ask where the encoder looked; a newer request replaces it."""
        if self.workspace is not None:
            self._tasks.run(
                partial(self._explain, photo, drawing),
                self._tell_why,
                saying=self.tr("Why this matched can't be shown: {}"),
                key="explanation",
            )

    def refresh(self) -> None:
        """Update after an import."""
        if self.workspace is not None:
            self._tasks.run(self._refresh, self.counted.emit, key="refresh")

    def reload(self) -> None:
        """Load the encoder again, for a device that was just chosen; the present one answers on."""
        self._tasks.run(
            self._load_again,
            self._switch,
            saying=self.tr("The device was not changed: {}"),
            key="device",
        )

    def stop(self) -> bool:
        """Close everything and stop the thread; False when it did not stop in time."""
        self._tasks.drop()
        self._tasks.run(self._close)
        return self._tasks.stop(finish=True)

    # On the window's thread

    def _show_library(self, library: Library, count: int) -> None:
        self.library = library
        self.opened.emit(library)
        self.counted.emit(count)

    def _begin(self, opened: tuple[Workspace, Serving]) -> None:
        self.workspace, serving = opened
        self.ready.emit(self.workspace)
        self.learning.emit(serving)
        early, self._early = self._early, None
        if early is not None:
            self.ask(early)

    def _switch(self, workspace: Workspace | None) -> None:
        if workspace is None:
            return
        self.workspace = workspace
        self.switched.emit(workspace)

    def _tell(self, question: Question, asked: float, ranking: Ranking) -> None:
        self.answered.emit(Answer(question, ranking, (perf_counter() - asked) * 1000.0))

    def _tell_why(self, explanation: Explanation | None) -> None:
        if explanation is None:
            self.problem.emit(self.tr("This encoder can't tell where it looked."))
        else:
            self.explained.emit(explanation)

    # In the thread of the search

    def _open(self) -> tuple[Workspace, Serving]:
        library = self._opened = _open_library(self._root)
        self._tasks.post(self._show_library, library, library.catalogue.count())
        shipped = self._load()
        studio = _as_studio(library)
        serving = (studio.serving if studio else partial(choose, library))(
            shipped.card, self._former
        )
        encoder = shipped
        if not serving.is_shipped:
            try:
                encoder = self._former[serving.model_id]()
            except CheckpointError as error:
                # Its copy is damaged: the shipped encoder answers with what it has embedded so far.
                log.warning("the former encoder can't be used: %s", error)
                serving = replace(serving, model_id=serving.shipped_id)
        self._serving = serving
        self._current = Workspace(library, encoder, _searcher(library, encoder), shipped)
        return self._current, serving

    def _load_again(self) -> Workspace | None:
        before = self._current
        if before is None:
            return None
        shipped = self._load()
        if before.encoder is not before.shipped:
            # The encoder from before the update still answers; only what learns has moved.
            self._current = replace(before, shipped=shipped)
        else:
            # Both would work on the same index files.
            before.searcher.close()
            searcher = _searcher(before.library, shipped)
            self._current = Workspace(before.library, shipped, searcher, shipped)
        return self._current

    def _search(self, query: Query) -> Ranking:
        assert self._current is not None
        return self._current.searcher.search(query)

    def _explain(self, photo: Photo, drawing: Sketch | SketchBitmap | None) -> Explanation | None:
        assert self._current is not None
        try:
            return explain(self._current.encoder, photo, drawing)
        except PictureError as error:
            raise PictureError(f"{photo.name}: {error}") from error

    def _refresh(self) -> int:
        assert self._current is not None
        self._follow_learning(self._current)
        self._current.searcher.refresh()
        return self._current.library.catalogue.count()

    def _follow_learning(self, current: Workspace) -> None:
        """Check the progress of the shipped encoder, and switch to it when it has caught up."""
        before = self._serving
        if before is None or before.is_settled or _as_studio(current.library):
            return
        library, shipped = current.library, current.shipped
        now = choose(library, shipped.card, self._former)
        if before.is_shipped:
            now = replace(now, model_id=now.shipped_id)
        self._serving = now
        if now.is_shipped and not before.is_shipped:
            # Both would work on the same index files.
            current.searcher.close()
            self._current = Workspace(library, shipped, _searcher(library, shipped), shipped)
            self._tasks.post(self._switch, self._current)
        self._tasks.post(self.learning.emit, now)

    def _close(self) -> None:
        if self._current is not None:
            self._current.searcher.close()
        if self._opened is not None:
            self._opened.close()
        self._opened = self._current = None


def _open_library(root: Path) -> Library:
    """Open the library in a folder, which may be a studio's."""
    if not paths.is_studio(root):
        return Library.open(root)
    # Only those who joined a studio have what it needs installed.
    from core.studio.library import StudioLibrary

    return StudioLibrary.open(root)


def _as_studio(library: Library) -> StudioLibrary | None:
    """The library if it is a studio's."""
    if type(library) is Library:
        return None
    from core.studio.library import StudioLibrary

    return library if isinstance(library, StudioLibrary) else None


def _searcher(library: Library, encoder: Encoder) -> Searcher:
    relevance, words = shipped_relevance(encoder.card.id), shipped_words(encoder.card)
    studio = _as_studio(library)
    if studio is None:
        return Searcher(library, encoder, relevance=relevance, words=words)
    from core.studio.mirrored import MirroredStore

    store = MirroredStore(studio, encoder.card, words)
    return Searcher(store, encoder, relevance=relevance, words=words)
