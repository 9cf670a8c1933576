"""Records the ranking after each stroke of the current drawing.

Answers are recorded as they arrive. If one is missing, because the pen was faster than the search
or the drawing came from a file, the question is asked again when the pen rests.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.canvas import SketchDocument
from app.search import QueryComposer, SearchService
from app.ui.layouts import single_shot
from core.search import Answer, ColourTerm, Query, Ranking, SketchTerm, Term
from core.search.history import RankingHistory
from core.sketch import Page, Sketch
from core.sketch.partial import first_strokes

REST_MS = 450
"""How long nothing may happen before old questions are asked again."""

MOST = 80
"""After how many strokes at most the ranking is asked for again; of longer drawings, every second
or third."""


class RankingRecorder(QObject):
    """Follows the document, the questions and the answers.

    Attributes:
        history: The rankings, by stroke.

    Signals:
        changed: The drawing or its recorded rankings changed.
    """

    changed = Signal()

    def __init__(
        self,
        document: SketchDocument,
        composer: QueryComposer,
        search: SearchService,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._composer = composer
        self._search = search
        self._circumstances: Hashable = None
        self._is_asking = False
        self.history = RankingHistory()
        self._rest = single_shot(self, "ranking history", REST_MS, self._ask_for_missing)
        document.page_changed.connect(self._page_changed)

    def stop(self) -> None:
        self._rest.stop()

    def take_answer(self, answer: Answer) -> None:
        """Record the answer to the current drawing."""
        self._record(answer.query, answer.ranking)

    def _page_changed(self) -> None:
        self.history.follow(self._document.whole_page.sketch)
        self.changed.emit()
        if self.history.n_strokes > 1:
            self._rest.start()

    def _record(self, query: Query, ranking: Ranking) -> None:
        term = _drawing_of(query)
        now = _besides_drawing(self._composer.query)
        if term is None or _besides_drawing(query) != now:
            return
        circumstances = now, self._document.whole_page.paint
        if circumstances != self._circumstances:
            # Ranks among other photos, or with other terms, are not comparable.
            self._circumstances = circumstances
            self.history.clear()
        if isinstance(term.drawing, Sketch) and self.history.record(term.drawing, ranking):
            self.changed.emit()
        if not self._rest.isActive():
            self._ask_for_missing()

    def _ask_for_missing(self) -> None:
        """Request one missing ranking, the latest first; its answer requests the next."""
        n_strokes = self._find_missing()
        query = self._composer.query
        term = _drawing_of(query)
        if n_strokes is None or term is None or self._search.workspace is None or self._is_asking:
            return
        self._is_asking = True
        page = self._document.whole_page
        page = replace(page, sketch=first_strokes(page.sketch, n_strokes))
        earlier = (_earlier(other, term, page) for other in query.terms)
        query = replace(query, terms=tuple(other for other in earlier if other is not None))
        self._search.ask_aside(query, partial(self._take_aside, query), self._give_up)

    def _take_aside(self, query: Query, ranking: Ranking) -> None:
        self._is_asking = False
        self._record(query, ranking)

    def _give_up(self, message: str) -> None:
        self._is_asking = False
        self._search.problem.emit(message)

    def _find_missing(self) -> int | None:
        n = self.history.n_strokes
        # Before the end of the first stroke there is no history.
        step = max(-(-n // MOST), 1)
        wanted = (i for i in range(n, 0, -step) if self.history.at(i) is None)
        return next(wanted, None)


def _drawing_of(query: Query) -> SketchTerm | None:
    """Return the term of the wanted strokes; unwanted ones have a negative weight."""
    terms = (t for t in query.terms if isinstance(t, SketchTerm) and t.weight > 0)
    return next((t for t in terms if isinstance(t.drawing, Sketch)), None)


def _earlier(term: Term, drawing: SketchTerm, page: Page) -> Term | None:
    """Return a term of the query as an earlier page has it, if that has it."""
    if term is drawing:
        return replace(drawing, drawing=page.sketch)
    if isinstance(term, ColourTerm):
        return ColourTerm.of(page, term.weight)
    return term


def _besides_drawing(query: Query) -> Hashable:
    """Return a query without its drawing and the drawing's colours."""
    drawing = _drawing_of(query)
    return (
        tuple(
            term.weight if term is drawing else term
            for term in query.terms
            if not isinstance(term, ColourTerm)
        ),
        query.filters,
        query.collapse_duplicates,
    )
