"""Words in a query: known ones score what photos show, others are looked for in names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from shapes import photograph, shape
from tiny_encoder import TinyEncoder

from core.bundle import write_bundle
from core.library import Filters, Library
from core.search import PhotoTerm, Query, Ranking, Searcher, SketchTerm, WordTerm, balance_terms
from core.search.word_term import closeness
from core.search.words import Words, shipped_words
from core.sketch import rasterise


def drawn(seed: int) -> Any:
    return TinyEncoder().embed_sketches(rasterise(shape(seed), 64)[np.newaxis])[0]


@pytest.fixture
def words() -> Words:
    """Two words: what looks like shape 3, and what looks like shape 8."""
    weights = np.stack([20.0 * drawn(3), 20.0 * drawn(8)]).astype(np.float32)
    offsets = np.array([-15.0, -15.0], np.float32)
    return Words((("knot", "tangle", "Knoten"), ("loop", "Schlinge")), weights, offsets)


@pytest.fixture
def searcher(
    take_in: Callable[[Path], None],
    pictures: Path,
    open_searcher: Callable[..., Searcher],
    words: Words,
) -> Searcher:
    take_in(pictures)
    return open_searcher(words=words)


def find(searcher: Searcher, *terms: Any, **options: Any) -> Ranking:
    return searcher.search(Query(balance_terms(terms), **options))


def names(ranking: Ranking) -> list[str]:
    return [hit.photo.name for hit in ranking.hits]


@pytest.mark.parametrize("said", ["knot", "Knots", "TANGLE", "knoten"])
def test_a_known_word_ranks_by_chance_however_it_is_written(searcher: Searcher, said: str) -> None:
    ranking = find(searcher, WordTerm(said))
    assert names(ranking)[0] == "shape 03.png"
    scores = [hit.score for hit in ranking.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    chances = np.array([hit.chance for hit in ranking.hits], np.float32)
    assert scores == pytest.approx(closeness(chances), abs=1e-6)
    assert ranking.unknown_words == ()


def test_closeness_goes_by_the_logarithm_of_a_chance() -> None:
    chances = np.array([0.0, 0.0001, 0.01, 0.1, 1.0], np.float32)
    assert closeness(chances) == pytest.approx([0.0, 0.075, 0.5, 0.75, 1.0], abs=0.002)


def test_beside_a_drawing_a_word_adds_its_closeness_to_the_cosine(
    searcher: Searcher, library: Library, words: Words
) -> None:
    ids, vectors = library.catalogue.embeddings("tiny-1")
    counts = WordTerm.counts
    expected = (vectors @ drawn(5) + counts * closeness(words.chances(1, vectors))) / (1 + counts)
    by_hand = dict(zip(ids.tolist(), expected.tolist(), strict=True))
    ranking = find(searcher, SketchTerm(shape(5)), WordTerm("loop"))
    ordered = sorted(by_hand, key=lambda i: -by_hand[i])
    assert [hit.photo.id for hit in ranking.hits][:10] == ordered[:10]
    assert {hit.photo.id: hit.score for hit in ranking.hits} == pytest.approx(by_hand, abs=1e-5)
    query = Query(balance_terms([SketchTerm(shape(5)), WordTerm("loop")]))
    assert [searcher.rank_of(query, i) for i in ordered] == list(range(1, 13))


def test_a_word_that_is_not_wanted_pushes_back(searcher: Searcher) -> None:
    assert names(find(searcher, SketchTerm(shape(3))))[0] == "shape 03.png"
    against = find(searcher, SketchTerm(shape(3)), WordTerm("knot", -2.0))
    assert names(against)[0] != "shape 03.png"
    assert names(find(searcher, WordTerm("knot", -1.0)))[-1] == "shape 03.png"


def test_new_photos_are_scored_at_once(
    searcher: Searcher, take_in: Callable[[Path], None], pictures: Path
) -> None:
    assert names(find(searcher, WordTerm("knot")))[0] == "shape 03.png"
    photograph(shape(3), pictures / "new.png", size=300)
    take_in(pictures)
    first_two = names(find(searcher, WordTerm("knot"), collapse_duplicates=False))[:2]
    assert sorted(first_two) == ["new.png", "shape 03.png"]


def test_filters_hold_for_words_too(searcher: Searcher) -> None:
    ranking = find(searcher, WordTerm("knot"), filters=Filters(categories=frozenset({"even"})))
    assert ranking.n_photos == 6
    assert names(ranking)
    assert all(int(name[6:8]) % 2 == 0 for name in names(ranking))


@pytest.mark.parametrize(
    ("said", "found"), [("shape 07", ["shape 07.png"]), ("ODD", [f"shape {n:02}.png" for n in
     range(1, 12, 2)]), ("zebra", [])]
)  # fmt: skip
def test_an_unknown_word_is_looked_for_in_names_and_that_is_said(
    searcher: Searcher, said: str, found: list[str]
) -> None:
    ranking = find(searcher, WordTerm(said), WordTerm("knot", 0.0))
    assert sorted(names(ranking)) == found
    assert ranking.unknown_words == (said,)
    assert all(hit.chance is None for hit in ranking.hits)


def test_a_known_word_finds_what_is_named_so_but_not_parts_of_names(
    searcher: Searcher, take_in: Callable[[Path], None], pictures: Path
) -> None:
    photograph(shape(11), pictures / "old Knoten 2.png", size=300)
    photograph(shape(10), pictures / "knotted.png", size=300)
    take_in(pictures)
    hits = find(searcher, WordTerm("knot"), collapse_duplicates=False).hits
    assert {hit.photo.name for hit in hits[:2]} == {"shape 03.png", "old Knoten 2.png"}
    chances = {hit.photo.name: hit.chance for hit in hits}
    assert chances["old Knoten 2.png"] == pytest.approx(0.9)
    assert (chances["knotted.png"] or 0.0) < 0.5


def test_keywords_in_the_files_are_found(
    searcher: Searcher, take_in: Callable[[Path], None], pictures: Path
) -> None:
    path = photograph(shape(7), pictures / "tagged.jpg", size=300)
    packet = (
        '<x xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:rdf="http://www.w3.org/1999/02/'
        '22-rdf-syntax-ns#"><dc:subject><rdf:Bag><rdf:li>Harbour walk</rdf:li></rdf:Bag>'
        "</dc:subject></x>"
    )
    Image.open(path).save(path, "JPEG", xmp=packet.encode())
    (pictures / "again.jpg").write_bytes(path.read_bytes())
    take_in(pictures)
    found = find(searcher, WordTerm("harbour"), collapse_duplicates=False)
    assert sorted(names(found)) == ["again.jpg", "tagged.jpg"]
    assert found.unknown_words == ("harbour",)
    photograph(shape(7), path, size=301)
    take_in(pictures)
    assert names(find(searcher, WordTerm("harbour"))) == ["again.jpg"]


def test_a_renamed_category_is_found_by_its_new_name(searcher: Searcher, library: Library) -> None:
    assert names(find(searcher, WordTerm("squiggles"))) == []
    library.categories.rename("even", "squiggles")
    assert len(names(find(searcher, WordTerm("squiggles")))) == 6


def test_folders_around_the_library_s_own_say_nothing(searcher: Searcher, pictures: Path) -> None:
    outside = pictures.parent.name
    assert names(find(searcher, WordTerm(outside))) == []
    assert len(names(find(searcher, WordTerm(pictures.name)))) == 12


def test_photos_to_be_more_like_count_beside_words(searcher: Searcher) -> None:
    one = find(searcher, SketchTerm(shape(8))).hits[0].photo.id
    alone = names(find(searcher, WordTerm("knot")))
    beside = names(find(searcher, PhotoTerm(one), WordTerm("knot")))
    assert beside[0] == alone[0] == "shape 03.png"
    assert beside.index("shape 08.png") < alone.index("shape 08.png")


def test_words_of_another_encoder_or_damaged_ones_are_not_used(
    tmp_path: Path, words: Words
) -> None:
    file = tmp_path / "words.safetensors"
    card = {"encoder": "tiny-1", "spellings": [list(names) for names in words.spellings]}
    tensors: dict[str, np.ndarray] = {
        "weights": words.weights.astype(np.float16),
        "offsets": words.offsets,
    }
    write_bundle(file, card, tensors)
    loaded = shipped_words(TinyEncoder().card, file)
    assert loaded is not None
    assert "Schlinge" in loaded
    assert loaded.chances(1, drawn(8)[np.newaxis])[0] > 0.9
    assert shipped_words(TinyEncoder("other").card, file) is None
    write_bundle(file, card, {"weights": words.weights[:, :3], "offsets": words.offsets})
    assert shipped_words(TinyEncoder().card, file) is None
    write_bundle(file, card, {"weights": words.weights})
    assert shipped_words(TinyEncoder().card, file) is None
    file.write_bytes(b"damaged")
    assert shipped_words(TinyEncoder().card, file) is None
    assert shipped_words(TinyEncoder().card, tmp_path / "none.safetensors") is None
