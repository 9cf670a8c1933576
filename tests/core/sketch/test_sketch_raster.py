from itertools import pairwise

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.sketch import LINE_WIDTH, MARGIN, Bounds, Sketch, Stroke, normal_matrix, rasterise
from core.sketch.raster import MAX_SIZE


def exact(sketch: Sketch, size: int, width: float) -> NDArray[np.float64]:
    """The picture as geometry defines it: what part of each pixel is within half a line."""
    fine = 8
    grid = (np.arange(size * fine) + 0.5) / fine
    x, y = np.meshgrid(grid, grid)
    near = np.full(x.shape, np.inf)
    assert sketch.bounds is not None
    for stroke in sketch.transformed(normal_matrix(sketch.bounds, size)).strokes:
        path = stroke.xy.astype(np.float64)
        for (ax, ay), (bx, by) in pairwise(path):
            dx, dy = bx - ax, by - ay
            u = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-12), 0, 1)
            near = np.minimum(near, np.hypot(x - ax - u * dx, y - ay - u * dy))
    inside = near <= width * size / 2
    return 255 * (1 - inside.reshape(size, fine, size, fine).mean(axis=(1, 3)))


def ink(picture: NDArray[np.uint8]) -> float:
    return float((255 - picture.astype(np.float64)).sum() / 255)


def centre(picture: NDArray[np.uint8]) -> tuple[float, float]:
    dark = 255 - picture.astype(np.float64)
    y, x = np.mgrid[: len(picture), : len(picture)] + 0.5
    return float((dark * x).sum() / dark.sum()), float((dark * y).sum() / dark.sum())


@pytest.mark.parametrize("size", [64, 128])
@pytest.mark.parametrize("width", [0.016, 0.03, 0.06])
def test_the_picture_is_what_geometry_says(size: int, width: float) -> None:
    sketch = wiggly(3, 12, seed=2)
    picture, truth = rasterise(sketch, size, line_width=width), exact(sketch, size, width)
    # The grid rounds the pen's width to odd quarters of a pixel.
    step = min(1.0, 0.25 / (width * size))
    assert ink(picture) == pytest.approx((255 - truth).sum() / 255, rel=step + 0.03)
    assert np.abs(picture - truth).max() < 255 * 0.6
    assert np.corrcoef(picture.ravel(), truth.ravel())[0, 1] > 0.98
    # It lies where it should: shifted by a pixel either way it fits far worse.
    apart = {
        (dx, dy): np.abs(np.roll(picture, (dy, dx), (0, 1)) - truth).mean()
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    }
    assert apart.pop((0, 0)) < 0.5 * min(apart.values())


def test_it_is_dark_on_white_writable_and_square() -> None:
    picture = rasterise(SQUARE, 224)
    assert picture.dtype == np.uint8
    assert picture.shape == (224, 224)
    assert picture.flags.writeable
    assert picture.min() == 0
    assert picture[0, 0] == 255


def test_the_longest_side_fills_all_but_the_margins() -> None:
    wide = Sketch((Stroke.from_xy([[0, 0], [400, 0], [400, 100], [0, 100], [0, 0]]),))
    picture = rasterise(wide, 200) < 128
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    half = LINE_WIDTH * 200 / 2
    low, high = 200 * MARGIN - half, 200 * (1 - MARGIN) + half
    assert columns[0] == pytest.approx(low, abs=1)
    assert columns[-1] + 1 == pytest.approx(high, abs=1)
    # A quarter as high, and in the middle.
    assert rows[-1] - rows[0] + 1 == pytest.approx(200 * (1 - 2 * MARGIN) / 4 + 2 * half, abs=1)
    assert rows[0] + rows[-1] + 1 == pytest.approx(200, abs=1)


@pytest.mark.parametrize(("scale", "x", "y"), [(1, 100, 50), (1e-3, 0, 0), (730, -1e4, 12)])
def test_place_and_size_of_the_canvas_do_not_matter(scale: float, x: float, y: float) -> None:
    sketch = wiggly()
    moved = sketch.transformed([[scale, 0, x], [0, scale, y]])
    difference = rasterise(sketch, 128).astype(int) - rasterise(moved, 128)
    assert np.abs(difference).mean() < 0.6


def test_a_line_drawn_backwards_gives_the_same_picture() -> None:
    sketch = Sketch((Stroke.from_xy([[0, 0], [7, 3], [9, 9]]), Stroke.from_xy([[2, 8], [3, 1]])))
    back = Sketch(tuple(Stroke(stroke.points[::-1]) for stroke in reversed(sketch.strokes)))
    for size in (64, 100, 128, 224):
        difference = np.abs(rasterise(sketch, size).astype(int) - rasterise(back, size))
        assert difference.max() <= 16  # one of the 16 fine pixels


