"""Hostile pictures: costly drawings, scan bombs, malformed files of every format, full disks."""

import io
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from design_files import (
    GimpLayer,
    camera_raw,
    clip_studio,
    eps_with_tiff,
    font,
    gimp,
    pdf,
    photoshop,
    zipped,
)
from PIL import Image
from tiny_encoder import TinyEncoder
from torture_formats import any_bytes
from torture_row import Torture

from core.decoders.process import SECONDS, SVG_SECONDS, Decoders
from core.library import ImportControl, Importer, Library, PictureError

pytestmark = pytest.mark.torture

SVG = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99"'
FAINT = '<g opacity=".5"><rect width="99" height="99"/></g>'
RECT = '<rect width="99" height="99" fill="white"/>'
ON_THE_CLOCK = 3
LATENCY_S = 2.0


def doubling(kind: str, use: str, levels: int) -> str:
    """Return a drawing in which each level uses the level below twice."""
    parts = [f'<{kind} id="m0" width="9" height="9">{RECT}</{kind}>']
    for n in range(1, levels):
        inside = f'<rect width="99" height="99" {use}="url(#m{n - 1})"/>' * 2
        parts.append(f'<{kind} id="m{n}" width="9" height="9">{inside}</{kind}>')
    drawn = f'<rect width="99" height="99" {use}="url(#m{levels - 1})"/>'
    return f"<svg {SVG}>{''.join(parts)}{drawn}</svg>"


COSTLY: dict[str, Callable[[int], str]] = {
    "masks": lambda n: doubling("mask", "mask", 8 + n % 22),
    "patterns": lambda n: doubling("pattern", "fill", 8 + n % 22),
    "clips": lambda n: doubling("clipPath", "clip-path", 8 + n % 22),
    "opacity": lambda n: f"<svg {SVG}>{FAINT * (500 * (1 + n % 20))}</svg>",
    "markers": lambda n: (
        f'<svg {SVG}><marker id="m">{RECT * 200}</marker>'
        f'<path marker-mid="url(#m)" d="M0 0{" L9 9L1 1" * (300 * (1 + n % 20))}"/></svg>'
    ),
}


@pytest.mark.parametrize("kind", COSTLY)
def test_costly_drawings(kind: str, torture: Torture) -> None:
    with Decoders() as decoders:
        for number in torture.rounds(12, seconds=90):
            start = time.monotonic()
            try:
                decoders.decode(COSTLY[kind](number).encode(), ".svg")
            except PictureError as error:
                torture.wrong += not str(error)
            seconds = time.monotonic() - start
            torture.measure("seconds", seconds)
            torture.crashed += seconds > SVG_SECONDS * ON_THE_CLOCK + LATENCY_S


def scan_bomb(scans: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4000, 4000)).save(made, "JPEG", progressive=True)
    data = made.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def compressed_tiff(mode: str, side: int) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (side, side)).save(made, "TIFF", compression="tiff_adobe_deflate")
    return made.getvalue()


