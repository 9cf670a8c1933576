"""JPEG XL pictures. Their reader comes with the `jxl` extra, and decodes at once what it is given.

So the size is read here first, from the few bits in which it is stored.
"""

from __future__ import annotations

from contextlib import suppress
from typing import BinaryIO, NamedTuple

from PIL import Image

from core.decoders.errors import PictureError

NOT_INSTALLED = 'JPEG XL pictures need an extra: install it with pip install "inkseek[jxl]"'
STARTS = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")
MOST_BYTES = 200_000_000

_PARTS = 1000
_ORIENTATION = 0x0112
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by the number that stands for them."""
_BITS_OF_LENGTH = (9, 13, 18, 30)


class Decoded(NamedTuple):
    """What a file holds: a picture, or the JPEG that it was made from without loss."""

    image: Image.Image | None
    jpeg: bytes


def pixels(file: BinaryIO) -> int:
    """Return how many pixels an open file has, which then is at its beginning again.

    Raises:
        Image.DecompressionBombError: Too many.
        Exception: It is damaged.
    """
    width, height = _size(_codestream(file))
    file.seek(0)
    if width * height > (Image.MAX_IMAGE_PIXELS or 0):
        raise Image.DecompressionBombError
    return width * height


def read(file: BinaryIO) -> Decoded:
    """Decode an open file whose pixels were counted.

    Raises:
        PictureError: The reader is not installed, or the file is too large.
        Exception: It is damaged.
    """
    try:
        from pillow_jxl import Decoder
    except ImportError:
        raise PictureError(NOT_INSTALLED) from None
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise PictureError(f"the file has more than {MOST_BYTES // 1_000_000} MB")
    is_jpeg, info, shown, profile, boxes = Decoder(num_threads=0)(data)
    if is_jpeg:
        return Decoded(None, bytes(shown))
    mode = "F" if info.mode == "F;16" else info.mode
    image = Image.frombytes(mode, (info.width, info.height), shown)
    image.info["icc_profile"] = bytes(profile or b"")
    for box in boxes:
        content = bytes(box.data)
        if bytes(box.box_type) == b"Exif":
            # Most writers first say in four bytes where it begins.
            image.info["exif"] = content[0 if content.startswith((b"II", b"MM")) else 4 :]
        elif bytes(box.box_type) == b"xml ":
            image.info["xmp"] = content
    # The picture is upright already.
    with suppress(Exception):
        image.getexif().pop(_ORIENTATION, None)
    return Decoded(image, b"")


def _size(codestream: bytes) -> tuple[int, int]:
    """Return width and height, as the beginning of a codestream says."""
    bits = _Bits(codestream[2:20])
    if bits.take(1):
        height = 8 * (bits.take(5) + 1)
        ratio = bits.take(3)
        width = 8 * (bits.take(5) + 1) if ratio == 0 else 0
    else:
        height = 1 + bits.take(_BITS_OF_LENGTH[bits.take(2)])
        ratio = bits.take(3)
        width = 1 + bits.take(_BITS_OF_LENGTH[bits.take(2)]) if ratio == 0 else 0
    if ratio:
        wide, high = _RATIOS[ratio - 1]
        width = height * wide // high
    return width, height


class _Bits:
    """Numbers of a few bits each, the lowest bit of the first byte first."""

    def __init__(self, data: bytes) -> None:
        self._left = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        number = self._left & ((1 << count) - 1)
        self._left >>= count
        return number


def _codestream(file: BinaryIO) -> bytes:
    """Return the beginning of the codestream, which may be in a box of a container."""
    start = file.read(20)
    if start.startswith(STARTS[0]):
        return start
    at = 0
    for _ in range(_PARTS):
        file.seek(at)
        head = file.read(16)
        if len(head) < 16:
            break
        length, skipped = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, skipped = int.from_bytes(head[8:], "big"), 16
        if head[4:8] in (b"jxlc", b"jxlp"):
            # A part has its number first.
            file.seek(at + skipped + (4 if head[4:8] == b"jxlp" else 0))
            return file.read(20)
        if length < skipped:
            break
        at += length
    raise EOFError
