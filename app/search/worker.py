"""The part of searching that runs in its own thread and owns model, library and index."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.search.mailbox import Mailbox
from core.encoder import CheckpointError, Encoder
from core.library import CatalogueError, Library, Photo, PictureError
from core.search import Query, Searcher
from core.search.relevance import shipped_relevance
from core.search.serving import Serving, choose
from core.search.why import explain
from core.sketch import Sketch, SketchBitmap

log = logging.getLogger(__name__)

LoadEncoder = Callable[[], Encoder]


@dataclass(frozen=True)
class Workspace:
    """Everything that is open while the program runs.

    Attributes:
        library: What is searched.
        encoder: The one that answers.
        searcher: What joins the two.
        shipped: The encoder that came with the program; another one answers only while this one
            still learns the library.
    """

    library: Library
    encoder: Encoder
    searcher: Searcher
    shipped: Encoder


@dataclass(frozen=True)
class Question:
    """A query and the version it is."""

    query: Query
    revision: int


@dataclass(frozen=True)
class Why:
    """A photo and a drawing of which it is asked where the encoder looks."""

    photo: Photo
    drawing: Sketch | SketchBitmap | None


class SearchWorker(QObject):
    """Opens the workspace, then answers the newest question whenever it is woken.

    Signals:
        opened: The library is open (Library); the model is still being loaded.
        ready: Questions can be answered now (Workspace).
        learning: How far the shipped encoder is with a library that another one knew (Serving).
        switched: The shipped encoder answers from now on (Workspace).
        failed: The workspace cannot be opened (a message).
        ranked: An answer (Ranking, revision).
        answered: The same, and what was asked aside (Query, Ranking).
        explained: Where the encoder looked (Explanation).
        problem: A question could not be answered (a message).
        counted: How many photos the library has now.
    """

    opened = Signal(object)
    ready = Signal(object)
    learning = Signal(object)
    switched = Signal(object)
    failed = Signal(str)
    ranked = Signal(object, int)
    answered = Signal(object, object)
    explained = Signal(object)
    problem = Signal(str)
    counted = Signal(int)

    def __init__(
        self,
        root: Path,
        load: LoadEncoder,
        former: Mapping[str, LoadEncoder],
        mailbox: Mailbox[Question],
        whys: Mailbox[Why],
    ) -> None:
        super().__init__()
        self._root = root
        self._load = load
        self._former = former
        self._mailbox = mailbox
        self._whys = whys
        self._encoder: Encoder | None = None
        self._library: Library | None = None
        self._shipped: Encoder | None = None
        self._searcher: Searcher | None = None
        self._serving: Serving | None = None

    @Slot()
    def open(self) -> None:
        try:
            self._library = Library.open(self._root)
            self.opened.emit(self._library)
            self.counted.emit(self._library.catalogue.count())
            self._shipped = self._load()
            self._serving = choose(self._library, self._shipped.card, self._former)
            encoder = self._encoder = self._answering(self._serving, self._shipped)
            self._searcher = _searcher(self._library, encoder)
        except (CatalogueError, CheckpointError) as error:
            log.error("cannot open the workspace: %s", error)
            self.failed.emit(str(error))
            return
        except Exception as error:
            log.exception("cannot open the workspace")
            self.failed.emit(self.tr("Inkseek can't start searching: {}").format(error))
            return
        self.ready.emit(Workspace(self._library, encoder, self._searcher, self._shipped))
        self.learning.emit(self._serving)
        self.answer()

    @Slot()
    def answer(self) -> None:
        """Answer the newest question, if there is one and the workspace is open."""
        if self._searcher is None:
            return
        question = self._mailbox.take()
        if question is None:
            return
        try:
            ranking = self._searcher.search(question.query)
        except (CatalogueError, PictureError) as error:
            self.problem.emit(str(error))
        except Exception as error:
            log.exception("search failed")
            self.problem.emit(self.tr("This search failed: {}").format(error))
        else:
            self.ranked.emit(ranking, question.revision)
            self.answered.emit(question.query, ranking)

    @Slot(object)
    def answer_aside(self, query: Query) -> None:
        """Answer something that nobody waits for; what is being drawn goes first."""
        self.answer()
        if self._searcher is None:
            return
        try:
            ranking = self._searcher.search(query)
        except Exception as error:
            log.info("a question aside has no answer: %s", error)
        else:
            self.answered.emit(query, ranking)

    @Slot()
    def explain(self) -> None:
        """Say where the encoder looked; what is being drawn goes first."""
        self.answer()
        why = self._whys.take()
        if why is None or self._encoder is None:
            return
        try:
            explanation = explain(self._encoder, why.photo, why.drawing)
        except PictureError as error:
            self.problem.emit(f"{why.photo.name}: {error}")
        except Exception as error:
            log.exception("no explanation")
            self.problem.emit(self.tr("Why this matched can't be shown: {}").format(error))
        else:
            if explanation is None:
                self.problem.emit(self.tr("This encoder can't tell where it looked."))
            else:
                self.explained.emit(explanation)

    @Slot()
    def refresh(self) -> None:
        """Take in what an import has added."""
        if self._searcher is None or self._library is None:
            return
        try:
            self._follow_learning(self._library)
            self._searcher.refresh()
            self.counted.emit(self._library.catalogue.count())
        except CatalogueError as error:
            self.problem.emit(str(error))

    @Slot()
    def close(self) -> None:
        """Close everything and end the thread."""
        if self._searcher is not None:
            self._searcher.close()
        if self._library is not None:
            self._library.close()
        self._searcher = self._library = None
        QThread.currentThread().quit()

    def _answering(self, serving: Serving, shipped: Encoder) -> Encoder:
        if serving.is_shipped:
            return shipped
        try:
            return self._former[serving.model_id]()
        except CheckpointError as error:
            # Its copy is damaged: what the shipped one knows so far is better than nothing.
            log.warning("the former encoder can't be used: %s", error)
            self._serving = replace(serving, model_id=serving.shipped_id)
            return shipped

    def _follow_learning(self, library: Library) -> None:
        """See how far the shipped encoder has come, and let it answer once it knows enough."""
        if self._shipped is None or self._serving is None or self._serving.is_settled:
            return
        before, now = self._serving, choose(library, self._shipped.card, self._former)
        if before.is_shipped:
            now = replace(now, model_id=now.shipped_id)
        self._serving = now
        if now.is_shipped and not before.is_shipped and self._searcher is not None:
            # Both would work on the same index files.
            self._searcher.close()
            self._searcher = _searcher(library, self._shipped)
            self._encoder = self._shipped
            self.switched.emit(Workspace(library, self._shipped, self._searcher, self._shipped))
        self.learning.emit(now)


def _searcher(library: Library, encoder: Encoder) -> Searcher:
    return Searcher(library, encoder, relevance=shipped_relevance(encoder.card.id))
