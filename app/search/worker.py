"""The part of searching that runs in its own thread and owns model, library and index."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.search.mailbox import Mailbox
from core.encoder import CheckpointError, Encoder
from core.library import CatalogueError, Library, PictureError
from core.search import Query, Searcher

log = logging.getLogger(__name__)

LoadEncoder = Callable[[], Encoder]


@dataclass(frozen=True)
class Desk:
    """Everything that is open while the program runs."""

    library: Library
    encoder: Encoder
    searcher: Searcher


@dataclass(frozen=True)
class Question:
    """A query and the version it is."""

    query: Query
    revision: int


class SearchWorker(QObject):
    """Opens the desk, then answers the newest question whenever it is woken.

    Signals:
        opened: The library is open (Library); the model is still being loaded.
        ready: Questions can be answered now (Desk).
        failed: The desk cannot be opened (a message).
        ranked: An answer (Ranking, revision).
        problem: A question could not be answered (a message).
        counted: How many photos the library has now.
    """

    opened = Signal(object)
    ready = Signal(object)
    failed = Signal(str)
    ranked = Signal(object, int)
    problem = Signal(str)
    counted = Signal(int)

    def __init__(self, root: Path, load: LoadEncoder, mailbox: Mailbox[Question]) -> None:
        super().__init__()
        self._root = root
        self._load = load
        self._mailbox = mailbox
        self._library: Library | None = None
        self._searcher: Searcher | None = None

    @Slot()
    def open(self) -> None:
        try:
            self._library = Library.open(self._root)
            self.opened.emit(self._library)
            self.counted.emit(self._library.catalogue.count())
            encoder = self._load()
            self._searcher = Searcher(self._library, encoder)
        except (CatalogueError, CheckpointError) as error:
            log.error("cannot open the desk: %s", error)
            self.failed.emit(str(error))
            return
        except Exception as error:
            log.exception("cannot open the desk")
            self.failed.emit(self.tr("Inkseek can't start searching: {}").format(error))
            return
        self.ready.emit(Desk(self._library, encoder, self._searcher))
        self.answer()

    @Slot()
    def answer(self) -> None:
        """Answer the newest question, if there is one and the desk is open."""
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

    @Slot()
    def refresh(self) -> None:
        """Take in what an import has added."""
        if self._searcher is None or self._library is None:
            return
        try:
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
