"""GIMP files. The values of modes were compared with GIMP 2.10, which makes the same of them."""

import contextlib
import io
import struct

import numpy as np
import pytest
from design_files import GimpLayer, gimp
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import BLUE, GREEN, RED, corners, quarters, shows_quarters
from PIL import Image, ImageCms

from core.decoders.decode import Picture, decode
from core.decoders.errors import PictureError
from core.decoders.process import Decoders
from core.decoders.xcf_file import unpack

LARGE = quarters((200, 150))
OCHRE, SKY = (200, 180, 40), (60, 120, 220)


def read(data: bytes, side: int = 448) -> Picture:
    return decode(io.BytesIO(data), ".xcf", side=side)


def reason(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        read(data)
    return str(caught.value)


def filled(colour: tuple[int, ...], size: tuple[int, int] = (80, 60)) -> Image.Image:
    return Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour)


def pixel(picture: Picture, x: int, y: int) -> tuple[int, ...]:
    return tuple(np.asarray(picture.image)[y, x].tolist())


@pytest.mark.parametrize("compression", [0, 1, 2])
@pytest.mark.parametrize("version", [0, 3, 11, 12])
def test_a_layer_of_many_tiles_however_it_is_packed(version: int, compression: int) -> None:
    picture = read(gimp(LARGE.size, [GimpLayer(LARGE)], version=version, compression=compression))
    assert (picture.width, picture.height) == picture.image.size == (200, 150)
    assert picture.image.tobytes() == LARGE.tobytes()


@pytest.mark.parametrize("precision", [100, 150, 200, 250, 300, 350, 500, 550, 600, 650, 700, 750])
@pytest.mark.parametrize("version", [7, 12])
def test_numbers_of_every_precision(precision: int, version: int) -> None:
    data = gimp(LARGE.size, [GimpLayer(LARGE)], version=version, precision=precision)
    # With 8 bits proportional to light, dark colours have few steps.
    assert shows_quarters(read(data).image, 8 if precision == 100 else 2)


def test_precisions_of_versions_between_releases() -> None:
    for version, precision, now in ((4, 2, 300), (5, 400, 500), (6, 550, 650)):
        data = bytearray(gimp(LARGE.size, [GimpLayer(LARGE)], version=version, precision=now))
        data[26:30] = struct.pack(">I", precision)
        assert shows_quarters(read(bytes(data)).image, 2)
    data[26:30] = struct.pack(">I", 900)
    assert "kind that is not read" in reason(bytes(data))


def test_grey_and_indexed_pictures() -> None:
    grey = Image.linear_gradient("L").resize((80, 60))
    assert read(gimp(grey.size, [GimpLayer(grey)])).image.convert("L").tobytes() == grey.tobytes()
    indexed = quarters().quantize(4)
    palette = bytes(indexed.getpalette()[:12])
    data = gimp(indexed.size, [GimpLayer(indexed)], version=3, palette=palette)
    assert shows_quarters(read(data).image)
    # Some versions of GIMP wrote a wrong length of the palette.
    at = data.index(struct.pack(">II", 1, 16))
    wrong = data[: at + 4] + struct.pack(">I", 8) + data[at + 8 :]
    assert shows_quarters(read(wrong).image)


@pytest.mark.parametrize("side", [30, 64, 100, 448])
def test_layers_beyond_the_canvas_end_at_it(side: int) -> None:
    top = GimpLayer(filled((*GREEN, 255), (150, 130)), left=180, top=-70)
    left = GimpLayer(filled((*RED, 255), (90, 90)), left=-33, top=-45)
    outside = GimpLayer(filled((0, 0, 0, 255), (50, 50)), left=260)
    ground = GimpLayer(filled(BLUE, (260, 120)))
    picture = read(gimp((260, 120), [outside, top, left, ground]), side)
    scale = picture.image.width / 260
    for x, y, colour in ((20, 20, RED), (220, 30, GREEN), (100, 60, BLUE), (220, 100, BLUE)):
        assert pixel(picture, int(scale * x), int(scale * y)) == colour


def test_what_is_hidden_or_clear_does_not_show() -> None:
    hidden = GimpLayer(filled((0, 0, 0, 255)), visible=False)
    clear = GimpLayer(filled((0, 0, 0, 255)), opacity=0)
    half = GimpLayer(filled((0, 0, 0, 255), (40, 60)), opacity=128)
    picture = read(gimp((80, 60), [hidden, clear, half, GimpLayer(filled((200, 100, 50)))]))
    assert pixel(picture, 60, 30) == (200, 100, 50)
    assert pixel(picture, 20, 30) == pytest.approx((100, 50, 25), abs=1)
    assert pixel(read(gimp((80, 60), [hidden])), 5, 5) == (255, 255, 255)


def test_a_mask_hides_a_part() -> None:
    mask = Image.new("L", (80, 60), 0)
    mask.paste(255, (0, 0, 40, 60))
    ink = GimpLayer(filled((*RED, 255)), mask=mask)
    picture = read(gimp((80, 60), [ink, GimpLayer(filled(BLUE))]))
    assert pixel(picture, 20, 30) == RED
    assert pixel(picture, 60, 30) == BLUE


