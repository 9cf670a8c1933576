"""How likely a hit is what was asked for: curves, their file, and what a search says of them."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from indexed import IndexStore
from numpy.typing import NDArray
from shapes import shape

from core.bundle import write_bundle
from core.index import ExactIndex
from core.library import Filters
from core.search import PhotoTerm, Query, Searcher, SketchTerm, relevance
from core.search.relevance import (
    ENOUGH,
    FILE,
    SAMPLE,
    Curve,
    EmbeddedTerm,
    LibrarySample,
    Relevance,
    evidence,
    save_relevance,
    shipped_relevance,
)

CURVES = Relevance(
    "tiny-1", drawing=Curve((10.0, 0.0, 0.0), -5.0), picture=Curve((20.0, 0.0, 0.0), -16.0)
)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_chances_by_hand() -> None:
    rows = np.array([[1, 0], [0, 1]], np.float32)
    along, across = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    rest = np.array([[1, 0], [0, 1]] * ENOUGH, np.float32)
    terms = [
        EmbeddedTerm(along, True, 3.0),
        EmbeddedTerm(across, False, 1.0),
        EmbeddedTerm(across, True, -0.5),
    ]
    chances = CURVES.chances(rows, terms, rest)
    assert chances is not None
    # Half of the library lies along each term: cosines 0 and 1 are one spread from the middle.
    expected = [
        0.75 * sigmoid(10 - 5) + 0.25 * sigmoid(-20 - 16),
        0.75 * sigmoid(-10 - 5) + 0.25 * sigmoid(20 - 16),
    ]
    assert chances.tolist() == pytest.approx(expected)
    assert CURVES.chances(rows, terms[2:], rest) is None
    assert CURVES.chances(rows, terms, rest[: ENOUGH - 1]) is None


@pytest.mark.parametrize("numbers", [(0.0, 1.0), (-3.0, 1.0), (math.nan, 0.0), (1.0, math.inf)])
def test_a_curve_has_to_rise(numbers: tuple[float, float]) -> None:
    weight, offset = numbers
    with pytest.raises(ValueError, match="rise"):
        Curve((weight,), offset)


@pytest.mark.parametrize("ceiling", [0.0, -1.0, 1.01, math.nan])
def test_its_ceiling_is_a_chance(ceiling: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Curve((1.0,), 0.0, ceiling)


def test_no_photo_stands_out_beyond_the_ceiling() -> None:
    chances = Curve((2.0,), 0.0, 0.4).chances(np.array([[0.0], [50.0]]))
    np.testing.assert_allclose(chances, [0.2, 0.4])


def test_evidence_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relevance, "BEST", 2)
    rows = np.array([[0.8, 0.6], [1, 0], [0, 1]], np.float32)
    rest = np.array([[1, 0], [0, 1]] * ENOUGH, np.float32)
    told = evidence(rows, rows[1], rest)
    # Cosines of the library lie half a spread of one around a half.
    np.testing.assert_allclose(told[:, 0], [0.6, 1.0, -1.0], atol=1e-6)
    # The first two are the best: their cosine is 0.8, that of the third to their mean is 0.3. The
    # library's cosines to their mean are 0.9 and 0.3.
    np.testing.assert_allclose(told[:, 1], [2 / 3, 2 / 3, -1.0], atol=1e-5)
    np.testing.assert_allclose(told[:, 2], 0.8, atol=1e-6)


def test_a_single_hit_is_not_held_against_itself() -> None:
    rest = np.array([[1, 0], [0, 1]] * ENOUGH, np.float32)
    told = evidence(rest[:1], rest[0], rest)
    np.testing.assert_allclose(told, [[1.0, 1.0, 1.0]], atol=1e-6)


def test_a_hit_like_the_other_best_hits_is_likelier() -> None:
    rng = np.random.default_rng(3)

    def at(cosine: float, aside: NDArray[np.float64]) -> NDArray[np.float64]:
        aside = aside - (aside @ question) * question
        aside /= np.linalg.norm(aside)
        return cosine * question + math.sqrt(1 - cosine**2) * aside

    question = rng.standard_normal(32)
    question /= np.linalg.norm(question)
    rest = rng.standard_normal((500, 32))
    rest = (rest / np.linalg.norm(rest, axis=1, keepdims=True)).astype(np.float32)
    theme = rng.standard_normal(32)
    alike = [at(0.6, theme + 0.3 * rng.standard_normal(32)) for _ in range(8)]
    odd = at(0.6, rng.standard_normal(32))
    curve = Curve((1.0, 1.0, 0.0), 0.0)
    told = evidence(np.array([*alike, odd], np.float32), question.astype(np.float32), rest)
    chances = curve.chances(told - told.mean(0))
    assert chances[:-1].min() > chances[-1] + 0.2


def test_the_file_is_read_or_left_alone(tmp_path: Path) -> None:
    file = tmp_path / FILE
    assert shipped_relevance("tiny-1", file) is None
    save_relevance(file, CURVES, {"protocol": "by hand"})
    assert shipped_relevance("tiny-1", file) == CURVES
    assert shipped_relevance("an encoder that nobody measured", file) is None
    for bad in ([1.0, 0.0, 1.0], [-1.0, 0.0, 0.0, 0.0, 1.0]):
        write_bundle(file, {"encoder": "tiny-1"}, {"drawing": np.array(bad)})
        assert shipped_relevance("tiny-1", file) is None
    save_relevance(file, CURVES, {})
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert shipped_relevance("tiny-1", file) is None


def test_hits_carry_their_chance(
    take_in: Callable[[Path], None],
    pictures: Path,
    open_searcher: Callable[..., Searcher],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relevance, "ENOUGH", 12)
    take_in(pictures)
    searcher = open_searcher(relevance=CURVES)
    ranking = searcher.search(Query((SketchTerm(shape(3)),), k=12))
    scores = np.array([hit.score for hit in ranking.hits])
    standing = (scores - scores.mean()) / scores.std()
    for hit, out in zip(ranking.hits, standing.tolist(), strict=True):
        assert hit.chance == pytest.approx(sigmoid(10 * out - 5), abs=1e-3)
    photo = ranking.hits[0].photo.id
    less = searcher.search(Query((SketchTerm(shape(3)), PhotoTerm(photo, -0.5)), k=5))
    # What pushes changes the order and the score, not what the drawing says of a photo.
    drawn = {hit.photo.id: hit.chance for hit in ranking.hits}
    for hit in less.hits:
        if hit.photo.id in drawn:
            assert hit.chance == pytest.approx(drawn[hit.photo.id], abs=1e-6)
    only_less = searcher.search(Query((PhotoTerm(photo, -1.0),)))
    assert {hit.chance for hit in only_less.hits} == {None}


def test_in_a_small_library_nothing_is_claimed(
    take_in: Callable[[Path], None], pictures: Path, open_searcher: Callable[..., Searcher]
) -> None:
    take_in(pictures)
    ranking = open_searcher(relevance=CURVES).search(Query((SketchTerm(shape(3)),), k=5))
    assert {hit.chance for hit in ranking.hits} == {None}


def test_a_sample_follows_the_library() -> None:
    rng = np.random.default_rng(0)

    def index(count: int) -> IndexStore:
        rows = rng.standard_normal((count, 8)).astype(np.float32)
        made = ExactIndex(8)
        made.add(np.arange(count), rows / np.linalg.norm(rows, axis=1, keepdims=True))
        return IndexStore(made)

    sample = LibrarySample()
    assert sample.of(index(3000)).shape == (SAMPLE, 8)
    first = sample.of(index(3100))
    assert sample.of(index(3200)) is first  # little has changed
    assert sample.of(index(500)).shape == (500, 8)


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
