"""What is asked: one query from the drawing, liked photos and pictures from outside."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.canvas import Page
from app.search import QueryComposer
from core.library import Filters, Library
from core.search import ColourTerm, PhotoTerm, PictureTerm, Question, SketchTerm
from core.search.query import PUSH
from core.sketch import Sketch, SketchBitmap, Stroke

PAGE = Page(Sketch((Stroke.from_xy([[0, 0], [10, 10]]),)))


@pytest.fixture
def composer(qapp: Any) -> QueryComposer:
    return QueryComposer()


def test_terms_share_the_weight(composer: QueryComposer, library: Library) -> None:
    photo = library.catalogue.photo(1)
    composer.set_page(PAGE)
    composer.like(photo)
    composer.like(photo)
    composer.set_picture(Path("elsewhere.png"))
    terms = composer.query.terms
    assert [type(term) for term in terms] == [SketchTerm, PictureTerm, PhotoTerm]
    assert sum(term.weight for term in terms) == pytest.approx(1.0)


def test_what_is_not_wanted_pushes_less_than_what_is_wanted_pulls(
    composer: QueryComposer, library: Library
) -> None:
    first, second, third = (library.catalogue.photo(i) for i in (1, 2, 3))
    composer.like(first)
    composer.give_feedback(second, 2.0)
    composer.dislike(third)
    weights = {term.photo_id: term.weight for term in composer.query.terms}  # type: ignore[union-attr]
    assert weights == pytest.approx({1: 1 / 3, 2: 2 / 3, 3: -PUSH / 3})
    composer.give_feedback(second, -1.0)
    assert [item.photo.id for item in composer.feedback] == [1, 2, 3]
    weights = {term.photo_id: term.weight for term in composer.query.terms}  # type: ignore[union-attr]
    assert weights == pytest.approx({1: 1.0, 2: -PUSH, 3: -PUSH})
    composer.forget(1)
    assert [term.weight for term in composer.query.terms] == [-PUSH, -PUSH]


def test_a_filter_is_a_question_of_its_own(composer: QueryComposer, qtbot: Any) -> None:
    filters = Filters(categories=frozenset({"cat"}))
    with qtbot.waitSignal(composer.filters_changed) as told, qtbot.waitSignal(composer.changed):
        composer.set_filters(filters)
    assert told.args == [filters]
    assert composer.query.filters == filters
    assert not composer.is_empty
    assert not composer.has_terms
    revision = composer.revision
    composer.set_filters(Filters(categories=frozenset({"cat"})))
    assert composer.revision == revision


def test_a_bitmap_and_strokes_are_two_terms(composer: QueryComposer) -> None:
    bitmap = SketchBitmap(np.zeros((4, 4), np.uint8))
    composer.set_page(Page(PAGE.sketch, bitmap))
    assert [term.drawing for term in composer.query.terms] == [bitmap, PAGE.sketch]  # type: ignore[union-attr]


def test_every_question_has_its_own_revision(composer: QueryComposer, library: Library) -> None:
    asked: list[Question] = []
    composer.changed.connect(asked.append)
    composer.set_page(PAGE)
    composer.like(library.catalogue.photo(1))
    composer.ask()
    assert asked[-1].query == asked[-2].query
    composer.forget(1)
    composer.set_picture(Path("a.png"))
    composer.clear_terms()
    composer.clear_terms()
    assert [question.revision for question in asked] == [1, 2, 3, 4, 5, 6]
    assert [question.by_stroke for question in asked] == [True, *[False] * 5]


def test_nothing_asked_is_an_empty_query(composer: QueryComposer) -> None:
    assert composer.is_empty
    assert composer.query.terms == ()
    composer.set_page(PAGE)
    assert not composer.is_empty


def test_red_strokes_push_where_something_pulls(composer: QueryComposer, library: Library) -> None:
    red = Sketch((Stroke.from_xy([[0, 10], [10, 0]]),))
    composer.set_page(Page(negative=red))
    assert composer.query.terms == ()
    assert not composer.has_terms
    composer.like(library.catalogue.photo(1))
    assert [term.weight for term in composer.query.terms] == [-PUSH, 1.0]
    composer.forget(1)
    composer.set_page(Page(PAGE.sketch, negative=red))
    first, second = composer.query.terms
    assert isinstance(first, SketchTerm)
    assert isinstance(second, SketchTerm)
    assert (first.drawing, first.weight) == (PAGE.sketch, 1.0)
    assert (second.drawing, second.weight) == (red, -PUSH)


def test_the_balance_of_shape_and_colour_changes_the_question(composer: QueryComposer) -> None:
    stroke = Stroke(PAGE.sketch.strokes[0].points, 1.0, "#d0392e")
    composer.set_page(Page(Sketch((stroke,))))
    balance = ColourTerm.counts
    assert weights(composer) == pytest.approx([1 / (1 + balance), balance / (1 + balance)])
    asked = composer.revision
    composer.set_colour_weight(3.0)
    assert weights(composer) == pytest.approx(
        [1 / (1 + 3 * balance), 3 * balance / (1 + 3 * balance)]
    )
    assert composer.revision == asked + 1


def weights(composer: QueryComposer) -> list[float]:
    return [term.weight for term in composer.query.terms]