AT_THE_LIMIT: dict[str, Callable[[], bytes]] = {
    **{
        f"{mode}.tif": lambda mode=mode: compressed_tiff(mode, 9400)
        for mode in ("1", "L", "I", "F")
    },
    **{f"{mode}.tif": lambda mode=mode: compressed_tiff(mode, 9400) for mode in ("RGBA", "CMYK")},
    "scans.jpg": lambda: scan_bomb(90),
    "many-scans.jpg": lambda: scan_bomb(5000),
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_pictures_at_the_limit(name: str, torture: Torture) -> None:
    data = AT_THE_LIMIT[name]()
    with Decoders() as decoders:
        for _ in torture.rounds(1, seconds=120):
            start = time.monotonic()
            try:
                decoders.decode(data, Path(name).suffix)
            except PictureError as error:
                torture.wrong += not str(error)
            seconds = time.monotonic() - start
            torture.measure("seconds", seconds)
            torture.crashed += seconds > SECONDS * ON_THE_CLOCK + LATENCY_S


def test_cancel_amid_a_costly_picture(torture: Torture, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "bomb.svg").write_text(doubling("mask", "mask", 30))
    (pictures / "scans.jpg").write_bytes(scan_bomb(90))
    for number in torture.rounds(10, seconds=60):
        control = ImportControl()
        asked: list[float] = []

        def cancel(control: ImportControl = control, asked: list[float] = asked) -> None:
            asked.append(time.monotonic())
            control.cancel()

        timer = threading.Timer(0.2 + torture.random.random(), cancel)
        with Library.open(tmp_path / f"library-{number}") as library:
            timer.start()
            Importer(library, TinyEncoder()).run([pictures], control=control)
            ended = time.monotonic()
            timer.cancel()
            timer.join()
            if asked:
                torture.measure("cancel seconds", ended - asked[0])
                torture.crashed += ended - asked[0] > LATENCY_S


def samples() -> dict[str, bytes]:
    """Return one good picture of each format that can be written here."""
    pixels = np.random.default_rng(3).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    found = {".svg": doubling("mask", "mask", 4).encode()}
    for suffix, kind in (
        *((".jpg", "JPEG"), (".png", "PNG"), (".webp", "WEBP"), (".avif", "AVIF")),
        *((".tif", "TIFF"), (".gif", "GIF"), (".bmp", "BMP")),
    ):
        made = io.BytesIO()
        first, *rest = (Image.fromarray(np.roll(pixels, n, axis=1)) for n in range(3))
        moving = {"save_all": True, "append_images": rest} if kind in ("WEBP", "GIF") else {}
        first.save(made, kind, **moving)
        found[suffix] = made.getvalue()
    heic = Path(__file__).parents[1] / "core" / "decoders" / "quarters.heic"
    found[".heic"] = heic.read_bytes()
    picture = Image.fromarray(pixels)
    return found | {
        ".psd": photoshop(picture, 16, packed=True),
        ".kra": zipped({"mergedimage.png": found[".png"]}),
        ".clip": clip_studio(found[".png"]),
        ".xcf": gimp(picture.size, [GimpLayer(picture), GimpLayer(picture, mode=30)], version=12),
        ".eps": eps_with_tiff(picture),
        ".pdf": pdf(),
        ".dng": camera_raw(found[".jpg"]),
        ".ttf": font(),
    }


def test_malformed_pictures(torture: Torture) -> None:
    good = samples()
    with Decoders() as decoders:
        for number in torture.rounds(10_000, seconds=800):
            suffix = sorted(good)[number % len(good)]
            data = any_bytes(torture.random, good[suffix])
            if suffix == ".png" and number % 2:
                data = with_right_sums(data)
            frames = suffix in (".gif", ".webp") and torture.random.random() < 0.5
            start = time.monotonic()
            try:
                decoders.decode(data, suffix, frames=frames)
            except PictureError as error:
                torture.wrong += not str(error)
            torture.measure("seconds", time.monotonic() - start)


def with_right_sums(data: bytes) -> bytes:
    """Correct the check sums of a PNG, so that its damage gets past the first look."""
    fixed, at = bytearray(data), 8
    while at + 12 <= len(fixed):
        length = int.from_bytes(fixed[at : at + 4], "big")
        end = at + 8 + length
        if end + 4 > len(fixed):
            break
        fixed[end : end + 4] = zlib.crc32(fixed[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(fixed)


WRITE = """
import os, resource, signal, sys
from pathlib import Path
limit, file, what = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
if what in ("pdf", "png"):
    from PySide6.QtWidgets import QApplication
    from app.board.sheet import write_pdf, write_png
    application = QApplication([])
    from core.library import Photo
    photo = Photo(1, Path("gone.jpg"), 1, None, 9, 9, 9, 9, "00", True)
    write = {"pdf": write_pdf, "png": write_png}[what]
    act = lambda: write([photo], "Sheet", file, lambda n: True)
elif what == "settings":
    from app.ui.settings import Settings
    act = lambda: Settings(theme="dark", last_folder="x" * 9000).save(file)
elif what == "tray":
    from app.board.model import TrayFile
    act = lambda: TrayFile(file).write(range(5000))
else:
    from core.files import atomic_write
    act = lambda: atomic_write(file, b"n" * 9000)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    act()
except OSError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the size of files is limited on POSIX only")
@pytest.mark.parametrize("what", ["pdf", "png", "settings", "tray", "bytes"])
def test_full_disk_at_any_byte(what: str, torture: Torture, tmp_path: Path) -> None:
    file = tmp_path / "file"
    for _ in torture.rounds(25, seconds=60):
        file.write_bytes(b"the old content")
        command = [
            sys.executable,
            "-c",
            WRITE,
            str(torture.random.randrange(8000)),
            str(file),
            what,
        ]
        root = Path(__file__).parents[2]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        torture.crashed += done.returncode != 0
        torture.lost += file.read_bytes() != b"the old content"
        torture.wrong += len(list(tmp_path.iterdir())) != 1
        if done.returncode:
            print(done.stderr[-500:])  # noqa: T201 - shown when it fails
