"""What is asked: one query from the drawing, liked photos and pictures from outside."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.canvas import Page
from app.search import QueryComposer
from core.library import Library
from core.search import PhotoTerm, PictureTerm, SketchTerm
from core.sketch import Sketch, SketchBitmap, Stroke

PAGE = Page(Sketch((Stroke.from_xy([[0, 0], [10, 10]]),)))


@pytest.fixture
def composer(qapp: Any) -> QueryComposer:
    return QueryComposer()


def test_terms_share_the_weight(composer: QueryComposer, library: Library) -> None:
    photo = library.catalogue.photo(1)
    composer.set_page(PAGE, 1)
    composer.like(photo)
    composer.like(photo)
    composer.set_picture(Path("elsewhere.png"))
    terms = composer.query.terms
    assert [type(term) for term in terms] == [SketchTerm, PictureTerm, PhotoTerm]
    assert sum(term.weight for term in terms) == pytest.approx(1.0)


def test_a_bitmap_and_strokes_are_two_terms(composer: QueryComposer) -> None:
    bitmap = SketchBitmap(np.zeros((4, 4), np.uint8))
    composer.set_page(Page(PAGE.sketch, bitmap), 1)
    assert [term.drawing for term in composer.query.terms] == [bitmap, PAGE.sketch]  # type: ignore[union-attr]


def test_every_question_has_its_own_revision(composer: QueryComposer, library: Library) -> None:
    asked: list[int] = []

    class Listener:
        def take(self, _query: object, revision: int) -> None:
            asked.append(revision)

    listener = Listener()
    composer.changed.connect(listener.take)
    composer.set_page(PAGE, 1)
    composer.like(library.catalogue.photo(1))
    edition = composer.edition
    composer.ask()
    assert composer.edition == edition
    composer.unlike(1)
    composer.set_picture(Path("a.png"))
    composer.clear_terms()
    composer.clear_terms()
    assert asked == [1, 2, 3, 4, 5, 6]
    assert composer.edition > edition


def test_nothing_asked_is_an_empty_query(composer: QueryComposer) -> None:
    assert composer.is_empty
    assert composer.query.terms == ()
    composer.set_page(PAGE, 1)
    assert not composer.is_empty
