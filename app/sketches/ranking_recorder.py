"""What was found after each stroke of the drawing on the paper.

Answers are noted as they come. Where there is none, because the pen was faster than the search or
the drawing came from a file, the question is asked again once the hand rests.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.canvas import SketchDocument
from app.search import QueryComposer, SearchService
from core.search import Query, Ranking, SketchTerm
from core.search.history import RankingHistory
from core.sketch import Sketch, partial

REST_MS = 450
"""How long nothing may happen before old questions are asked again."""

MOST = 80
"""After how many strokes at most the ranking is asked for again; of longer drawings, every second
or third."""


class Course(QObject):
    """Follows the document, what is asked and what is answered.

    Attributes:
        rankings: What was found after which stroke.

    Signals:
        changed: The drawing or what is known of it is another now.
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
        self._aside: Query | None = None
        self.rankings = RankingHistory()
        self._rest = QTimer(self)
        self._rest.setObjectName("course of the drawing")
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._fill)
        document.page_changed.connect(self._page_changed)
        search.answered.connect(self._note)

    def stop(self) -> None:
        self._rest.stop()

    @Slot()
    def start_anew(self) -> None:
        """Forget what was found, because the same drawing would find something else now."""
        self.rankings.clear()
        self._aside = None
        self.changed.emit()
        self._rest.start()

    @Slot()
    def _page_changed(self) -> None:
        self.rankings.follow(self._document.whole_page.sketch)
        self.changed.emit()
        if self.rankings.n_strokes > 1:
            self._rest.start()

    @Slot(object, object)
    def _note(self, query: Query, ranking: Ranking) -> None:
        term = _drawing_of(query)
        if term is None or not isinstance(term.drawing, Sketch):
            return
        if query == self._aside:
            self._aside = None
        now = _circumstances(self._composer.query)
        if _circumstances(query) != now:
            return
        if now != self._circumstances:
            # Ranks among other photos, or with other terms beside the drawing, don't compare.
            self._circumstances = now
            self.rankings.clear()
        if self.rankings.record(term.drawing, ranking):
            self.changed.emit()
        if self._aside is None and not self._rest.isActive():
            self._fill()

    @Slot()
    def _fill(self) -> None:
        """Ask for one ranking that is missing, the latest first; its answer asks for the next."""
        missing = self._missing()
        term = _drawing_of(self._composer.query)
        if missing is None or term is None or self._search.workspace is None or self._aside:
            return
        drawing = partial.first_strokes(self._document.whole_page.sketch, missing)
        self._aside = _with_drawing(self._composer.query, drawing)
        self._search.ask_aside(self._aside)

    def _missing(self) -> int | None:
        n = self.rankings.n_strokes
        # Before the first stroke is done there is nothing to look back at.
        step = max(-(-n // MOST), 1)
        wanted = (i for i in range(n, 0, -step) if self.rankings.at(i) is None)
        return next(wanted, None)


def _drawing_of(query: Query) -> SketchTerm | None:
    """Return the term of what is looked for; what is not wanted has a weight below 0."""
    terms = (t for t in query.terms if isinstance(t, SketchTerm) and t.weight > 0)
    return next((t for t in terms if isinstance(t.drawing, Sketch)), None)


def _with_drawing(query: Query, drawing: Sketch) -> Query:
    old = _drawing_of(query)
    terms = (replace(t, drawing=drawing) if t is old else t for t in query.terms)
    return replace(query, terms=tuple(terms))


def _circumstances(query: Query) -> Hashable:
    """Return everything of a query but its drawing."""
    drawing = _drawing_of(query)
    return (
        tuple(term if term is not drawing else term.weight for term in query.terms),
        query.filters,
        query.collapse_duplicates,
    )
