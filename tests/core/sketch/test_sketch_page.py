"""A page: what it asks for, what it holds, and that its files keep it."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings

from core.sketch import (
    Page,
    Sketch,
    SketchBitmap,
    SketchFormatError,
    Stroke,
    read_page,
    read_sketch,
    write_page,
)
from core.sketch.formats.inkseek_json import page_from_json, page_to_json

RED = Sketch((Stroke.from_xy([[40, 40], [50, 60]]).broadened(2.5),))


def test_what_is_only_not_wanted_asks_for_nothing() -> None:
    assert Page().is_empty
    page = Page(negative=RED)
    assert not page.is_empty
    assert not page.asks
    assert Page(SQUARE).asks
    assert Page(bitmap=SketchBitmap(np.zeros((2, 2), np.uint8))).asks


def test_the_bounds_are_those_of_all_strokes() -> None:
    assert Page().bounds is None
    assert Page(SQUARE).bounds == (0, 0, 10, 10)
    assert Page(negative=RED).bounds == (40, 40, 50, 60)
    assert Page(SQUARE, negative=RED).bounds == (0, 0, 50, 60)


@settings(max_examples=25, deadline=None)
@given(sketches(), sketches())
def test_json_keeps_both_kinds_of_strokes(wanted: Sketch, unwanted: Sketch) -> None:
    page = Page(wanted, negative=unwanted)
    assert page_from_json(page_to_json(page)) == page


@pytest.mark.parametrize("suffix", ["inkseek", "json"])
def test_files_of_ours_keep_all(tmp_path: Path, suffix: str) -> None:
    page = Page(wiggly(), negative=RED)
    file = tmp_path / f"a.{suffix}"
    write_page(page, file)
    assert read_page(file) == page
    assert read_page(file).negative.strokes[0].width == 2.5
    assert read_sketch(file) == page.sketch


@pytest.mark.parametrize("suffix", ["svg", "ndjson", "png"])
def test_other_files_hold_what_is_looked_for(tmp_path: Path, suffix: str) -> None:
    write_page(Page(SQUARE, negative=RED), tmp_path / f"a.{suffix}")
    page = read_page(tmp_path / f"a.{suffix}")
    assert page.negative.is_empty
    assert page.asks


@pytest.mark.parametrize(
    ("negative", "says"),
    [
        (3, "no list of negative strokes"),
        ([{"x": [1]}], "negative stroke 1 has no columns"),
        ([{"x": [1], "y": [2], "w": "3"}], "w of negative stroke 1 is not a number"),
        ([{"x": [1], "y": [2], "w": 0}], "pens wide"),
        ([{"x": [1], "y": [2], "w": 10**400}], "cannot be used"),
    ],
)
def test_what_is_wrong_is_said(negative: object, says: str) -> None:
    text = json.dumps({"inkseek": "sketch", "version": 1, "strokes": [], "negative": negative})
    with pytest.raises(SketchFormatError, match=says):
        page_from_json(text)


def test_the_hash_tells_pages_apart() -> None:
    hashes = {
        page.content_hash
        for page in (
            Page(),
            Page(SQUARE),
            Page(negative=SQUARE),
            Page(SQUARE, negative=SQUARE),
            Page(RED),
            Page(Sketch(tuple(stroke.broadened(2) for stroke in SQUARE.strokes))),
            Page(bitmap=SketchBitmap(np.zeros((2, 2), np.uint8))),
        )
    }
    assert len(hashes) == 7
    assert Page(Sketch(SQUARE.strokes)).content_hash == Page(SQUARE).content_hash
