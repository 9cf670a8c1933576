"""JPEG XL pictures, whose reader is an extra."""

import contextlib
import io
import sys
from pathlib import Path

import pytest
from design_files import stored
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import quarters, shows_quarters
from PIL import Image

from core.decoders import jxl
from core.decoders.decode import Picture, decode, missing_extra
from core.decoders.errors import PictureError
from core.decoders.process import Decoders


def small(width: int, height: int) -> bytes:
    """Return the beginning of a codestream whose sides are multiples of 8."""
    bits = 1 | (height // 8 - 1) << 1 | 0 << 6 | (width // 8 - 1) << 9
    return b"\xff\x0a" + bits.to_bytes(4, "little")


def of_ratio(height: int, ratio: int) -> bytes:
    bits = 0 | 3 << 1 | (height - 1) << 3 | ratio << 33
    return b"\xff\x0a" + bits.to_bytes(6, "little")


def boxed(codestream: bytes, kind: bytes = b"jxlc") -> bytes:
    boxes = [(b"JXL ", b"\r\n\x87\n"), (b"ftyp", b"jxl \0\0\0\0jxl ")]
    boxes.append((kind, (bytes(4) if kind == b"jxlp" else b"") + codestream))
    return b"".join((8 + len(data)).to_bytes(4, "big") + name + data for name, data in boxes)


def test_the_size_is_known_before_anything_is_decoded() -> None:
    for data in (small(80, 64), boxed(small(80, 64)), boxed(small(80, 64), b"jxlp")):
        assert jxl.pixels(io.BytesIO(data + bytes(20))) == 80 * 64
    assert jxl.pixels(io.BytesIO(of_ratio(900, 5) + bytes(20))) == 900 * 1600
    with pytest.raises(Image.DecompressionBombError):
        jxl.pixels(io.BytesIO(of_ratio(2**30, 1) + bytes(20)))
    with pytest.raises(EOFError):
        jxl.pixels(io.BytesIO(boxed(b"", b"free") + bytes(60)))


def test_without_the_reader_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_jxl", None)
    with pytest.raises(PictureError, match=r"inkseek\[jxl\]"):
        decode(io.BytesIO(small(80, 64) + bytes(20)), ".jxl")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert missing_extra(".jxl") == jxl.NOT_INSTALLED


def encoded(image: Image.Image, **options: object) -> bytes:
    pytest.importorskip("pillow_jxl", reason="needs the extra jxl")
    made = io.BytesIO()
    image.save(made, "JXL", **options)
    return made.getvalue()


def read(data: bytes) -> Picture:
    return decode(io.BytesIO(data), ".jxl")


def test_a_picture_is_read() -> None:
    for options in ({"lossless": True}, {"use_container": True}):
        picture = read(encoded(quarters((800, 600)), **options))
        assert (picture.width, picture.height) == (800, 600)
        assert shows_quarters(picture.image, 20)
    clear = quarters().convert("RGBA")
    clear.putalpha(0)
    assert read(encoded(clear, lossless=True)).image.getpixel((5, 5)) == (255, 255, 255)
    assert read(encoded(Image.new("L", (9, 9), 70), lossless=True)).image.getpixel((5, 5)) == (
        70, 70, 70,
    )  # fmt: skip


def test_what_a_camera_wrote_is_kept_but_the_picture_is_upright_already() -> None:
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "Ink Seek", 6
    picture = read(encoded(quarters(), lossless=True, exif=exif.tobytes()))
    assert picture.metadata.camera == "Ink Seek"
    assert shows_quarters(picture.image)


def test_a_jpeg_packed_without_loss_is_that_jpeg(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(stored(quarters((800, 600)), "JPEG"))
    with Image.open(file) as image:
        data = encoded(image, lossless_jpeg=True)
    assert jxl.read(io.BytesIO(data)).jpeg == file.read_bytes()
    assert shows_quarters(read(data).image)


def test_damaged_pictures_give_a_picture_or_a_reason() -> None:
    data = encoded(quarters((200, 150)))

    @settings(max_examples=40, deadline=None)
    @given(
        cut=st.floats(0.05, 1),
        flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
    )
    def try_out(cut: float, flips: list[tuple[float, int]]) -> None:
        broken = bytearray(data)
        for place, value in flips:
            broken[int(place**3 * (len(broken) - 1))] = value
        with contextlib.suppress(PictureError):
            decoders.decode(bytes(broken[: max(1, int(cut * len(broken)))]), ".jxl")

    with Decoders() as decoders:
        try_out()
