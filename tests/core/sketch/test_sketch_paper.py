import numpy as np
import pytest
from drawings import wiggly
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np
from numpy.typing import NDArray
from PIL import Image

from core.sketch import Sketch, Stroke, rasterise
from core.sketch.formats.paper import find_pieces, ink_on_paper


def flooded(mask: NDArray[np.bool_]) -> list[int]:
    """Areas of the connected pieces, found by filling them one pixel after another."""
    left = {(int(y), int(x)) for y, x in np.argwhere(mask)}
    areas = []
    while left:
        stack, area = [left.pop()], 0
        while stack:
            y, x = stack.pop()
            area += 1
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            stack.extend(near)
        areas.append(area)
    return sorted(areas)


masks = st_np.arrays(np.bool_, st_np.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=14))


@settings(max_examples=80, deadline=None)
@given(masks)
def test_pieces_are_those_a_flood_finds(mask: NDArray[np.bool_]) -> None:
    found = find_pieces(mask)
    assert sorted(found.area.tolist()) == flooded(mask)
    assert ((found.label >= 0) == mask).all()
    assert np.array_equal(np.bincount(found.label[mask], minlength=len(found.area)), found.area)


def test_pieces_know_their_thickness_and_whether_they_reach_the_edge() -> None:
    mask = np.zeros((30, 40), dtype=np.bool_)
    mask[5, 3:33] = True
    mask[10:30, 10:20] = True
    mask[25, 30] = mask[24, 31] = mask[23, 32] = True
    found = find_pieces(mask)
    by_area = {int(a): (float(t), bool(e)) for a, t, e in zip(*found[1:], strict=True)}
    assert by_area == {30: (1, False), 200: (10, True), 3: (1, False)}


def test_a_spiral_is_one_piece() -> None:
    angle = np.linspace(0, 40, 4000)
    y, x = (100 + angle * 2.3 * np.stack([np.sin(angle), np.cos(angle)])).astype(int)
    mask = np.zeros((200, 200), dtype=np.bool_)
    mask[y, x] = True
    assert find_pieces(mask).area.tolist() == [mask.sum()]


def drawn(width: float = 0.012) -> NDArray[np.uint8]:
    return rasterise(wiggly(6, seed=5), 400, line_width=width)


def agreement(found: NDArray[np.uint8], truth: NDArray[np.uint8]) -> tuple[float, float]:
    """How much of the true ink was found, and how much of what was found is ink or next to it."""
    ink, seen = truth < 128, found < 128
    near = np.zeros_like(ink)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            near |= np.roll(truth < 200, (dy, dx), (0, 1))
    return float(seen[ink].mean()), float(near[seen].mean())


def photographed(
    truth: NDArray[np.uint8], contrast: float, grain: float, shade: float, seed: int = 0
) -> NDArray[np.uint8]:
    """A sheet under a lamp at its upper left corner, with a camera's grain."""
    y, x = np.mgrid[: truth.shape[0], : truth.shape[1]] / max(truth.shape)
    light = 1 - shade * np.clip((x + y) / 2, 0, 1)
    page = (235 - contrast * (255 - truth.astype(np.float64))) * light
    noisy = page + np.random.default_rng(seed).normal(0, grain, truth.shape)
    return noisy.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("contrast", "grain", "shade"),
    [(0.9, 0, 0), (0.9, 3, 0.7), (0.3, 2, 0.5), (0.25, 3, 0.3), (0.6, 8, 0.4)],
)
def test_ink_is_found_under_uneven_light(contrast: float, grain: float, shade: float) -> None:
    truth = drawn()
    found = ink_on_paper(photographed(truth, contrast, grain, shade))
    recall, precision = agreement(found, truth)
    assert recall > 0.95
    assert precision > 0.99


def test_a_clean_picture_stays_as_it_is() -> None:
    truth = drawn()
    assert np.abs(ink_on_paper(truth).astype(int) - truth).mean() < 2


def test_speckle_goes_and_dots_stay() -> None:
    eyes = Sketch((*wiggly(3).strokes, Stroke.from_xy([[30, 30]]), Stroke.from_xy([[70, 30]])))
    truth = rasterise(eyes, 500, line_width=0.012)
    dirty = truth.copy()
    rng = np.random.default_rng(1)
    dirty[rng.integers(0, 500, 40), rng.integers(0, 500, 40)] = 0
    assert np.abs(ink_on_paper(dirty).astype(int) - ink_on_paper(truth)).mean() < 0.1
    assert (find_pieces(ink_on_paper(truth) < 128).area > 10).sum() == (
        find_pieces(truth < 128).area > 10
    ).sum()


def test_the_table_beside_the_sheet_is_not_part_of_the_drawing() -> None:
    truth = drawn()
    table = np.full((520, 640), 50, dtype=np.uint8)
    table[60:460, 120:520] = photographed(truth, 0.8, 2, 0.3)
    found = ink_on_paper(table)
    assert (found[:50] == 255).all()
    assert (found[:, :110] == 255).all()
    recall, precision = agreement(found[60:460, 120:520], truth)
    assert recall > 0.95
    assert precision > 0.95


def test_a_filled_shape_stays_filled() -> None:
    page = np.full((300, 300), 240, dtype=np.uint8)
    page[60:240, 60:240] = 20
    found = ink_on_paper(page)
    assert found[150, 150] == 0
    assert (found < 128).sum() == pytest.approx(180 * 180, rel=0.03)


def test_blank_paper_is_blank() -> None:
    blank = photographed(np.full((300, 300), 255, dtype=np.uint8), 0, 3, 0.6)
    assert (ink_on_paper(blank) == 255).all()


@settings(max_examples=40, deadline=None)
@given(st_np.arrays(np.uint8, st_np.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=30)))
def test_any_picture_gives_a_picture(grey: NDArray[np.uint8]) -> None:
    assert ink_on_paper(grey).shape == grey.shape


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5))
def test_tiny_pictures_work(side: int) -> None:
    grey = np.asarray(Image.new("L", (side, 1), 200))
    assert (ink_on_paper(grey) == 255).all()