def test_a_dot_stays_a_dot_in_the_middle() -> None:
    for xy in ([[0, 0]], [[1e5, -3]], [[5, 5], [5, 5], [5, 5]], [[1e6, 1e6], [1e6 + 0.0625, 1e6]]):
        picture = rasterise(Sketch((Stroke.from_xy(xy),)), 128)
        assert centre(picture) == pytest.approx((64, 64), abs=0.6)
        assert ink(picture) == pytest.approx(np.pi * (LINE_WIDTH * 128 / 2) ** 2, rel=0.35)


@pytest.mark.parametrize("turn", [[[1, 0], [0, 1]], [[0, 1], [1, 0]]])
def test_a_straight_line_fills_the_square_and_stays_one_line_wide(turn: list[list[int]]) -> None:
    line = Sketch((Stroke.from_xy(np.array([[3, 7], [4, 7]]) @ np.array(turn)),))
    picture = rasterise(line, 250)
    assert ink(picture) == pytest.approx(250 * 0.88 * 4 + np.pi * 4, rel=0.1)
    assert centre(picture) == pytest.approx((125, 125), abs=0.6)


def test_an_empty_drawing_is_all_paper() -> None:
    assert (rasterise(Sketch(), 64) == 255).all()


def test_line_width_is_a_part_of_the_picture() -> None:
    line = Sketch((Stroke.from_xy([[0, 0], [1, 0]]),))
    for width in (0.01, 0.02, 0.04, 0.08):
        column = rasterise(line, 400, line_width=width)[:, 200]
        assert (255 - column.astype(float)).sum() / 255 == pytest.approx(400 * width, abs=0.3)


def test_corners_and_ends_are_round() -> None:
    corner = Sketch((Stroke.from_xy([[0, 0], [1, 0], [1, 1]]),))
    truth = exact(corner, 100, 0.2)
    picture = rasterise(corner, 100, line_width=0.2)
    assert np.abs(picture - truth).mean() < 2


@pytest.mark.parametrize("size", [0, -5, MAX_SIZE + 1])
def test_absurd_sizes_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="size"):
        rasterise(SQUARE, size)


@pytest.mark.parametrize("width", [0, -0.1, 1.5, np.nan])
def test_absurd_widths_are_refused(width: float) -> None:
    with pytest.raises(ValueError, match="line width"):
        rasterise(SQUARE, 32, line_width=width)


def test_the_normal_form_centres_and_fits() -> None:
    matrix = normal_matrix(Bounds(10, 20, 30, 25), 100)
    assert matrix @ [10, 22.5, 1] == pytest.approx([6, 50])
    assert matrix @ [30, 25, 1] == pytest.approx([94, 50 + 2.5 * 4.4])


def test_the_pixels_of_a_known_drawing_do_not_change() -> None:
    # A change here changes what every trained encoder sees: it needs a new model, not a new number.
    chevron = Sketch((Stroke.from_xy([[0, 0], [2, 2], [4, 0]]), Stroke.from_xy([[2, 0]])))
    picture = rasterise(chevron, 16, line_width=0.1)
    dark = """
         80  48   0   0   0   0   0  48  80   0   0   0   0   0  48  80
        239 239  48   0   0   0   0 175 239   0   0   0   0  48 239 239
         48 239 239  48   0   0   0  16  32   0   0   0  48 239 239  48
          0  48 239 239  48   0   0   0   0   0   0  48 239 239  48   0
          0   0  48 239 239  48   0   0   0   0  16 239 239  48   0   0
          0   0   0  48 239 239  48   0   0  16 207 255  64   0   0   0
          0   0   0   0  48 239 239  48  16 207 255  96   0   0   0   0
          0   0   0   0   0  48 239 239 207 255  96   0   0   0   0   0
          0   0   0   0   0   0  48 239 255  96   0   0   0   0   0   0
          0   0   0   0   0   0   0  48  80   0   0   0   0   0   0   0
    """
    known = 255 - np.array(dark.split(), dtype=int).reshape(10, 16)
    # Up to three of the sixteen fine pixels of a pixel may be another Pillow's rounding.
    assert np.abs(picture[3:13] - known).max() <= 48
    assert (picture[:3] == 255).all()
    assert (picture[13:] == 255).all()


@settings(max_examples=60, deadline=None)
@given(sketches(least=1), st.integers(1, 70))
def test_any_drawing_gives_a_picture_with_ink(sketch: Sketch, size: int) -> None:
    picture = rasterise(sketch, size)
    assert picture.shape == (size, size)
    assert picture.min() < 255
