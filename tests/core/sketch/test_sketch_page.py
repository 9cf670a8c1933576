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
from core.sketch.page import changed_strokes

RED = Sketch((Stroke.from_xy([[40, 40], [50, 60]]).broadened(2.5),))
LINE = Stroke.from_xy([[0, 0], [30, 40]])


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


def test_paint_and_colours_are_part_of_a_page() -> None:
    red = Stroke(LINE.points, 20.0, "#d0392e")
    page = Page(Sketch((LINE,)), paint=Sketch((red,)))
    assert page.content_hash != Page(Sketch((LINE,))).content_hash
    assert page.content_hash != Page(Sketch((LINE,)), negative=Sketch((red,))).content_hash
    assert Stroke(LINE.points) != Stroke(LINE.points, 1.0, "#d0392e")
    assert page.asks
    assert page.has_colour
    assert not Page(Sketch((LINE,))).has_colour
    assert not Page(paint=Sketch((red,))).has_shape
    assert Page(paint=Sketch((red,))).asks
    far = red.transformed([[1, 0, 5000], [0, 1, 0]])
    assert far.colour == "#d0392e"
    assert Page(Sketch((LINE,)), paint=Sketch((far,))).bounds == LINE.bounds.union(far.bounds)
    assert changed_strokes(Page(), page) == (LINE, red)
    assert page.with_strokes([far], "paint").paint.strokes == (red, far)
    assert page.erased(red.xy, 5.0).is_empty
    with pytest.raises(ValueError, match="a colour is written like"):
        Stroke(LINE.points, 1.0, "red")


def test_a_file_keeps_paint_and_colours_and_older_programs_find_the_drawing(tmp_path: Path) -> None:
    red = Stroke(LINE.points, 20.0, "#d0392e")
    page = Page(Sketch((LINE, Stroke(LINE.points, 1.0, "#2e6fd0"))), paint=Sketch((red,)))
    file = tmp_path / "colours.inkseek"
    write_page(page, file)
    again = read_page(file)
    assert again == page
    assert again.content_hash == page.content_hash
    document = json.loads(file.read_text())
    assert len(document["strokes"]) == 2
    assert document["version"] == 1
    for wrong in ("red", 7, "#D0392E"):
        document["paint"][0]["c"] = wrong
        with pytest.raises(SketchFormatError, match="stroke of paint 1 cannot be used"):
            page_from_json(json.dumps(document))
    write_page(page, tmp_path / "colours.svg")
    assert 'stroke="#2e6fd0"' in (tmp_path / "colours.svg").read_text()
    assert len(read_page(tmp_path / "colours.svg").sketch.strokes) == 2
