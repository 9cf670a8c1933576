"""Sketch files: what lies well on the paper stays, what comes from elsewhere is fitted."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.canvas import Page
from app.sketches.files import LARGE, on_paper, open_page
from app.ui.incoming import Incoming
from core.sketch import Sketch, Stroke, write_page


def sketch(*xy: tuple[float, float]) -> Sketch:
    return Sketch((Stroke.from_xy(np.array(xy)),))


def test_a_sketch_of_ours_comes_back_where_it_was(tmp_path: Path) -> None:
    page = Page(sketch((-200, -100), (300, 250)))
    write_page(page, tmp_path / "mine.inkseek")
    assert open_page(tmp_path / "mine.inkseek") == page


@pytest.mark.parametrize("scale", [0.01, 1.0, 50.0])
def test_a_sketch_from_elsewhere_is_centred_and_fitted(scale: float) -> None:
    placed = on_paper(Page(sketch((5000 * scale, 0), (5255 * scale, 128 * scale)))).sketch
    assert placed.bounds is not None
    assert placed.bounds.longest == pytest.approx(LARGE, rel=1e-3)
    assert placed.bounds.centre == pytest.approx((0, 0), abs=1.0)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=9))
def test_every_sketch_ends_up_on_the_paper(points: list[tuple[float, float]]) -> None:
    bounds = on_paper(Page(sketch(*points))).bounds
    assert bounds is not None
    assert max(abs(side) for side in bounds) <= 501


def test_an_empty_sketch_stays_empty() -> None:
    assert on_paper(Page()).is_empty


def test_what_comes_in_is_sorted_by_its_use(tmp_path: Path) -> None:
    paths = [tmp_path, tmp_path / "a.SVG", tmp_path / "b.JPG", tmp_path / "c.txt"]
    incoming = Incoming.of(paths)
    assert incoming.folders == [tmp_path]
    assert incoming.sketches == [tmp_path / "a.SVG"]
    assert incoming.pictures == [tmp_path / "b.JPG"]
    assert Incoming.of([tmp_path / "c.txt"]).is_empty
