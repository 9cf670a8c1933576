"""Files of drawing programs, pages, raw files and fonts."""

import contextlib
import io
import struct
import zipfile

import pytest
from design_files import (
    POSTSCRIPT,
    camera_raw,
    clip_studio,
    eps_with_tiff,
    eps_with_xmp,
    epsi,
    font,
    pdf,
    stored,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import quarters, shows_quarters
from PIL import Image

from core.decoders import previews
from core.decoders.decode import SIDE, Picture, decode
from core.decoders.errors import PictureError, TooCostlyError
from core.decoders.process import Decoders

MERGED = stored(quarters())
SMALL = stored(quarters((20, 15)))


def read(data: bytes, suffix: str = "") -> Picture:
    return decode(io.BytesIO(data), suffix)


def reason(data: bytes, suffix: str = "") -> str:
    with pytest.raises(PictureError) as caught:
        read(data, suffix)
    return str(caught.value)


@pytest.mark.parametrize(
    ("suffix", "files"),
    [
        (".kra", {"preview.png": SMALL, "mergedimage.png": MERGED, "maindoc.xml": b"<DOC/>"}),
        (".ora", {"Thumbnails/thumbnail.png": SMALL, "mergedimage.png": MERGED}),
        (".sketch", {"previews/preview.png": MERGED, "document.json": b"{}"}),
        (".fig", {"canvas.fig": b"fig-kiwi", "thumbnail.png": MERGED}),
        (".xd", {"thumbnail.png": SMALL, "preview.png": MERGED}),
        (".procreate", {"Document.archive": b"bplist00", "QuickLook/Thumbnail.png": MERGED}),
    ],
)
def test_documents_in_archives_show_their_largest_preview(
    suffix: str, files: dict[str, bytes]
) -> None:
    picture = read(zipped(files), suffix)
    assert (picture.width, picture.height) == (80, 60)
    assert shows_quarters(picture.image)


def test_a_document_of_clip_studio_shows_its_preview() -> None:
    assert shows_quarters(read(clip_studio(MERGED), ".clip").image)
    assert "preview" in reason(b"CSFCHUNK" + b"\0" * 100, ".clip")
    assert "damaged" in reason(clip_studio(MERGED)[:-5000], ".clip")
    assert "damaged" in reason(clip_studio(MERGED).replace(b"CanvasPreview", b"CanvasPreviex"))


def test_an_archive_without_a_preview_says_so() -> None:
    assert "carries no picture of itself" in reason(zipped({"a.txt": b"x"}), ".kra")
    assert "damaged" in reason(zipped({"mergedimage.png": MERGED})[:-30], ".kra")
    assert "carries is damaged" in reason(zipped({"mergedimage.png": b"<svg/>"}), ".kra")


def test_an_archive_that_unpacks_to_far_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(previews, "MOST_BYTES", 1_000_000)
    assert "more than 1 MB" in reason(zipped({"mergedimage.png": b"\0" * 5_000_000}), ".ora")


def test_an_archive_in_an_archive_is_not_opened() -> None:
    inner = zipped({"mergedimage.png": MERGED})
    for _ in range(3):
        inner = zipped({"mergedimage.png": inner})
    assert "carries is damaged" in reason(inner, ".kra")


def test_a_preview_of_absurd_size_is_refused() -> None:
    huge = MERGED[:16] + struct.pack(">II", 60_000, 60_000) + MERGED[24:]
    assert "itself" in reason(zipped({"mergedimage.png": huge}), ".kra")
    made = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(made, "PNG")
    assert "megapixels" in reason(zipped({"mergedimage.png": made.getvalue()}), ".kra")


def test_a_lying_archive_does_no_harm() -> None:
    data = bytearray(zipped({"mergedimage.png": MERGED}))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)  # the size, unpacked
    with contextlib.suppress(PictureError):
        read(bytes(data), ".kra")
    crowd = io.BytesIO()
    with zipfile.ZipFile(crowd, "w") as archive:
        for number in range(2000):
            archive.writestr(f"layers/{number}", b"")
    assert "no picture of itself" in reason(crowd.getvalue(), ".kra")


def test_eps_shows_any_of_its_previews() -> None:
    assert shows_quarters(read(eps_with_tiff(quarters()), ".eps").image)
    assert shows_quarters(read(eps_with_xmp(quarters()), ".eps").image)
    grey = quarters().convert("L")
    picture = read(epsi(grey), ".eps")
    assert picture.image.convert("L").tobytes() == grey.tobytes()
    bits = POSTSCRIPT + b"%%BeginPreview: 12 2 1 2\n% 00F0\n% FFF0\n%%EndPreview\n"
    assert read(bits).image.getpixel((0, 0)) == (255, 255, 255)
    assert read(bits).image.getpixel((0, 1)) == (0, 0, 0)


