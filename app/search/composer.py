"""The current question.

It combines the drawing, a picture from outside, photos to be more or less like, words, and filters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.library import Filters, Photo
from core.search import (
    LikeColoursTerm,
    PhotoTerm,
    PictureTerm,
    Query,
    Question,
    WordTerm,
    balance_terms,
    page_terms,
)
from core.search import Term as SearchTerm
from core.sketch import Page

RESULTS = 120
"""How many pictures are shown unless chosen otherwise: more than anybody looks through, few enough
to rank at once."""


MOST_RESULTS = 1000
"""How far a ranking can be scrolled; everything else is beyond what a search can tell apart."""


@dataclass(frozen=True)
class RelevanceFeedback:
    """A photo the results should be more like (weight above 0) or less like (below 0)."""

    photo: Photo
    weight: float


class QueryComposer(QObject):
    """Collects the terms of a query and numbers the questions.

    Attributes:
        feedback: The photos in the query, in the order they were added.
        words: The words in the query, likewise.
        filters: Which photos may be found.
        revision: The number of the newest question.
        picture: The one from outside the library, if there is one.
        colours_of: The photo whose colours are looked for, if there is one.

    Signals:
        changed: There is a new question (Question).
        terms_changed: The pictures or words in the query changed.
        filters_changed: The filters changed (Filters).
    """

    changed = Signal(object)
    terms_changed = Signal()
    filters_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = Page()
        self.feedback: tuple[RelevanceFeedback, ...] = ()
        self.words: tuple[WordTerm, ...] = ()
        self.filters = Filters()
        self.picture: Path | None = None
        self.colours_of: Photo | None = None
        self._colour_weight = 1.0
        self._results = self._wanted = RESULTS
        self.revision = 0
        self._by_stroke = True

    @property
    def is_empty(self) -> bool:
        """Whether the query is empty; a filter alone counts as a query."""
        return not self.has_terms and self.filters.is_empty

    @property
    def has_terms(self) -> bool:
        """Whether any term says what the pictures should show."""
        wanted = any(word.weight > 0 for word in self.words)
        return self._page.asks or wanted or self._has_pictures

    @property
    def has_chips(self) -> bool:
        """Whether any picture or word is in the query."""
        return bool(self.words) or self._has_pictures

    @property
    def _has_pictures(self) -> bool:
        named = self.picture is not None or self.colours_of is not None
        return named or bool(self.feedback)

    @property
    def query(self) -> Query:
        liked = any(item.weight > 0 for item in self.feedback)
        liked = liked or any(word.weight > 0 for word in self.words)
        terms: list[SearchTerm] = page_terms(
            self._page,
            beside_others=liked or self.picture is not None,
            colour_weight=self._colour_weight,
        )
        if self.picture is not None:
            terms.append(PictureTerm(self.picture))
        if self.colours_of is not None:
            terms.append(LikeColoursTerm(self.colours_of.id))
        terms += [PhotoTerm(item.photo.id, item.weight) for item in self.feedback]
        terms += self.words
        return Query(balance_terms(terms), self.filters, self._wanted)

    def set_page(self, page: Page) -> None:
        self._page = page
        self._ask_anew(by_stroke=True)

    def like(self, photo: Photo) -> None:
        """Search for more pictures like this one."""
        self.give_feedback(photo, 1.0)

    def dislike(self, photo: Photo) -> None:
        """Search for fewer pictures like this one."""
        self.give_feedback(photo, -1.0)

    def give_feedback(self, photo: Photo, weight: float) -> None:
        """Add a photo with a positive or negative weight, or change its weight."""
        item = RelevanceFeedback(photo, weight)
        if item in self.feedback:
            return
        known = {other.photo.id for other in self.feedback}
        if photo.id in known:
            self._set_feedback(
                item if other.photo.id == photo.id else other for other in self.feedback
            )
        else:
            self._set_feedback((*self.feedback, item))

    def forget(self, photo_id: int) -> None:
        """Remove a photo from the query."""
        self._set_feedback(other for other in self.feedback if other.photo.id != photo_id)

    def weigh_word(self, word: str, weight: float = 1.0) -> None:
        """Add a word, or change how much it counts; below 0 it counts against a picture."""
        term = WordTerm(word, weight)
        known = {other.word.casefold(): other for other in self.words}
        if known.get(word.casefold()) != term:
            known[word.casefold()] = term
            self._set_words(known.values())

    def forget_word(self, word: str) -> None:
        """Remove a word from the query."""
        self._set_words(other for other in self.words if other.word != word)

    def set_filters(self, filters: Filters) -> None:
        if filters != self.filters:
            self.filters = filters
            self.filters_changed.emit(filters)
            self._ask_anew()

    def set_results(self, count: int) -> None:
        if count != self._results:
            self._results = self._wanted = count
            self.ask()

    def show_more(self) -> None:
        """Ask for twice as many results, until there is another question."""
        more = min(2 * self._wanted, max(self._wanted, MOST_RESULTS))
        if more > self._wanted:
            self._wanted = more
            self.ask()

    def set_picture(self, picture: Path | None) -> None:
        """Search with a picture from outside the library; None removes it."""
        self.picture = picture
        self.terms_changed.emit()
        self._ask_anew()

    def set_colours_of(self, photo: Photo | None) -> None:
        """Search for the colours of a photo; None removes them."""
        self.colours_of = photo
        self.terms_changed.emit()
        self._ask_anew()

    def set_colour_weight(self, weight: float) -> None:
        """Choose how much the colours of the drawing count beside its shape."""
        if weight != self._colour_weight:
            self._colour_weight = weight
            self._ask_anew()

    def clear_terms(self) -> None:
        """Search with the drawing alone."""
        pictures = self.feedback or self.picture is not None or self.colours_of is not None
        if pictures or self.words:
            self.feedback, self.words, self.picture, self.colours_of = (), (), None, None
            self.terms_changed.emit()
            self._ask_anew()

    def ask(self) -> None:
        """Ask the same question again, because the answer may have changed."""
        self.revision += 1
        self.changed.emit(Question(self.query, self.revision, self._by_stroke))

    def _set_feedback(self, feedback: Iterable[RelevanceFeedback]) -> None:
        self.feedback = tuple(feedback)
        self.terms_changed.emit()
        self._ask_anew()

    def _set_words(self, words: Iterable[WordTerm]) -> None:
        self.words = tuple(words)
        self.terms_changed.emit()
        self._ask_anew()

    def _ask_anew(self, *, by_stroke: bool = False) -> None:
        self._by_stroke = by_stroke
        self._wanted = self._results
        self.ask()
