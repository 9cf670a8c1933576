"""The window's side of searching: asks, never waits, and shows only answers to newer questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.search.mailbox import Mailbox
from app.search.worker import LoadEncoder, Question, SearchWorker, Why, Workspace
from core.library import Library, Photo
from core.search import Query, Ranking
from core.sketch import Sketch, SketchBitmap

STOP_MS = 30_000
"""How long the end of a search (or of loading the model) is waited for when the program closes."""

__all__ = ["SearchService", "Workspace"]


class SearchService(QObject):
    """Owns the search thread.

    Signals:
        opened: The library is open (Library).
        ready: Searching is possible (Workspace).
        learning: How far the shipped encoder is with a library that another one knew (Serving).
        switched: The shipped encoder answers from now on (Workspace).
        failed: It never will be (a message).
        ranked: A newer ranking than all before (Ranking, milliseconds since it was asked for).
        answered: Whatever has been answered, asked aside or out of date too (Query, Ranking).
        explained: Where the encoder looked (Explanation).
        problem: A question could not be answered (a message).
        counted: How many photos the library has now.
    """

    opened = Signal(object)
    ready = Signal(object)
    learning = Signal(object)
    switched = Signal(object)
    failed = Signal(str)
    ranked = Signal(object, float)
    answered = Signal(object, object)
    explained = Signal(object)
    problem = Signal(str)
    counted = Signal(int)
    _open = Signal()
    _wake = Signal()
    _explain = Signal()
    _ask_aside = Signal(object)
    _refresh = Signal()
    _close = Signal()

    def __init__(
        self,
        root: Path,
        load: LoadEncoder,
        former: Mapping[str, LoadEncoder] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Prepare the thread; `start` begins.

        Args:
            root: Where the library is.
            load: Loads the shipped encoder.
            former: Likewise the encoders of earlier releases of which copies were kept, by id. One
                of them answers while the shipped one learns a library that it does not know.
            parent: Of this object.
        """
        super().__init__(parent)
        self._mailbox: Mailbox[Question] = Mailbox()
        self._whys: Mailbox[Why] = Mailbox()
        self._asked: dict[int, float] = {}
        self._shown = -1
        self._stopped = False
        self.library: Library | None = None
        self.workspace: Workspace | None = None

        self._thread = QThread(self)
        self._thread.setObjectName("search")
        self._worker = SearchWorker(root, load, former or {}, self._mailbox, self._whys)
        self._worker.moveToThread(self._thread)
        self._open.connect(self._worker.open)
        self._wake.connect(self._worker.answer)
        self._explain.connect(self._worker.explain)
        self._ask_aside.connect(self._worker.answer_aside)
        self._refresh.connect(self._worker.refresh)
        self._close.connect(self._worker.close)
        self._worker.opened.connect(self._on_opened)
        self._worker.ready.connect(self._on_ready)
        self._worker.switched.connect(self._on_switched)
        self._worker.learning.connect(self.learning)
        self._worker.ranked.connect(self._on_ranked)
        self._worker.answered.connect(self.answered)
        self._worker.failed.connect(self.failed)
        self._worker.explained.connect(self.explained)
        self._worker.problem.connect(self.problem)
        self._worker.counted.connect(self.counted)

    def start(self) -> None:
        """Begin to open the library and to load the model, in the thread."""
        self._thread.start()
        self._open.emit()

    @property
    def is_idle(self) -> bool:
        """Whether the last question has been answered."""
        return not self._asked

    @Slot(object, int)
    def ask(self, query: Query, revision: int) -> None:
        """Ask a question; a newer one before it is answered replaces it."""
        self._asked[revision] = perf_counter()
        if self._mailbox.put(Question(query, revision)):
            self._wake.emit()

    def ask_aside(self, query: Query) -> None:
        """Ask something that is not shown; `answered` brings the answer, if there is one."""
        if not self._stopped and self.workspace is not None:
            self._ask_aside.emit(query)

    def explain(self, photo: Photo, drawing: Sketch | SketchBitmap | None) -> None:
        """Ask where the encoder looks; a newer question before it is answered replaces it."""
        if self._whys.put(Why(photo, drawing)):
            self._explain.emit()

    @Slot()
    def refresh(self) -> None:
        if not self._stopped:
            self._refresh.emit()

    def stop(self) -> bool:
        """Refuse work, close the workspace, end the thread; False when it would not end in time."""
        if self._stopped:
            return True
        self._stopped = True
        self._mailbox.close()
        self._whys.close()
        if not self._thread.isRunning():
            return True
        self._close.emit()
        return self._thread.wait(STOP_MS)

    @Slot(object)
    def _on_opened(self, library: Library) -> None:
        if not self._stopped:
            self.library = library
            self.opened.emit(library)

    @Slot(object)
    def _on_ready(self, workspace: Workspace) -> None:
        if not self._stopped:
            self.workspace = workspace
            self.ready.emit(workspace)

    @Slot(object)
    def _on_switched(self, workspace: Workspace) -> None:
        if not self._stopped:
            self.workspace = workspace
            self.switched.emit(workspace)

    @Slot(object, int)
    def _on_ranked(self, ranking: Ranking, revision: int) -> None:
        asked = self._asked.get(revision, perf_counter())
        for old in [known for known in self._asked if known <= revision]:
            del self._asked[old]
        if revision > self._shown and not self._stopped:
            self._shown = revision
            self.ranked.emit(ranking, (perf_counter() - asked) * 1000.0)
