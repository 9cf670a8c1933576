"""Colours in a query: where they were painted, beside a shape, and like those of a photo."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from indexed import IndexStore
from PIL import Image
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.index import ExactIndex
from core.library import Filters, Library
from core.search import (
    ColourTerm,
    LikeColoursTerm,
    PhotoTerm,
    Query,
    Ranking,
    Searcher,
    SketchTerm,
    balance_terms,
    page_terms,
    scored,
)
from core.sketch import Page, Sketch, Stroke

RED, BLUE, GREEN, WHITE = "#d0392e", "#2e6fd0", "#3c9a4b", "#ffffff"
TakeIn = Callable[[Path], None]


def bar(y: float, colour: str, width: float = 40.0) -> Stroke:
    """A broad stroke across the paper."""
    points = Stroke.from_xy([[-480, y], [480, y]]).points
    return Stroke(points, width, colour)


def painted(*strokes: Stroke) -> Page:
    return Page(paint=Sketch(strokes))


def flag(path: Path, top: str, below: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (120, 80), top)
    image.paste(below, (0, 40, 120, 80))
    image.save(path)


def names(ranking: Ranking) -> list[str]:
    return [hit.photo.path.stem for hit in ranking.hits]


def ask(searcher: Searcher, page: Page, weight: float = 1.0, **options: object) -> Ranking:
    terms = balance_terms(page_terms(page, colour_weight=weight))
    return searcher.search(Query(terms, collapse_duplicates=False, **options))  # type: ignore[arg-type]


@pytest.fixture
def flags(tmp_path: Path, take_in: TakeIn, open_searcher: Callable[..., Searcher]) -> Searcher:
    folder = tmp_path / "flags"
    for top, below in ((RED, BLUE), (BLUE, RED), (GREEN, WHITE), (WHITE, GREEN)):
        named = {RED: "red", BLUE: "blue", GREEN: "green", WHITE: "white"}
        flag(folder / f"{named[top]} over {named[below]}.png", top, below)
    take_in(folder)
    return open_searcher()


@pytest.fixture
def recoloured(tmp_path: Path, take_in: TakeIn, open_searcher: Callable[..., Searcher]) -> Searcher:
    """Shapes 0 to 3, each in red, blue and green lines on white."""
    folder = tmp_path / "recoloured"
    for seed in range(4):
        for name, colour in (("red", RED), ("blue", BLUE), ("green", GREEN)):
            path = photograph(shape(seed), folder / f"{seed} {name}.png")
            ink = np.asarray(Image.open(path).convert("L"), np.float32)[..., None] / 255
            rgb = ink * 255 + (1 - ink) * np.array(Image.new("RGB", (1, 1), colour))[0, 0]
            Image.fromarray(rgb.astype(np.uint8)).save(path)
    take_in(folder)
    return open_searcher()


def in_colour(seed: int, colour: str) -> Page:
    return Page(Sketch(tuple(Stroke(s.points, 1.0, colour) for s in shape(seed).strokes)))


def test_paint_finds_its_colours_at_their_places(flags: Searcher) -> None:
    assert names(ask(flags, painted(bar(-250, RED), bar(250, BLUE))))[0] == "red over blue"
    assert names(ask(flags, painted(bar(-250, BLUE), bar(250, RED))))[0] == "blue over red"
    assert names(ask(flags, painted(bar(250, GREEN))))[0] == "white over green"


def test_places_without_paint_ask_for_nothing(flags: Searcher) -> None:
    ranking = ask(flags, painted(bar(-250, GREEN)))
    by_name = {hit.photo.path.stem: hit.score for hit in ranking.hits}
    assert names(ranking)[0] == "green over white"
    assert by_name["green over white"] > 0.9
    assert ranking.notice is None
    assert [hit.chance for hit in ranking.hits] == [None] * 4


def test_shape_and_colour_together_find_the_one_with_both(recoloured: Searcher) -> None:
    for seed in range(4):
        for name, colour in (("red", RED), ("blue", BLUE), ("green", GREEN)):
            assert names(ask(recoloured, in_colour(seed, colour)))[0] == f"{seed} {name}"


def test_the_weight_decides_between_shape_and_colour(recoloured: Searcher) -> None:
    page = in_colour(2, BLUE)
    shape_first = names(ask(recoloured, page, weight=0.01))
    assert {name[0] for name in shape_first[:3]} == {"2"}
    colour_first = names(ask(recoloured, page, weight=100.0))
    assert {name.split()[1] for name in colour_first[:4]} == {"blue"}


def test_the_encoder_sees_coloured_ink_as_any_ink() -> None:
    page = in_colour(1, RED)
    plain, colours = page_terms(page)
    assert plain == SketchTerm(page.sketch)
    assert isinstance(colours, ColourTerm)
    # Paint is no ink.
    terms = page_terms(Page(shape(1), paint=Sketch((bar(0, RED),))))
    assert terms[0] == SketchTerm(shape(1))
    assert [type(term) for term in page_terms(painted(bar(0, RED)))] == [ColourTerm]
    assert page_terms(Page(shape(1))) == [SketchTerm(shape(1))]


def test_sums_are_exact_among_candidates(
    recoloured: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = in_colour(3, GREEN)
    everything = ask(recoloured, page)
    for hit in everything.hits:
        assert recoloured.rank_of(Query(balance_terms(page_terms(page))), hit.photo.id) == hit.rank
    # With few candidates of each kind, the best are the same.
    monkeypatch.setattr(scored, "FEWEST", 4)
    monkeypatch.setattr(scored, "SPARE", 1)
    few = ask(recoloured, page, k=4)
    assert [(h.photo.id, h.score) for h in few.hits] == [
        (h.photo.id, h.score) for h in everything.hits[:4]
    ]


def test_filters_hold_for_colours_too(recoloured: Searcher) -> None:
    ranking = ask(recoloured, in_colour(0, RED), filters=Filters(name="1 "))
    assert names(ranking)[0] == "1 red"
    assert ranking.n_photos == 3


def test_pictures_with_the_colours_of_a_photo(flags: Searcher) -> None:
    asked = next(
        hit.photo
        for hit in ask(flags, painted(bar(0, RED))).hits
        if hit.photo.path.stem == "green over white"
    )
    ranking = flags.search(Query((LikeColoursTerm(asked.id),), collapse_duplicates=False))
    assert set(names(ranking)[:2]) == {"green over white", "white over green"}
    assert ranking.hits[0].score > 0.9
    assert ranking.hits[2].score < 0.6
    gone = flags.search(Query((LikeColoursTerm(9_999), PhotoTerm(asked.id))))
    assert gone.hits[0].photo.id == asked.id


def test_photos_whose_colours_are_not_known_come_last_and_it_is_said(
    flags: Searcher, library: Library
) -> None:
    with library.catalogue.database.writing() as connection:
        connection.execute(
            "DELETE FROM colour WHERE photo_id ="
            " (SELECT id FROM photo WHERE name_key = 'red over blue.png')"
        )
    ranking = ask(flags, painted(bar(-250, RED), bar(250, BLUE)))
    assert names(ranking)[-1] == "red over blue"
    assert ranking.notice is not None
    assert "not known yet" in ranking.notice


def test_without_photos_at_hand_the_rest_is_searched_for() -> None:
    encoder = TinyEncoder()
    index = ExactIndex(encoder.card.dim)
    searcher = Searcher(IndexStore(index), encoder)
    ranking = searcher.search(Query(tuple(page_terms(in_colour(0, RED)))))
    assert ranking.notice is not None
    assert "studio" in ranking.notice
    alone = searcher.search(Query(tuple(page_terms(painted(bar(0, RED))))))
    assert alone.hits == ()


@pytest.mark.parametrize("n", [5, 900, 20_000])
def test_the_highest_scores_are_found_by_a_sample(n: int) -> None:
    rng = np.random.default_rng(n)
    for scores in (rng.random(n), np.zeros(n), np.sort(rng.random(n)), np.arange(n) % 2):
        values = scores.astype(np.float32)
        rows = scored._highest(values, 300)
        assert min(300, n) <= len(set(rows.tolist())) == len(rows) <= 1200
        np.testing.assert_array_equal(np.sort(values[rows])[-300:], np.sort(values)[-300:])
