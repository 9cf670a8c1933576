"""Rankings as the program shows them, measured: the same places that a search of an index gives."""

import numpy as np
import pytest
from indexed import IndexStore
from numpy.typing import NDArray

from core.index import ExactIndex
from core.library import Filters
from core.research.evaluation.by_category import Direction, category
from core.research.evaluation.similarity import cosine, displayed_order
from core.search.expansion import ExpandedSearch

Rows = NDArray[np.float32]


def unit_rows(n: int, seed: int) -> Rows:
    rows = np.random.default_rng(seed).normal(size=(n, 5)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_order_is_that_of_a_search() -> None:
    queries, gallery = unit_rows(8, 1), unit_rows(40, 2)
    index = ExactIndex(5)
    index.add(np.arange(40), gallery)
    nothing = np.zeros((8, 40), bool)
    shown = displayed_order(3 * queries, 2 * gallery, cosine(queries, gallery), nothing)
    for query, row in zip(queries, shown, strict=True):
        assert (
            np.argsort(-row).tolist()
            == ExpandedSearch(IndexStore(index, None), query, Filters())
            .search(40)
            .candidates.ids.tolist()
        )


def test_a_picture_that_looks_for_others_never_finds_itself() -> None:
    rows = unit_rows(30, 3)
    own = np.eye(30, dtype=bool)
    shown = displayed_order(rows, rows, cosine(rows, rows), np.zeros((30, 30), bool), own)
    for number in range(30):
        others = np.delete(np.arange(30), number)
        index = ExactIndex(5)
        index.add(others, rows[others])
        order = np.argsort(-shown[number])
        found = (
            ExpandedSearch(IndexStore(index, None), rows[number], Filters())
            .search(29)
            .candidates.ids.tolist()
        )
        assert order[order != number].tolist() == found


def test_figures_differ_from_those_of_the_cosines_by_what_comes_after_the_tenth_place() -> None:
    sketches, photos = unit_rows(6, 4), unit_rows(60, 5)
    asked, offered = list("ababab"), ["ab"[i % 2] for i in range(60)]
    plain = category(sketches, asked, photos, offered)
    shown = category(sketches, asked, photos, offered, expanded=True)
    np.testing.assert_allclose(shown.precision_curve[:10], plain.precision_curve[:10])
    assert shown.map_all != pytest.approx(plain.map_all)
    assert "as the program shows them" in shown.protocol
    assert "as the program shows them" not in plain.protocol
    within = category(
        photos[:6], asked, photos, offered, direction=Direction.PHOTO_TO_PHOTO, expanded=True
    )
    assert within.n_gallery == 59


def test_of_equals_at_the_last_of_the_first_places_the_wrong_one_stands_there() -> None:
    query, gallery = unit_rows(1, 6), unit_rows(30, 7)
    order = np.argsort(-cosine(query, gallery)[0])
    tenth = order[9]
    twice = np.concatenate([gallery, gallery[[tenth]]])
    for right in (tenth, 30):
        relevant = np.zeros((1, 31), bool)
        relevant[0, right] = True
        shown = displayed_order(query, twice, cosine(query, twice), relevant)[0]
        wrong = 30 if right == tenth else tenth
        assert shown[wrong] > 1 > shown[right]
