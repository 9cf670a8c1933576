"""Pull and push: what a page asks for, and how hard each term pulls beside the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search import PhotoTerm, SketchTerm, balance_terms, page_terms
from core.search.query import PUSH
from core.sketch import Page, Sketch, SketchBitmap, Stroke

BLACK = Sketch((Stroke.from_xy([[0, 0], [1, 1]]),))
RED = Sketch((Stroke.from_xy([[0, 1], [1, 0]]),))
BITMAP = SketchBitmap(np.zeros((2, 2), np.uint8))
quick = settings(max_examples=30, deadline=None)


def test_a_page_pulls_with_what_is_wanted_and_pushes_with_what_is_not() -> None:
    terms = page_terms(Page(BLACK, BITMAP, RED))
    assert terms == [SketchTerm(BITMAP), SketchTerm(BLACK), SketchTerm(RED, -1.0)]
    assert page_terms(Page(BLACK)) == [SketchTerm(BLACK)]
    assert page_terms(Page()) == []


def test_red_alone_asks_for_nothing_unless_something_else_pulls() -> None:
    assert page_terms(Page(negative=RED)) == []
    assert page_terms(Page(negative=RED), beside_others=True) == [SketchTerm(RED, -1.0)]


def test_weights_by_hand() -> None:
    terms = balance_terms((SketchTerm(BLACK), PhotoTerm(1, 3.0), SketchTerm(RED, -1.0)))
    assert [term.weight for term in terms] == [0.25, 0.75, -PUSH / 4]
    assert [term.weight for term in balance_terms((PhotoTerm(1, -1.0),))] == [-PUSH]


@quick
@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=6))
def test_what_pulls_shares_one_whole(weights: list[float]) -> None:
    terms = balance_terms([PhotoTerm(i, weight) for i, weight in enumerate(weights)])
    assert sum(term.weight for term in terms) == pytest.approx(1.0)
