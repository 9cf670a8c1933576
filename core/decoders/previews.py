"""Finds the picture of itself that a document carries, in files of drawing programs.

The documents themselves are never interpreted. What is found is a picture file like any other; it
is decoded with the same care, and only as one of the formats below.
"""

from __future__ import annotations

import base64
import io
import re
import struct
from contextlib import closing
from typing import BinaryIO

from PIL import Image

from core.decoders.errors import PictureError

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
"""What a preview may be."""

MOST_BYTES = 200_000_000
"""Of a preview, unpacked."""

# Best first: Krita and OpenRaster, Adobe XD, Sketch, Figma, Procreate.
_IN_ZIP = (
    "mergedimage.png",
    "preview.png",
    "previews/preview.png",
    "thumbnail.png",
    "Thumbnails/thumbnail.png",
    "QuickLook/Thumbnail.png",
)
_MOST_POSTSCRIPT = 64_000_000
_DOS_EPS = struct.Struct("<4s6I")
_XMP_IMAGE = re.compile(rb"<xmpGImg:image>([^<]*)</xmpGImg:image>")
_EPSI = re.compile(
    rb"%%BeginPreview:\s*(\d+)\s+(\d+)\s+(1|2|4|8)\s+\d+[^\r\n]*(.*?)%%EndPreview", re.DOTALL
)
_NO_HEX = re.compile(rb"[^0-9A-Fa-f]+")
_NONE = "the file carries no picture of itself; save it again with a preview"


def in_zip(file: BinaryIO) -> bytes:
    """Return the preview in a document that is a ZIP archive: KRA, ORA, Sketch, Figma and more."""
    import zipfile  # which takes long to load, for every process that decodes

    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        for name in _IN_ZIP:
            if name in names:
                with archive.open(name) as entry:
                    return _limited(entry.read(MOST_BYTES + 1))
    raise PictureError(_NONE)


def in_clip(file: BinaryIO) -> bytes:
    """Return the preview in a document of Clip Studio Paint, which keeps it in a database."""
    import sqlite3  # see above

    at = 24
    while True:
        file.seek(at)
        head = file.read(16)
        if len(head) < 16:
            raise PictureError(_NONE)
        length = int.from_bytes(head[8:], "big")
        if head.startswith(b"CHNKSQLi"):
            break
        at += 16 + length
    data = bytearray(_limited(file.read(min(length, MOST_BYTES + 1))))
    data[18:20] = b"\1\1"  # a journal of its own is nothing that a database in memory can have
    with closing(sqlite3.connect(":memory:")) as database:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
        database.deserialize(bytes(data))
        row = database.execute("SELECT ImageData FROM CanvasPreview").fetchone()
    if row is None or not isinstance(row[0], bytes):
        raise PictureError(_NONE)
    return row[0]


def in_postscript(file: BinaryIO) -> bytes:
    """Return the preview in an EPS file, or an Illustrator file older than its PDFs."""
    start = file.read(_DOS_EPS.size)
    text_at, text_length = 0, _MOST_POSTSCRIPT
    if start.startswith(b"\xc5\xd0\xd3\xc6"):
        _, text_at, text_length, _, _, tiff_at, tiff_length = _DOS_EPS.unpack(start)
        if tiff_length:
            file.seek(tiff_at)
            return _limited(file.read(min(tiff_length, MOST_BYTES + 1)))
    file.seek(text_at)
    text = file.read(min(text_length, _MOST_POSTSCRIPT))
    if found := _XMP_IMAGE.search(text):
        return base64.b64decode(found[1].replace(b"&#xA;", b""))
    if found := _EPSI.search(text):
        return _from_epsi(int(found[1]), int(found[2]), int(found[3]), found[4])
    raise PictureError(_NONE)


def _from_epsi(width: int, height: int, bits: int, text: bytes) -> bytes:
    """A preview in hexadecimal digits, in which 0 is white."""
    digits = _NO_HEX.sub(b"", text)
    size = height * ((width * bits + 7) // 8)
    if not 0 < 2 * size <= len(digits):
        raise EOFError
    mode = "1" if bits == 1 else "L"
    rawmode = mode if bits in (1, 8) else f"L;{bits}"
    data = bytes.fromhex(digits[: 2 * size].decode())
    image = Image.frombytes(mode, (width, height), data, "raw", rawmode)
    made = io.BytesIO()
    image.convert("L").point(lambda value: 255 - value).save(made, "BMP")
    return made.getvalue()


def _limited(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise PictureError(f"the preview in the file has more than {MOST_BYTES // 1_000_000} MB")
    return data