def test_groups_hide_fade_and_mask_what_is_in_them() -> None:
    inside = GimpLayer(filled((*RED, 255), (40, 60)), path=(0, 0))
    under = GimpLayer(filled((*GREEN, 255), (40, 60)), path=(0, 1))
    empty, ground = filled((0, 0, 0, 0)), GimpLayer(filled(BLUE))

    def shown(group: GimpLayer, *others: GimpLayer) -> tuple[int, ...]:
        return pixel(read(gimp((80, 60), [group, *others, ground], version=3)), 20, 30)

    assert shown(GimpLayer(empty, is_group=True), inside, under) == RED
    assert shown(GimpLayer(empty, is_group=True, visible=False), inside) == BLUE
    assert shown(GimpLayer(empty, is_group=True, opacity=0), inside) == BLUE
    mask = Image.new("L", (80, 60), 0)
    assert shown(GimpLayer(empty, is_group=True, mask=mask), inside) == BLUE
    # Most groups mix their layers first; those that pass through mix them with what is below.
    multiplied = inside._replace(mode=30, image=filled((128, 128, 128, 255)))
    assert shown(GimpLayer(empty, is_group=True), multiplied) == BLUE
    assert shown(GimpLayer(empty, is_group=True, mode=61), multiplied) != BLUE
    deeper = [
        GimpLayer(empty, is_group=True),
        GimpLayer(empty, is_group=True, path=(0, 0)),
        inside._replace(path=(0, 0, 0)),
        GimpLayer(empty, is_group=True, visible=False),
        inside._replace(path=(1, 0), image=filled((1, 2, 3, 255))),
    ]
    assert pixel(read(gimp((80, 60), [*deeper, ground])), 20, 30) == RED


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (0, (102, 138, 166)),
        (3, (93, 113, 36)),
        (4, (209, 205, 170)),
        (5, (184, 178, 57)),
        (6, (158, 96, 138)),
        (7, (239, 233, 191)),
        (8, (158, 96, 12)),
        (9, (102, 138, 40)),
        (10, (200, 180, 166)),
        (15, (239, 233, 44)),
        (18, (126, 173, 149)),
        (28, (125, 141, 189)),
        (30, (121, 123, 35)),
        (31, (209, 206, 193)),
    ],
)
def test_modes_mix_as_in_gimp(mode: int, expected: tuple[int, ...]) -> None:
    ink = GimpLayer(filled((*SKY, 255), (40, 60)), mode=mode, opacity=179)
    picture = read(gimp((80, 60), [ink, GimpLayer(filled(OCHRE))]))
    assert pixel(picture, 20, 30) == pytest.approx(expected, abs=1)
    assert pixel(picture, 60, 30) == OCHRE


def test_a_colour_profile_counts() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert shows_quarters(read(gimp(LARGE.size, [GimpLayer(LARGE)], profile=lab)).image)
    odd = gimp(LARGE.size, [GimpLayer(LARGE)], profile=b"no profile")
    assert shows_quarters(read(odd).image)


def test_runs_and_pieces_are_unpacked() -> None:
    assert unpack(b"\x02a\xffb\x7f\0\x03c\x80\0\x02de", 9, 1) == b"aaabcccde"
    assert unpack(b"\x01a\x01b", 2, 2) == b"aabb"
    for wrong in (b"\x05a", b"\x7f\xff\xffa", b"\x7f\0\0a" * 3):
        with pytest.raises((ValueError, IndexError)):
            unpack(wrong, 2, 1)


def test_a_file_that_lies_is_refused() -> None:
    good = gimp(LARGE.size, [GimpLayer(LARGE)], version=3)
    assert "damaged" in reason(good[:-5000])
    assert "damaged" in reason(good[:40])
    assert "megapixels" in reason(good[:14] + struct.pack(">2I", 100_000, 100_000) + good[22:])
    loop = bytearray(good)
    at = loop.index(struct.pack(">II", 17, 1))
    loop[at:at] = struct.pack(">II", 99, 0xFFFFFFF8) * 2
    assert "damaged" in reason(bytes(loop))
    many = good[:22] + struct.pack(">I", 0) + struct.pack(">IIB", 17, 1, 1) + bytes(8)
    assert "more than 5000 layers" in reason(many + b"\0\0\1\0" * 6000)
    deep = gimp((80, 60), [GimpLayer(filled(RED), path=(0,) * 70)])
    assert "damaged" in reason(deep)


def test_damaged_files_give_a_picture_or_a_reason() -> None:
    group = GimpLayer(filled((0, 0, 0, 0)), is_group=True)
    inside = GimpLayer(filled((*RED, 255)), path=(0, 0), mask=Image.new("L", (80, 60), 9))
    layers = [group, inside, GimpLayer(quarters())]
    samples = [
        gimp((80, 60), layers, version=version, compression=compression, precision=precision)
        for version, compression, precision in ((3, 1, 150), (11, 2, 150), (12, 1, 600))
    ]

    @settings(max_examples=40, deadline=None)
    @given(
        data=st.sampled_from(samples),
        cut=st.floats(0.05, 1),
        flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    )
    def try_out(data: bytes, cut: float, flips: list[tuple[float, int]]) -> None:
        broken = bytearray(data)
        for place, value in flips:
            broken[int(place**3 * (len(broken) - 1))] = value
        with contextlib.suppress(PictureError):
            picture = decoders.decode(bytes(broken[: max(1, int(cut * len(broken)))]), ".xcf")
            assert picture.image.mode == "RGB"

    with Decoders() as decoders:
        assert corners(decoders.decode(samples[0], ".xcf").image)
        try_out()
