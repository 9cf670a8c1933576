"""The contact sheet: a row a query, frames around what is right, drawings in their place."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.contact_sheet import (
    CELL,
    FOUND,
    GAP,
    HEADER,
    INK,
    LABEL,
    MARGIN,
    NEW_INK,
    Found,
    SheetRow,
    draw_sheet,
    growing_drawing,
)
from core.sketch import Sketch, Stroke

GREY = Image.new("RGB", (40, 20), (128, 128, 128))


def close_to(image: Image.Image, colour: str) -> np.ndarray:
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    close: np.ndarray = np.abs(np.asarray(image).astype(int) - wanted).max(axis=2) < 12
    return close


@pytest.mark.parametrize("right", [(False, True, False), (True, False, True), (False,) * 3])
def test_right_photos_have_a_frame(right: tuple[bool, ...]) -> None:
    row = SheetRow(GREY, tuple(Found(GREY, one) for one in right), "7")
    green = close_to(draw_sheet([row], "One"), FOUND)
    lefts = [MARGIN + CELL + LABEL + column * (CELL + GAP) for column in range(3)]
    # A frame is the only green thing as wide as a card.
    widths = [green[:, left - 2 : left + CELL + 2].sum(axis=1).max() for left in lefts]
    assert [width > CELL * 0.8 for width in widths] == list(right)


def test_every_row_has_its_place_and_good_figures_are_green() -> None:
    rows = [SheetRow(GREY, (), str(rank), good=rank == 2) for rank in (1, 2, 3)]
    sheet = draw_sheet(rows, "Three", "subtitle", "credit")
    tops = [HEADER + number * (CELL + GAP) for number in range(3)]
    green = close_to(sheet, FOUND)
    assert [bool(green[top : top + CELL].any()) for top in tops] == [False, True, False]
    grey = close_to(sheet, "#808080")
    assert all(grey[top : top + CELL].any() for top in tops)


def test_a_sheet_without_rows_is_a_page_with_a_title() -> None:
    assert close_to(draw_sheet([], "None"), INK).any()


def test_a_long_note_stays_in_its_column() -> None:
    noted = draw_sheet([SheetRow(GREY, (Found(GREY, False),), "1", note="photograph " * 9)], "T")
    plain = draw_sheet([SheetRow(GREY, (Found(GREY, False),), "1")], "T")
    left, right = MARGIN + CELL, MARGIN + CELL + LABEL
    differs = (np.asarray(noted) != np.asarray(plain)).any(axis=(0, 2))
    assert differs[left:right].any()
    assert not differs[:left].any()
    assert not differs[right:].any()


def test_a_drawing_lies_where_it_is_within_the_whole_and_its_last_stroke_has_a_colour() -> None:
    first = Stroke([(0.0, 0.0, 0.5, 0.0), (10.0, 0.0, 0.5, 1.0)])
    second = Stroke([(0.0, 90.0, 0.5, 2.0), (100.0, 100.0, 0.5, 3.0)])
    whole = Sketch((first, second))
    done = growing_drawing(whole, whole.bounds)
    begun = growing_drawing(Sketch((first,)), whole.bounds)
    assert close_to(done, NEW_INK).nonzero()[0].min() > done.height // 2
    assert close_to(begun, NEW_INK).nonzero()[0].max() < begun.height // 2
    assert not np.asarray(growing_drawing(whole, None)).min(initial=255) < 255
