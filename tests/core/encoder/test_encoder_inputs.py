"""Pictures become squares without being squeezed or cut."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from core.encoder import photo_input
from core.encoder.inputs import border_colour

BLUE = (20, 40, 200)


def test_a_wide_picture_gets_bars_above_and_below():
    picture = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(picture).rectangle((60, 30, 139, 69), fill=BLUE)
    square = photo_input(picture, 100)
    assert square.shape == (100, 100, 3)
    assert square.dtype == np.uint8
    assert (square[:25] == 255).all()
    assert (square[75:] == 255).all()
    # Half the size, in the middle, as wide and as high as it was.
    assert (square[45:55, 35:65] == BLUE).all()
    blue = (square == BLUE).all(2)
    # Its edges are soft, a pixel either way.
    assert 38 <= blue.any(0).sum() <= 40
    assert 18 <= blue.any(1).sum() <= 20


def test_a_tall_picture_gets_bars_beside_it():
    square = photo_input(Image.new("RGB", (50, 100), BLUE), 64)
    assert (square == BLUE).all()


def test_a_square_picture_has_no_bars():
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    square = photo_input(Image.fromarray(noise), 32)
    assert (square == noise).all()
    assert square.flags.writeable


def test_bars_take_the_most_common_colour_of_the_border():
    picture = Image.new("RGB", (120, 60), (240, 240, 240))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 5, 100, 54), fill=(200, 0, 0))
    draw.rectangle((0, 0, 20, 4), fill=(0, 0, 0))
    square = photo_input(picture, 120)
    assert (square[0] == 240).all()


def test_the_border_s_colour_is_the_mean_of_its_commonest_shade():
    pixels = np.full((4, 4, 3), 100, np.uint8)
    pixels[1:3, 1:3] = 0  # inside: no part of the border
    pixels[0, 0] = 104
    pixels[3] = 9
    # 7 pixels of about 100 and 4 corners and edges of 9; corners count for both of their sides.
    of_100 = [100] * 4 + [104] * 2 + [100] * 4
    assert border_colour(pixels).tolist() == [int(np.mean(of_100))] * 3


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "1", "I;16", "LA", "F"])
def test_any_mode_is_taken(mode: str):
    picture = Image.new(mode, (20, 10))
    assert photo_input(picture, 16).shape == (16, 16, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2), (4000, 30)])
def test_tiny_and_long_pictures(size: tuple[int, int]):
    square = photo_input(Image.new("RGB", size, BLUE), 64)
    assert (square == BLUE).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 96), st.integers(0, 2**32 - 1))
@example(300, 1, 1, 0)
@example(1, 2, 96, 0)
def test_nothing_is_ever_cut(width: int, height: int, size: int, seed: int):
    """The picture lies in the middle as a whole, and the rest is one colour."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    square = photo_input(Image.fromarray(noise), size)
    assert square.shape == (size, size, 3)
    scale = size / max(width, height)
    inner_w, inner_h = max(1, round(width * scale)), max(1, round(height * scale))
    top, left = (size - inner_h) // 2, (size - inner_w) // 2
    outside = np.ones((size, size), bool)
    outside[top : top + inner_h, left : left + inner_w] = False
    assert outside.sum() == size * size - inner_h * inner_w
    assert len(np.unique(square[outside], axis=0)) <= 1


@given(st.tuples(*[st.integers(0, 255)] * 3), st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_a_picture_of_one_colour_stays_it(colour: tuple[int, int, int], width: int, height: int):
    assert (photo_input(Image.new("RGB", (width, height), colour), 24) == colour).all()
