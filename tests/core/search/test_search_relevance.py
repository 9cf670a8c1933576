"""How likely a hit is what was asked for: curves, their file, and what a search says of them."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from shapes import shape

from core.library import Filters
from core.search import PhotoTerm, Query, Searcher, SketchTerm
from core.search.relevance import Curve, Relevance, Wanted, from_json, shipped_relevance

CURVES = Relevance("tiny-1", drawing=Curve(10.0, -5.0), picture=Curve(20.0, -16.0))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_chances_by_hand() -> None:
    rows = np.array([[1, 0], [0, 1]], np.float32)
    along, across = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    terms = [Wanted(along, True, 0.75), Wanted(across, False, 0.25), Wanted(across, True, -0.5)]
    chances = CURVES.chances(rows, terms)
    assert chances is not None
    expected = [
        0.75 * sigmoid(5) + 0.25 * sigmoid(-16),
        0.75 * sigmoid(-5) + 0.25 * sigmoid(4),
    ]
    assert chances.tolist() == pytest.approx(expected)
    assert CURVES.chances(rows, terms[2:]) is None


@pytest.mark.parametrize("numbers", [(0.0, 1.0), (-3.0, 1.0), (math.nan, 0.0), (1.0, math.inf)])
def test_a_curve_has_to_rise(numbers: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="rise"):
        Curve(*numbers)


def test_the_file_is_read_or_left_alone() -> None:
    curve = {"slope": 10.0, "offset": -5.0}
    good = {"encoder": "tiny-1", "drawing": curve, "picture": {"slope": 20, "offset": -16}}
    assert from_json(json.dumps(good)) == CURVES
    for bad in ("", "[]", "{}", json.dumps({**good, "drawing": {"slope": "much", "offset": 0}})):
        assert from_json(bad) is None
    assert shipped_relevance("an encoder that nobody measured") is None


def test_hits_carry_their_chance(
    take_in: Callable[[Path], None], pictures: Path, open_searcher: Callable[..., Searcher]
) -> None:
    take_in(pictures)
    searcher = open_searcher(relevance=CURVES)
    ranking = searcher.search(Query((SketchTerm(shape(3)),), k=5))
    for hit in ranking.hits:
        assert hit.chance == pytest.approx(sigmoid(10 * hit.score - 5), abs=1e-5)
    photo = ranking.hits[0].photo.id
    less = searcher.search(Query((SketchTerm(shape(3)), PhotoTerm(photo, -0.5)), k=5))
    # What pushes changes the order and the score, not what the drawing says of a photo.
    drawn = {hit.photo.id: hit.chance for hit in ranking.hits}
    for hit in less.hits:
        if hit.photo.id in drawn:
            assert hit.chance == pytest.approx(drawn[hit.photo.id], abs=1e-6)
    only_less = searcher.search(Query((PhotoTerm(photo, -1.0),)))
    assert {hit.chance for hit in only_less.hits} == {None}


def test_without_curves_nothing_is_claimed(searcher: Searcher) -> None:
    ranking = searcher.search(Query((SketchTerm(shape(0)),)))
    assert {hit.chance for hit in ranking.hits} == {None}


def test_filters_alone_show_the_newest(searcher: Searcher) -> None:
    odd = Filters(categories=frozenset({"odd"}))
    ranking = searcher.search(Query((), odd, k=4))
    ids = [hit.photo.id for hit in ranking.hits]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 4
    assert ranking.n_photos == 6
    assert [hit.rank for hit in ranking.hits] == [1, 2, 3, 4]
    assert {(hit.photo.category, hit.chance, hit.score) for hit in ranking.hits} == {
        ("odd", None, 0.0)
    }
    assert searcher.search(Query((), Filters(name="nobody"))).hits == ()
