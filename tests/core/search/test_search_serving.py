"""After an update the former encoder answers until the new one knows as much."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapes import shape
from tiny_encoder import TinyCard, TinyEncoder

from core.encoder import PhotoVectors
from core.library import ImportControl, Importer, Library
from core.search import Query, Searcher, SketchTerm
from core.search.serving import Serving, best, choose

OLD, NEW = TinyCard("tiny-1"), TinyCard("tiny-2")


class Interrupted(TinyEncoder):
    """Whose import is cancelled after the first batch."""

    def __init__(self, model_id: str, control: ImportControl) -> None:
        super().__init__(model_id)
        self._control = control

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        self._control.cancel()
        return super().embed_photos(images)


@pytest.fixture
def filled(library: Library, pictures: Path, take_in: Callable[[Path], None]) -> Library:
    """The library of the twelve shapes, as the former encoder took it in."""
    take_in(pictures)
    return library


@pytest.mark.parametrize(
    ("counts", "usable", "waiting", "expected"),
    [
        ({}, [], 0, "new"),
        ({"old": 9}, ["old"], 9, "old"),
        ({"old": 9}, [], 9, "new"),
        ({"old": 9, "new": 8}, ["old", "new"], 1, "old"),
        ({"old": 9, "new": 9}, ["old", "new"], 1, "new"),
        ({"old": 9, "new": 10}, ["old", "new"], 1, "new"),
        ({"older": 4, "old": 9, "new": 5}, ["old", "older"], 4, "old"),
        ({"older": 4, "old": 9, "new": 5}, ["older"], 4, "new"),
        # The two photos that are missing can't be learnt by anybody any more.
        ({"old": 9, "new": 7}, ["old"], 0, "new"),
    ],
)
def test_the_shipped_one_serves_once_it_knows_as_many(
    counts: dict[str, int], usable: list[str], waiting: int, expected: str
) -> None:
    assert best(counts, "new", usable, waiting) == expected


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 50)),
    st.sets(st.sampled_from("abcd")),
    st.integers(0, 50),
)
def test_nobody_who_serves_knows_fewer_than_the_shipped_one(
    counts: dict[str, int], usable: set[str], waiting: int
) -> None:
    chosen = best(counts, "a", usable, waiting)
    assert chosen == "a" or chosen in usable
    assert counts.get(chosen, 0) >= counts.get("a", 0)


def test_a_library_changes_hands_when_it_was_learnt_anew(filled: Library) -> None:
    assert choose(filled, OLD, []) == Serving("tiny-1", "tiny-1", 12, 12, 0)
    fresh = choose(filled, NEW, ["tiny-1"])
    assert fresh == Serving("tiny-1", "tiny-2", 0, 12, 12)
    assert fresh.is_catching_up
    assert not fresh.is_shipped

    control = ImportControl()
    Importer(filled, Interrupted("tiny-2", control)).run(control=control)
    halfway = choose(filled, NEW, ["tiny-1"])
    assert 0 < halfway.learnt < 12
    assert halfway.learnt + halfway.waiting == 12
    assert halfway.model_id == "tiny-1"
    assert choose(filled, NEW, []).model_id == "tiny-2"

    Importer(filled, TinyEncoder("tiny-2")).run()
    done = choose(filled, NEW, ["tiny-1"])
    assert done == Serving("tiny-2", "tiny-2", 12, 12, 0)
    assert done.is_shipped
    filled.catalogue.forget_replaced_models("tiny-2")
    assert filled.catalogue.models_with_vectors() == {"tiny-2": 12}


def test_an_import_for_the_serving_encoder_takes_nothing_from_the_new_one(filled: Library) -> None:
    Importer(filled, TinyEncoder("tiny-2")).run()
    Importer(filled, TinyEncoder("tiny-1")).run()
    assert filled.catalogue.models_with_vectors() == {"tiny-1": 12, "tiny-2": 12}


def test_while_the_new_one_learns_the_former_one_finds_everything(filled: Library) -> None:
    searcher = Searcher(filled, TinyEncoder("tiny-1"))
    try:
        Importer(filled, TinyEncoder("tiny-2")).run()
        ranking = searcher.search(Query((SketchTerm(shape(3)),)))
        assert (ranking.hits[0].photo.name, ranking.n_photos) == ("shape 03.png", 12)
    finally:
        searcher.close()
