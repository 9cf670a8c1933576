"""Kept drawings are found by drawings, and by photos."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from shapes import shape
from tiny_encoder import TinyEncoder

from core.library import Filters, Library
from core.search import PhotoTerm, Query, Searcher, SketchTerm
from core.search.sketch_search import SketchSearch
from core.sketch import Page, rasterise


def vector_of(seed: int) -> np.ndarray:
    encoder = TinyEncoder()
    return encoder.embed_sketches(rasterise(shape(seed), encoder.card.sketch_size)[None])[0]


def test_where_was_this_drawn_before(library: Library) -> None:
    kept = [library.sketches.add(Page(shape(seed)), now=float(seed)) for seed in range(5)]
    shelf = SketchSearch(library, TinyEncoder())
    found = shelf.search(vector_of(3), k=3)
    assert len(found) == 3
    assert found[0].sketch.id == kept[3].id
    assert found[0].score > 0.999
    assert sorted((hit.score for hit in found), reverse=True) == [hit.score for hit in found]


def test_each_drawing_is_encoded_once(library: Library) -> None:
    shelf = SketchSearch(library, TinyEncoder())
    assert shelf.search(vector_of(0)) == ()
    library.sketches.add(Page(shape(1)))
    assert shelf.refresh() == 1
    assert shelf.refresh() == 0
    assert SketchSearch(library, TinyEncoder()).refresh() == 0
    assert SketchSearch(library, TinyEncoder("other")).refresh() == 1


def test_a_drawing_that_was_let_go_of_is_not_found(library: Library) -> None:
    kept = library.sketches.add(Page(shape(1)))
    shelf = SketchSearch(library, TinyEncoder())
    assert len(shelf.search(vector_of(1))) == 1
    library.sketches.remove(kept.id)
    assert shelf.search(vector_of(1)) == ()
    library.sketches.store_vectors(TinyEncoder().card, [kept.id], vector_of(1)[None])
    assert shelf.search(vector_of(1)) == ()


def test_a_lost_file_is_passed_over(library: Library) -> None:
    library.sketches.add(Page(shape(1)))
    other = library.sketches.add(Page(shape(2)))
    for file in library.sketches.folder.glob(f"{other.content_hash}*"):
        file.unlink()
    shelf = SketchSearch(library, TinyEncoder())
    assert len(shelf.search(vector_of(2))) == 1
    assert shelf.refresh() == 0


def test_a_photo_finds_the_drawings_of_it(
    library: Library, take_in: Callable[[Path], None], pictures: Path, searcher: Searcher
) -> None:
    kept = [library.sketches.add(Page(shape(seed))) for seed in range(4)]
    photo = int(library.catalogue.matching(Filters(name="shape 02"))[0])
    vector = searcher.vector_of(Query((PhotoTerm(photo),)))
    assert vector is not None
    found = SketchSearch(library, TinyEncoder()).search(vector)
    assert found[0].sketch.id == kept[2].id
    assert searcher.vector_of(Query(())) is None
    drawn = searcher.vector_of(Query((SketchTerm(shape(2)),)))
    assert drawn is not None
    assert searcher.rank_for(drawn, photo) == 1
