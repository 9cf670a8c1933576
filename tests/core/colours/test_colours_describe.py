"""The colours of a picture: OKLab, where they are, and the palette with its shares."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.colours import GRID, SIZE, Description, by_hue, describe, from_hex, to_hex, to_oklab

RED, BLUE, GREEN = "#d0392e", "#2e6fd0", "#3c9a4b"


def halves(left: str, right: str, size: tuple[int, int] = (120, 60)) -> Image.Image:
    image = Image.new("RGB", size, left)
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill=right)
    return image


def test_oklab_is_the_published_one() -> None:
    np.testing.assert_allclose(to_oklab([255, 255, 255]), [1, 0, 0], atol=1e-4)
    np.testing.assert_allclose(to_oklab([255, 0, 0]), [0.62796, 0.22486, 0.12585], atol=1e-4)
    np.testing.assert_allclose(to_oklab([0, 0, 255]), [0.45201, -0.03246, -0.31153], atol=1e-4)


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", RED, BLUE, "#00ff00", "#010203"])
def test_a_colour_as_text_comes_back(colour: str) -> None:
    assert to_hex(from_hex(colour)) == colour


@pytest.mark.parametrize("text", ["red", "#FFF", "#12345", "#12345g", "#D0392E", ""])
def test_other_texts_are_no_colours(text: str) -> None:
    with pytest.raises(ValueError, match="a colour is written like"):
        from_hex(text)


def test_each_cell_knows_what_each_colour_covers_of_it() -> None:
    found = describe(halves(RED, BLUE))
    by_name = dict(zip(found.colours, found.covers.reshape(-1, GRID, GRID), strict=True))
    left = np.repeat([[1.0, 1.0, 0.0, 0.0]], GRID, axis=0)
    np.testing.assert_allclose(by_name[RED], left, atol=1e-5)
    np.testing.assert_allclose(by_name[BLUE], 1 - left, atol=1e-5)


def test_colourful_parts_of_a_cell_count_more_than_white_ones() -> None:
    # Stripes as high as half a cell.
    image = Image.new("RGB", (64, 64), "white")
    for top in range(0, 64, 16):
        ImageDraw.Draw(image).rectangle((0, top, 64, top + 7), fill=RED)
    found = describe(image)
    covers = dict(zip(found.colours, found.covers, strict=True))
    assert (covers[RED] > 0.8).all()
    np.testing.assert_allclose(covers[RED] + covers["#ffffff"], 1, atol=1e-5)


def test_light_and_shade_of_a_colour_are_closer_than_other_hues() -> None:
    pen, shade, other, grey = by_hue([from_hex(c) for c in (RED, "#5a1713", "#e8842c", "#808080")])
    to_shade, to_other, to_grey = (np.linalg.norm(c - pen) for c in (shade, other, grey))
    assert to_shade < to_other < to_grey
    # Yet black and white are not alike.
    black, white = by_hue([from_hex(c) for c in ("#000000", "#ffffff")])
    assert np.linalg.norm(black - white) > to_shade


def test_the_palette_names_the_colours_by_their_shares() -> None:
    image = Image.new("RGB", (100, 100), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 99, 24), fill=BLUE)
    pen.rectangle((0, 75, 24, 99), fill=RED)
    found = describe(image)
    assert found.colours == ("#ffffff", BLUE, RED)
    np.testing.assert_allclose(found.shares, [11 / 16, 4 / 16, 1 / 16])


def test_a_photo_gets_five_colours_and_a_plain_picture_one() -> None:
    rng = np.random.default_rng(1)
    noise = Image.fromarray(rng.integers(0, 255, (80, 90, 3), dtype=np.uint8))
    assert len(describe(noise).palette) == 5
    assert describe(Image.new("L", (5, 9), 0)).colours == ("#000000",)


def test_the_packed_form_is_small_and_close() -> None:
    found = describe(halves(RED, GREEN))
    packed = found.to_bytes()
    assert len(packed) == SIZE <= 256
    again = Description.from_bytes(packed)
    np.testing.assert_allclose(again.covers, found.covers, atol=0.002)
    np.testing.assert_allclose(again.palette, found.palette, atol=0.002)
    np.testing.assert_allclose(again.shares, found.shares, atol=0.002)
