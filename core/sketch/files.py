"""Reads and writes drawings in any format; the content decides first, then the name."""

from __future__ import annotations

import os
from pathlib import Path

from core.files import atomic_write
from core.sketch.formats.bitmap import from_bitmap, to_png
from core.sketch.formats.checks import MAX_BYTES, SketchFormatError, check_size
from core.sketch.formats.inkseek_json import page_from_json, page_to_json
from core.sketch.formats.quickdraw import from_ndjson, to_ndjson
from core.sketch.formats.svg import from_svg, to_svg
from core.sketch.page import Page
from core.sketch.sketch import Sketch

VECTOR_SUFFIXES = (".inkseek", ".json", ".svg", ".ndjson")
BITMAP_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")

_ACCEPTED = "Accepted are Inkseek drawings, SVG, Quick, Draw! ndjson, PNG, JPEG, WebP, BMP and GIF."
_WRITTEN = "Drawings are saved as .inkseek, .json, .svg, .ndjson or .png."
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM", b"GIF8")


def read_page(path: str | os.PathLike[str]) -> Page:
    """Read a drawing of any accepted format, with the strokes that are not wanted.

    Raises:
        SketchFormatError: naming the file, what is wrong, and what is accepted.
    """
    file = Path(path)
    try:
        return _parsed(_content(file), file.suffix.lower())
    except SketchFormatError as error:
        raise error.named(file.name) from error.__cause__
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise SketchFormatError(f"cannot be read ({reason})", _ACCEPTED, str(file)) from error


def read_sketch(path: str | os.PathLike[str]) -> Sketch:
    """Read a drawing made of strokes.

    Raises:
        SketchFormatError: also when the file holds a picture, which has no strokes.
    """
    page = read_page(path)
    if page.bitmap is not None:
        raise SketchFormatError(
            "this is a picture and has no strokes",
            "Accepted are Inkseek drawings, SVG and Quick, Draw! ndjson.",
            Path(path).name,
        )
    return page.sketch


def write_page(page: Page, path: str | os.PathLike[str]) -> None:
    """Write a page in the format the file's name asks for; an existing file is replaced whole.

    Inkseek's own formats keep the strokes of both kinds; all others hold what is looked for.

    Raises:
        SketchFormatError: for a name that asks for no format we write, or strokes of a bitmap.
        OSError: when the file cannot be written; the old one, if any, is then untouched.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    pixels = page.bitmap if page.sketch.is_empty else None
    if suffix in (".inkseek", ".json"):
        atomic_write(file, page_to_json(page))
    elif suffix == ".png":
        atomic_write(file, to_png(pixels or page.sketch))
    elif suffix not in VECTOR_SUFFIXES:
        raise SketchFormatError(
            f"'{suffix}' is no format to save a drawing in", _WRITTEN, file.name
        )
    elif pixels is not None:
        raise SketchFormatError(
            "a drawing that only exists as pixels has no strokes to save",
            "It can be saved as .png.",
            file.name,
        )
    else:
        write = to_svg if suffix == ".svg" else to_ndjson
        atomic_write(file, write(page.sketch))


def _content(file: Path) -> bytes:
    with file.open("rb") as stream:
        if file.suffix.lower() == ".ndjson":
            # Such files hold a hundred thousand drawings; the first that is there will do.
            line = b"\n"
            while line and not line.strip():
                line = stream.readline(MAX_BYTES + 1)
            return line
        check_size(os.fstat(stream.fileno()).st_size)
        return stream.read(MAX_BYTES + 1)


def _parsed(data: bytes, suffix: str) -> Page:
    if data.startswith(_PICTURES):
        return Page(bitmap=from_bitmap(data))
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<") or data[:2] in (b"\xff\xfe", b"\xfe\xff") or suffix == ".svg":
        return Page(from_svg(data))
    if suffix == ".ndjson" or (
        head.startswith(b"{") and b'"inkseek"' not in data and b'"drawing"' in data
    ):
        return Page(from_ndjson(data))
    if head.startswith(b"{") or suffix in VECTOR_SUFFIXES:
        return page_from_json(data)
    if suffix in BITMAP_SUFFIXES:
        return Page(bitmap=from_bitmap(data))
    problem = "the file is empty" if not data else "this is no drawing we know"
    raise SketchFormatError(problem, _ACCEPTED)
