"""The demonstration: sample drawings that fit their pictures, honest ranks, and the sheet of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from core.demo import (
    SHOWN,
    find_target,
    replay,
    sample_sketch,
    sample_sketch_names,
)
from core.library.importer import Importer
from core.library.library import Library
from core.samples import render_samples, sample_pictures
from core.search import Query, Searcher, SketchTerm

if TYPE_CHECKING:
    from core.encoder import Encoder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Library]:
    """A library of the pictures that sample drawings are of, and a few others."""
    pytest.importorskip("resvg_py", reason="needs the samples extra")
    names = set(sample_sketch_names())
    chosen = [picture for picture in sample_pictures() if picture.name in names]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKSEEK_HOME", str(tmp_path_factory.mktemp("demo")))
        folder = render_samples(pictures=[*chosen, *sample_pictures()[::250]])
    with Library.open(tmp_path_factory.mktemp("library")) as opened:
        Importer(opened, encoder).run([folder])
        yield opened


def test_there_are_some_sample_drawings() -> None:
    names = sample_sketch_names()
    assert len(names) >= 6
    assert list(names) == sorted(names)


@pytest.mark.parametrize("name", sample_sketch_names())
def test_each_was_drawn_by_hand_for_one_picture(name: str) -> None:
    drawing = sample_sketch(name)
    assert drawing.target.name == drawing.name == name
    assert len(drawing.sketch.strokes) >= 3
    times = np.concatenate([stroke.t for stroke in drawing.sketch.strokes])
    assert np.all(np.diff(times) >= 0)
    pressures = np.concatenate([stroke.pressure for stroke in drawing.sketch.strokes])
    assert pressures.std() > 0.02


@pytest.mark.parametrize("name", ["", "no-such-drawing", "giraffe", "../samples/fish"])
def test_an_unknown_drawing_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        sample_sketch(name)


def test_ranks_are_places_in_the_whole_ranking(library: Library, encoder: Encoder) -> None:
    drawing = sample_sketch("sailboat")
    target = find_target(library, drawing.target)
    assert target.path.name == "sailboat.png"
    with closing(Searcher(library, encoder)) as searcher:
        steps = list(replay(searcher, drawing, target))
        for step in steps[::3]:
            everything = Query(
                (SketchTerm(step.sketch),), k=library.catalogue.count(), collapse_duplicates=False
            )
            order = [hit.photo.id for hit in searcher.search(everything).hits]
            assert order.index(target.id) + 1 == step.rank
            assert [hit.photo.id for hit in step.best] == order[:SHOWN]
    assert [len(step.sketch.strokes) for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1].sketch == drawing.sketch
    assert all(step.n_photos == library.catalogue.count() for step in steps)
    assert all(step.timings.total > 0 for step in steps)


def test_a_target_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with Library.open(tmp_path) as empty, pytest.raises(KeyError):
        find_target(empty, sample_sketch("fish").target)
