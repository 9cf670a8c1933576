import contextlib
import io
import struct

import pytest
from design_files import lab, photoshop, stored
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import RED, corners, quarters, shows_quarters
from PIL import Image, ImageCms

from core.decoders.decode import decode
from core.decoders.errors import PictureError

GREY = quarters().convert("L")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("bits", [8, 16, 32])
def test_every_depth_and_size_shows_its_merged_image(bits: int, version: int, packed: bool) -> None:
    data = photoshop(quarters((900, 600)), bits, version=version, packed=packed)
    picture = decode(io.BytesIO(data), ".psb")
    assert (picture.width, picture.height) == (900, 600)
    assert picture.image.size == (450, 300)
    assert shows_quarters(picture.image, 4)


def test_every_colour_mode_shows_its_colours() -> None:
    made = [photoshop(quarters().convert("CMYK"))]
    made += [photoshop(lab(quarters()), bits) for bits in (8, 16)]
    for data in made:
        assert shows_quarters(decode(io.BytesIO(data), ".psd").image, 4)
    indexed = quarters().quantize(8)
    assert shows_quarters(decode(io.BytesIO(photoshop(indexed)), ".psd").image, 4)
    grey = decode(io.BytesIO(photoshop(GREY)), ".psd").image
    assert corners(grey) == corners(GREY)
    lines = Image.new("1", (30, 20), 1)
    lines.paste(0, (0, 0, 15, 20))
    shown = decode(io.BytesIO(photoshop(lines, 1)), ".psd").image
    assert corners(shown) == [(0, 0, 0), (255, 255, 255), (0, 0, 0)]


def thumbnail(image: Image.Image) -> bytes:
    return struct.pack(">IIIIIIHH", 1, *image.size, 0, 0, 0, 24, 1) + stored(image, "JPEG")


NOT_MERGED = {1057: b"\0\0\0\1\0"}


def test_a_file_without_a_merged_image_shows_its_thumbnail() -> None:
    blank = Image.new("RGB", (800, 600), "white")
    data = photoshop(blank, resources={**NOT_MERGED, 1036: thumbnail(quarters((160, 120)))})
    picture = decode(io.BytesIO(data), ".psd")
    assert (picture.width, picture.height) == (800, 600)
    assert shows_quarters(picture.image, 4)
    with pytest.raises(PictureError, match="maximised compatibility"):
        decode(io.BytesIO(photoshop(blank, resources=NOT_MERGED)), ".psd")


def test_a_huge_document_shows_its_thumbnail_or_says_that_it_is_huge() -> None:
    small = photoshop(quarters(), version=2, resources={1036: thumbnail(quarters((160, 120)))})
    huge = small[:14] + struct.pack(">II", 200_000, 250_000) + small[22:]
    picture = decode(io.BytesIO(huge), ".psb")
    assert (picture.width, picture.height) == (250_000, 200_000)
    assert shows_quarters(picture.image, 4)
    bare = photoshop(quarters(), version=2)
    with pytest.raises(PictureError, match="megapixels"):
        decode(io.BytesIO(bare[:14] + struct.pack(">II", 200_000, 250_000) + bare[22:]), ".psb")


def test_the_colour_profile_is_used() -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    at = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    profile[at[b"rXYZ"] : at[b"rXYZ"] + 4] = b"gXYZ"
    profile[at[b"gXYZ"] : at[b"gXYZ"] + 4] = b"rXYZ"
    mine = bytes(profile).replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
    picture = decode(io.BytesIO(photoshop(quarters(), resources={1039: mine})), ".psd")
    first = corners(picture.image)[0]
    assert all(abs(a - b) <= 8 for a, b in zip(first, (RED[1], RED[0], RED[2]), strict=True))


def test_keywords_are_read() -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><dc:subject><rdf:Bag>'
        b"<rdf:li>poster</rdf:li></rdf:Bag></dc:subject></x:xmpmeta>"
    )
    picture = decode(io.BytesIO(photoshop(quarters(), resources={1060: xmp})), ".psd")
    assert picture.metadata.keywords == ("poster",)


def test_a_cut_off_file_is_damaged() -> None:
    for data in (photoshop(quarters()), photoshop(quarters(), 16, packed=True)):
        for end in (20, 40, len(data) // 2, len(data) - 5):
            with pytest.raises(PictureError, match="damaged"):
                decode(io.BytesIO(data[:end]), ".psd")


@settings(max_examples=60, deadline=None)
@given(
    packed=st.booleans(),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6),
    early=st.booleans(),
)
def test_damaged_files_give_a_picture_or_a_reason(
    packed: bool, flips: list[tuple[float, int]], early: bool
) -> None:
    data = bytearray(
        photoshop(quarters(), 16, packed=packed, resources=NOT_MERGED if early else None)
    )
    for place, value in flips:
        data[int(place * (60 if early else len(data) - 1))] = value
    with contextlib.suppress(PictureError):
        assert decode(io.BytesIO(bytes(data)), ".psd").image.mode == "RGB"
