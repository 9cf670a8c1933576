"""What is being asked: the drawing, a picture from outside, pictures that were liked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.canvas import Page
from core.library import Photo
from core.search import PhotoTerm, PictureTerm, Query, SketchTerm
from core.search import Term as SearchTerm

RESULTS = 120
"""How many pictures are shown: more than anybody looks through, few enough to rank at once."""


class QueryComposer(QObject):
    """Collects the terms of a query and numbers its versions.

    Signals:
        changed: There is a new question (Query, revision).
        terms_changed: The pictures that take part are others now.
    """

    changed = Signal(object, int)
    terms_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = Page()
        self._liked: tuple[Photo, ...] = ()
        self._picture: Path | None = None
        self._revision = 0
        self._edition = 0

    @property
    def liked(self) -> tuple[Photo, ...]:
        return self._liked

    @property
    def picture(self) -> Path | None:
        return self._picture

    @property
    def is_empty(self) -> bool:
        return self._page.is_empty and not self._liked and self._picture is None

    @property
    def edition(self) -> int:
        """Grows when something else is asked, not when the same is asked again."""
        return self._edition

    @property
    def query(self) -> Query:
        terms: list[SearchTerm] = []
        if self._page.bitmap is not None:
            terms.append(SketchTerm(self._page.bitmap))
        if not self._page.sketch.is_empty:
            terms.append(SketchTerm(self._page.sketch))
        if self._picture is not None:
            terms.append(PictureTerm(self._picture))
        terms += [PhotoTerm(photo.id) for photo in self._liked]
        # Shares of one whole, so that a score is a mean cosine however many terms there are.
        shared = (replace(term, weight=1.0 / len(terms)) for term in terms)
        return Query(tuple(shared), k=RESULTS)

    @Slot(object, int)
    def set_page(self, page: Page, _revision: int) -> None:
        self._page = page
        self._ask_anew()

    @Slot(object)
    def like(self, photo: Photo) -> None:
        """Ask for more pictures like this one."""
        if photo.id not in {liked.id for liked in self._liked}:
            self._liked = (*self._liked, photo)
            self.terms_changed.emit()
            self._ask_anew()

    @Slot(int)
    def unlike(self, photo_id: int) -> None:
        self._liked = tuple(photo for photo in self._liked if photo.id != photo_id)
        self.terms_changed.emit()
        self._ask_anew()

    def set_picture(self, picture: Path | None) -> None:
        """Ask for pictures like one from outside the library; None takes it back."""
        self._picture = picture
        self.terms_changed.emit()
        self._ask_anew()

    def clear_terms(self) -> None:
        """Ask for nothing but the drawing."""
        if self._liked or self._picture is not None:
            self._liked, self._picture = (), None
            self.terms_changed.emit()
            self._ask_anew()

    @Slot()
    def ask(self) -> None:
        """Ask the same again, because the library has grown."""
        self._revision += 1
        self.changed.emit(self.query, self._revision)

    def _ask_anew(self) -> None:
        self._edition += 1
        self.ask()
