import contextlib
import io
import os
import re
import shutil
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import BLUE, GREEN, RED, quarters
from PIL import Image, ImageCms

from core.decoders import decode as decoding
from core.decoders.decode import SIDE
from core.library import SUFFIXES, PictureError, open_picture


def corner(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    assert image.mode == "RGB"
    column, row = ((n - 1) * (1 + 8 * k) // 10 for n, k in zip(image.size, (x, y), strict=True))
    pixel = image.getpixel((column, row))
    assert isinstance(pixel, tuple)
    return pixel


def close(a: tuple[int, ...], b: tuple[int, ...], tolerance: int = 12) -> bool:
    return all(abs(p - q) <= tolerance for p, q in zip(a, b, strict=True))


def reason(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(path)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif", "tif", "gif", "bmp"])
def test_every_format_opens(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"picture.{suffix}"
    quarters().save(path)
    image = open_picture(path)
    assert image.size == (80, 60)
    assert close(corner(image, 0, 0), RED)
    assert close(corner(image, 1, 0), GREEN)
    assert close(corner(image, 0, 1), BLUE)
    assert close(corner(image, 1, 1), (255, 255, 255))


def test_every_kind_of_file_is_known_by_its_suffix() -> None:
    assert {".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".gif", ".bmp"} < SUFFIXES
    assert {".psd", ".svg", ".heic", ".heif", ".kra", ".ai", ".eps", ".nef", ".otf"} < SUFFIXES
    assert all(suffix == suffix.lower() for suffix in SUFFIXES)


def test_heic_opens_with_its_extra(tmp_path: Path) -> None:
    pytest.importorskip("pi_heif")
    sample = Path(__file__).with_name("quarters.heic")
    for path in (sample, Path(shutil.copy(sample, tmp_path / "phone.jpg"))):
        image = open_picture(path)
        assert image.size == (80, 60)
        assert close(corner(image, 0, 0), RED, 30)
        assert close(corner(image, 1, 1), (255, 255, 255), 30)
    damaged = tmp_path / "damaged.heic"
    damaged.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200)
    assert "damaged" in reason(damaged)


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("a.heic", "pi_heif", "inkseek[heif]"),
        ("a.svg", "resvg_py", "inkseek[samples]"),
        ("a.ai", "pypdfium2", "inkseek[formats]"),
        ("a.nef", "rawpy", "inkseek[formats]"),
    ],
)
def test_a_missing_extra_is_named(
    name: str, module: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    path = tmp_path / name
    start = {
        "a.heic": b"\0\0\0\x18ftypheic",
        "a.svg": b"<svg viewBox='0 0 1 1'/>",
        "a.ai": b"%PDF-1.6",
        "a.nef": b"MM\0*",
    }
    path.write_bytes(start[name])
    with pytest.raises(PictureError, match=re.escape(extra)), path.open("rb") as file:
        decoding.decode(file, path.suffix)
    assert extra in (decoding.missing_extra(path.suffix) or "")


def test_nothing_is_missing_for_ordinary_pictures() -> None:
    assert decoding.missing_extra(".jpg") is None
    assert decoding.missing_extra(".SVG") is None


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_exif_orientation(orientation: int, suffix: str, tmp_path: Path) -> None:
    upright = quarters((1200, 900) if suffix == "jpg" else (80, 60))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turned = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned.{suffix}"
    turned.save(path, exif=exif)
    with path.open("rb") as file:
        picture = decoding.decode(file, path.suffix)
    assert (picture.width, picture.height) == upright.size
    assert picture.image.width > picture.image.height
    assert close(corner(picture.image, 0, 0), RED)
    assert close(corner(picture.image, 1, 0), GREEN)
    assert close(corner(picture.image, 0, 1), BLUE)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    quarters().save(path, exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40)
    assert close(corner(open_picture(path), 0, 0), RED)


@pytest.mark.parametrize(
    "size", [(4000, 3000), (700, 5000), (SIDE + 1, SIDE), (SIDE, SIDE), (2 * SIDE, 3), (90, 40)]
)
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_pictures_are_reduced_but_not_too_far(
    size: tuple[int, int], suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", size, GREEN).save(path)
    with path.open("rb") as file:
        picture = decoding.decode(file, path.suffix)
    assert (picture.width, picture.height) == size
    longest = max(picture.image.size)
    if max(size) < SIDE:
        assert picture.image.size == size
    else:
        assert SIDE <= longest < 2 * SIDE
        shape = picture.image.width / picture.image.height
        if min(size) > 100:
            assert abs(shape - size[0] / size[1]) < 0.02
    assert max(open_picture(path, side=64).size) < 128


def test_large_jpegs_are_decoded_small(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    Image.new("RGB", (4000, 3000)).save(path)
    with Image.open(path) as image:
        decoding._upright(image, SIDE, contextlib.nullcontext)
        assert image.size == (500, 375)  # an eighth, which is what the JPEG decoder made


def test_transparency_becomes_paper(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    clear.paste((*BLUE, 255), (0, 0, 20, 40))
    half = Image.new("LA", (40, 40), (0, 128))
    palette = clear.convert("P")
    palette.info["transparency"] = palette.getpixel((30, 10))
    cases = {"rgba.png": clear, "palette.png": palette, "clear.webp": clear, "clear.gif": clear}
    for name, image in cases.items():
        image.save(tmp_path / name)
        opened = open_picture(tmp_path / name)
        assert close(corner(opened, 0, 0), BLUE, 60), name
        assert corner(opened, 1, 0) == (255, 255, 255), name
    half.save(tmp_path / "half.png")
    assert close(corner(open_picture(tmp_path / "half.png"), 0, 0), (127, 127, 127), 1)


def test_unusual_pixels(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64, dtype=np.uint16)[None, :].repeat(32, 0)
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    Image.fromarray(ramp).save(tmp_path / "deep.tif")
    Image.fromarray((ramp / 65535.0).astype(np.float32)).save(tmp_path / "float.tif")
    Image.fromarray((ramp * 3.0 - 40000).astype(np.float32)).save(tmp_path / "range.tif")
    Image.fromarray(ramp.astype(np.int32) * 1000).save(tmp_path / "int.tif")
    for name in ("deep.png", "deep.tif", "float.tif", "range.tif", "int.tif"):
        row = np.asarray(open_picture(tmp_path / name))[5, :, 0].astype(int)
        assert row[0] <= 1, name
        assert row[-1] >= 254, name
        assert (np.diff(row) >= 0).all(), name
        assert abs(row[32] - 130) < 4, name
    quarters().convert("CMYK").save(tmp_path / "print.jpg", quality=95)
    assert close(corner(open_picture(tmp_path / "print.jpg"), 0, 0), RED, 20)
    quarters().convert("1").save(tmp_path / "bits.png")
    assert corner(open_picture(tmp_path / "bits.png"), 1, 1) == (255, 255, 255)
    grey = quarters().convert("L")
    grey.save(tmp_path / "grey.jpg")
    assert corner(open_picture(tmp_path / "grey.jpg"), 1, 1) == (255, 255, 255)
    lab = ImageCms.profileToProfile(
        quarters(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert lab is not None
    lab.save(tmp_path / "lab.tif")
    assert close(corner(open_picture(tmp_path / "lab.tif"), 0, 0), RED)


def wide_gamut_profile() -> bytes:
    """Return a profile whose red and green change places, so that its use is plain to see."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    at = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    profile[at[b"rXYZ"] : at[b"rXYZ"] + 4] = b"gXYZ"
    profile[at[b"gXYZ"] : at[b"gXYZ"] + 4] = b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_colours_are_translated_to_srgb(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    quarters().save(path, icc_profile=wide_gamut_profile())
    assert close(corner(open_picture(path), 0, 0), (RED[1], RED[0], RED[2]), 16)


LAB_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize("profile", [b"no profile", LAB_PROFILE])
def test_a_useless_profile_is_ignored(profile: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    quarters().save(path, icc_profile=profile)
    assert corner(open_picture(path), 0, 0) == RED


def test_the_first_frame_of_an_animation_is_shown(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, GREEN)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert close(corner(open_picture(tmp_path / "a.gif"), 0, 0), RED)


def test_a_wrong_suffix_does_not_matter(tmp_path: Path) -> None:
    for name, kind in (("a.jpg", "PNG"), ("a.png", "JPEG"), ("a.psd", "GIF"), ("a.svg", "WEBP")):
        quarters().save(tmp_path / name, kind)
        assert close(corner(open_picture(tmp_path / name), 0, 0), RED)
    (tmp_path / "b.png").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>"
        "<rect width='9' height='9'/></svg>"
    )
    assert corner(open_picture(tmp_path / "b.png"), 0, 0) == (0, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF", "BMP"])
def test_a_truncated_picture_is_damaged(kind: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    buffer = io.BytesIO()
    Image.fromarray(rng.integers(0, 255, (200, 200, 3), dtype=np.uint8)).save(buffer, kind)
    path = tmp_path / "a.img"
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) * 2 // 3])
    assert reason(path) == "the picture is damaged or was not copied completely"


def test_what_is_no_picture_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"")
    assert reason(path) == "the file is empty"
    path.write_text("once upon a time " * 100)
    assert reason(path) == "the content is not a picture of a kind that can be read"
    assert reason(tmp_path / "none.jpg") == "it is no longer there"
    assert "cannot be read" in reason(tmp_path)


def test_a_picture_that_may_not_be_read_says_so(ordinary_user: Path) -> None:
    path = ordinary_user / "a.png"
    quarters().save(path)
    path.chmod(0)
    assert reason(path) == "there is no permission to read it"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("size", [(10_000, 9_500), (60_000, 60_000)])
def test_a_huge_picture_is_refused_before_it_is_decoded(
    size: tuple[int, int], tmp_path: Path
) -> None:
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9999))
    )
    assert reason(path) == "the picture has more than 89 megapixels; import a smaller copy of it"


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"]),
    cut=st.floats(0.01, 1),
    flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6),
)
def test_damaged_files_give_a_picture_or_a_reason(
    kind: str, cut: float, flips: list[tuple[float, int]]
) -> None:
    buffer = io.BytesIO()
    quarters().save(buffer, kind)
    data = bytearray(buffer.getvalue())
    for place, value in flips:
        data[int(place * (len(data) - 1))] = value
    with contextlib.suppress(PictureError):
        picture = decoding.decode(io.BytesIO(bytes(data[: max(1, int(cut * len(data)))])), ".jpg")
        assert picture.image.mode == "RGB"
        assert max(picture.image.size) < 1024


def test_non_utf8_names_open(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.png")
    quarters().save(path)
    assert open_picture(path).size == (80, 60)