def test_eps_without_a_preview_says_so() -> None:
    assert "save it again with a preview" in reason(POSTSCRIPT + b"showpage\n", ".eps")
    short = POSTSCRIPT + b"%%BeginPreview: 90000 90000 8 2\n% 00F0\n%%EndPreview\n"
    assert "damaged" in reason(short, ".eps")
    assert "carries is damaged" in reason(
        POSTSCRIPT + b"<xmpGImg:image>AAAA</xmpGImg:image>", ".eps"
    )
    assert "damaged" in reason(eps_with_tiff(quarters())[:-4000], ".eps")


def test_a_raw_file_shows_the_preview_of_the_camera() -> None:
    pytest.importorskip("rawpy")
    data = camera_raw(stored(quarters((640, 480)), "JPEG"), side=1600)
    picture = read(data, ".dng")
    assert (picture.width, picture.height) == (1600, 1200)
    assert shows_quarters(picture.image)
    turned = read(camera_raw(stored(quarters((640, 480)), "JPEG"), orientation=6), ".dng")
    assert (turned.width, turned.height) == (48, 64)
    assert turned.image.width < turned.image.height
    assert read(camera_raw(None), ".dng").image.size == (32, 24)
    assert "damaged" in reason(camera_raw(None)[:100], ".dng")


def test_a_page_is_drawn() -> None:
    pytest.importorskip("pypdfium2")
    picture = read(pdf(), ".ai")
    assert (picture.width, picture.height) == (80, 60)
    assert max(picture.image.size) == SIDE
    assert picture.image.getpixel((20, 20)) == (255, 0, 0)
    assert picture.image.getpixel((400, 20)) == (255, 255, 255)
    assert max(decode(io.BytesIO(pdf()), ".pdf", side=20_000).image.size) == 4096


def test_pages_that_cannot_be_drawn_have_a_reason() -> None:
    pytest.importorskip("pypdfium2")
    assert "damaged" in reason(pdf(pages=0), ".pdf")
    assert "damaged" in reason(b"%PDF-1.4\n" + b"x" * 500, ".pdf")
    assert read(pdf("0 0 1 100000000")).image.size[1] < 2 * SIDE
    with contextlib.suppress(PictureError):
        assert max(read(pdf("0 0 0 0")).image.size) <= 2 * SIDE


def test_an_endless_page_costs_one_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypdfium2")
    circles = "0 0 m " + "80 60 10 10 70 50 c 0 0 80 10 5 5 c " * 800_000 + "b* "
    with Decoders() as decoders:
        with monkeypatch.context() as short:
            short.setattr("core.decoders.process.SECONDS", 1)
            with pytest.raises(TooCostlyError):
                decoders.decode(pdf(drawing=circles), ".pdf")
        assert decoders.decode(pdf(), ".pdf").image.size == (SIDE, SIDE * 3 // 4)


def test_a_font_shows_its_letters() -> None:
    picture = read(font(), ".ttf")
    assert picture.image.size == (640, 640)
    dark = picture.image.convert("L").point(lambda value: 255 * (value < 128))
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    assert 0 < left < right < 640
    assert 0 < top < bottom < 640
    assert "damaged" in reason(font()[:200], ".ttf")
    assert "damaged" in reason(b"OTTO" + b"\xff" * 300, ".otf")


SAMPLES = {
    ".kra": zipped({"mergedimage.png": MERGED}),
    ".clip": clip_studio(MERGED),
    ".eps": eps_with_tiff(quarters((20, 15))),
    ".epsi": epsi(quarters((20, 15)).convert("L")),
    ".ttf": font(),
    ".pdf": pdf(),
    ".dng": camera_raw(stored(quarters(), "JPEG")),
}


def test_damaged_documents_give_a_picture_or_a_reason() -> None:
    @settings(max_examples=60, deadline=None)
    @given(
        suffix=st.sampled_from(sorted(SAMPLES)),
        cut=st.floats(0.05, 1),
        flips=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=8),
    )
    def try_out(suffix: str, cut: float, flips: list[tuple[float, int]]) -> None:
        data = bytearray(SAMPLES[suffix])
        for place, value in flips:
            data[int(place * (len(data) - 1))] = value
        # In a process of its own: C code may crash, and that is its reason then.
        with contextlib.suppress(PictureError):
            picture = decoders.decode(bytes(data[: max(1, int(cut * len(data)))]), suffix)
            assert picture.image.mode == "RGB"

    with Decoders() as decoders:
        try_out()
