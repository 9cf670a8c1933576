import io
import struct
import zlib

import numpy as np
import pytest
from drawings import SQUARE, wiggly
from numpy.typing import NDArray
from PIL import Image

from core.sketch import SketchBitmap, SketchFormatError, rasterise
from core.sketch.formats.bitmap import from_bitmap, from_image, from_stored_png, to_png

TRUTH = rasterise(wiggly(6, seed=5), 300)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def looks_like_the_truth(drawing: SketchBitmap) -> bool:
    picture, truth = rasterise(drawing, 128), rasterise(SketchBitmap(TRUTH), 128)
    return bool(np.corrcoef(picture.ravel(), truth.ravel())[0, 1] > 0.93)


def rgba(ink: int) -> Image.Image:
    plane = np.full(TRUTH.shape, ink, dtype=np.uint8)
    return Image.fromarray(np.dstack([plane, plane, plane, 255 - TRUTH]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_each_kind_of_picture_is_read(kind: str) -> None:
    assert looks_like_the_truth(from_bitmap(encoded(Image.fromarray(TRUTH), kind)))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_each_mode_is_read(mode: str) -> None:
    image = Image.fromarray(TRUTH)
    if mode == "I;16":
        image = Image.fromarray(TRUTH.astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    assert looks_like_the_truth(from_bitmap(encoded(image)))


def test_cmyk_is_read() -> None:
    assert looks_like_the_truth(
        from_bitmap(encoded(Image.fromarray(TRUTH).convert("CMYK"), "JPEG"))
    )


@pytest.mark.parametrize("paper", [0, 30, 60, 90])
def test_chalk_on_a_board_is_turned_round(paper: int) -> None:
    chalk = (paper + (255 - TRUTH.astype(int)) * (240 - paper) // 255).astype(np.uint8)
    assert looks_like_the_truth(from_bitmap(encoded(Image.fromarray(chalk))))


@pytest.mark.parametrize("brightness", [0.3, 0.5, 1.0])
def test_paper_in_a_dark_room_is_not_turned_round(brightness: float) -> None:
    dim = (TRUTH * brightness).astype(np.uint8)
    assert looks_like_the_truth(from_bitmap(encoded(Image.fromarray(dim))))


@pytest.mark.parametrize("ink", [0, 90, 200, 255])
def test_ink_on_nothing_is_read_whether_dark_or_light(ink: int) -> None:
    assert looks_like_the_truth(from_bitmap(encoded(rgba(ink))))
    assert looks_like_the_truth(from_bitmap(encoded(rgba(ink), "WEBP", lossless=True)))


def test_what_the_camera_turned_is_turned_back() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise for viewing
    sideways = Image.fromarray(np.rot90(TRUTH).copy())
    assert looks_like_the_truth(from_bitmap(encoded(sideways, "JPEG", exif=exif, quality=95)))


def test_a_drawing_is_cropped_out_of_a_large_sheet() -> None:
    sheet = np.full((2400, 3000), 255, dtype=np.uint8)
    sheet[1500:1800, 200:500] = TRUTH
    drawing = from_bitmap(encoded(Image.fromarray(sheet)))
    assert drawing.width < 200
    assert looks_like_the_truth(drawing)


def test_a_pasted_picture_is_read_and_left_as_it_was() -> None:
    image = Image.fromarray(TRUTH)
    assert looks_like_the_truth(from_image(image))
    assert np.array_equal(np.asarray(image), TRUTH)
    with pytest.raises(SketchFormatError, match="nothing drawn"):
        from_image(Image.new("RGB", (50, 50), "white"))
    with pytest.raises(SketchFormatError, match="pixels"):
        from_image(Image.new("1", (9000, 9000)))


def test_png_out_is_the_encoders_view_and_comes_back() -> None:
    data = to_png(SQUARE, 200)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), rasterise(SQUARE, 200))
    back = from_bitmap(to_png(wiggly(6, seed=5)))
    assert looks_like_the_truth(back)
    assert np.asarray(Image.open(io.BytesIO(to_png(back)))).shape == (1024, 1024)


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no picture"),
        (b"\x89PNG\r\n\x1a\n", "no picture"),
        (encoded(Image.fromarray(TRUTH))[:500], "damaged"),
        (encoded(Image.fromarray(TRUTH), "JPEG")[:2000], "damaged"),
        (encoded(Image.fromarray(TRUTH), "TIFF"), "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no picture"),
        (png_claiming(9000, 9000), "9000 × 9000"),
        (png_claiming(60_000, 60_000), "far too large"),
        (png_claiming(10, 10), "nothing drawn|damaged"),
        (encoded(Image.new("RGB", (64, 64), "white")), "nothing drawn"),
        (encoded(Image.new("L", (64, 64), 0)), "nothing drawn"),
        (encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 0))), "nothing drawn"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, says: str) -> None:
    with pytest.raises(SketchFormatError, match=says):
        from_bitmap(data)


def lit(truth: NDArray[np.uint8]) -> NDArray[np.uint8]:
    y, x = np.mgrid[: truth.shape[0], : truth.shape[1]] / truth.shape[0]
    light = 0.4 + 0.6 * np.exp(-((x - 0.2) ** 2) - (y - 0.3) ** 2)
    page = truth.astype(np.float64) * 0.7 + 60
    grain = np.random.default_rng(0).normal(0, 3, truth.shape)
    return (page * light + grain).clip(0, 255).astype(np.uint8)


def test_a_photograph_of_a_sheet_is_the_drawing_on_it() -> None:
    sheet = np.full((900, 700), 255, dtype=np.uint8)
    sheet[300:600, 200:500] = TRUTH
    photo = Image.fromarray(lit(sheet)).convert("RGB")
    assert looks_like_the_truth(from_bitmap(encoded(photo, "JPEG", quality=75)))


def test_files_are_decoded_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.fromarray(TRUTH))
    monkeypatch.delattr(Image, "open")
    assert looks_like_the_truth(from_bitmap(data))
    assert from_stored_png(data) == SketchBitmap(TRUTH)


def test_a_stored_drawing_keeps_every_pixel() -> None:
    grain = np.random.default_rng(1).integers(0, 255, (40, 2500), dtype=np.uint8)
    assert from_stored_png(SketchBitmap(grain).to_png()) == SketchBitmap(grain)
    with pytest.raises(SketchFormatError, match="damaged"):
        from_stored_png(SketchBitmap(grain).to_png()[:900])
