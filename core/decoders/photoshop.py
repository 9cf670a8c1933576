"""Photoshop files (PSD, PSB): the merged image, or the thumbnail where there is none.

Pillow reads neither PSB nor more than 8 bits a channel, so all are read here. Layers are skipped.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
from PIL import Image, ImageChops

from core.decoders.errors import PictureError

_HEADER = struct.Struct(">4sH6xHIIHH")
_CHANNELS = {0: 1, 1: 1, 2: 1, 3: 3, 4: 4, 7: 1, 8: 1, 9: 3}
_INDEXED, _CMYK, _MODES = 2, 4, {3: "RGB", 4: "CMYK", 9: "LAB"}
_DEPTHS = (1, 8, 16, 32)
_THUMBNAIL, _ICC, _VERSION, _XMP = 1036, 1039, 1057, 1060
_JPEG_AT = 28  # in the thumbnail's resource
_PALETTE = 768
_MOST_BYTES = 64_000_000  # of resources
_LONGEST = 300_000  # PSB's own limit
_NO_PICTURE = (
    "this Photoshop file has no merged image; save it again with maximised compatibility "
    "(Preferences, File Handling)"
)


class Merged(NamedTuple):
    """What a Photoshop file shows: an image, or else a thumbnail.

    Attributes:
        width: Of the document.
        height: Likewise.
        image: The merged image, reduced.
        thumbnail: A JPEG.
        profile: The ICC profile of the image.
        xmp: What other programs wrote about it.
    """

    width: int
    height: int
    image: Image.Image | None
    thumbnail: bytes
    profile: bytes | None
    xmp: bytes | None


class _Plane(NamedTuple):
    """How a channel is stored."""

    width: int
    height: int
    bits: int

    @property
    def row(self) -> int:
        return (self.width * self.bits + 7) // 8

    def image(self, data: bytes, factor: int) -> Image.Image:
        """Return it with 8 bits, reduced."""
        pixels = np.frombuffer(data, np.uint8).reshape(self.height, self.row)
        if self.bits == 1:
            pixels = (1 - np.unpackbits(pixels, axis=1)[:, : self.width]) * np.uint8(255)
        elif self.bits == 16:
            pixels = pixels[:, ::2]
        elif self.bits == 32:
            # Numbers are proportional to light.
            light = Image.fromarray(pixels.view(">f4").astype(np.float32))
            small = np.nan_to_num(np.asarray(light.reduce(factor))).clip(0, 1)
            return Image.fromarray((255 * small ** (1 / 2.2) + 0.5).astype(np.uint8))
        return Image.fromarray(np.ascontiguousarray(pixels)).reduce(factor)


def read(file: BinaryIO, side: int) -> Merged:
    """Read an open Photoshop file; each channel is reduced before the next one is read.

    Raises:
        PictureError: It has nothing that can be shown.
        Exception: It is damaged.
    """
    head = _HEADER.unpack(_exactly(file, _HEADER.size))
    _, version, n_channels, height, width, bits, mode = head
    if version not in (1, 2) or not (0 < width <= _LONGEST and 0 < height <= _LONGEST):
        raise ValueError("not a Photoshop file")
    palette = _section(file)
    resources = _resources(_section(file))
    told = resources.get(_VERSION, b"")
    readable = (len(told) < 5 or told[4] != 0) and bits in _DEPTHS
    readable &= n_channels >= _CHANNELS.get(mode, n_channels + 1)
    thumbnail = resources.get(_THUMBNAIL, b"")[_JPEG_AT:]
    if readable and width * height > (Image.MAX_IMAGE_PIXELS or 0):
        if not thumbnail:
            raise Image.DecompressionBombError
        readable = False
    if not readable and not thumbnail:
        raise PictureError(_NO_PICTURE)
    image = None
    if readable:
        layers = _exactly(file, 4 * version)
        file.seek(int.from_bytes(layers, "big"), 1)
        factor = max(1, max(width, height) // side)
        plane = _Plane(width, height, bits)
        channels = _channels(file, plane, n_channels, 2 * version, _CHANNELS[mode])
        if mode == _INDEXED and bits == 8 and len(palette) == _PALETTE:
            image = plane.image(next(channels), 1)
            image.putpalette(palette, "RGB;L")
            image = image.convert("RGB").reduce(factor)
        else:
            bands = [plane.image(data, factor) for data in channels]
            if mode == _CMYK:
                bands = [ImageChops.invert(band) for band in bands]
            image = Image.merge(_MODES[mode], bands) if len(bands) > 1 else bands[0]
    profile = None if bits == 32 else resources.get(_ICC)
    return Merged(width, height, image, thumbnail, profile, resources.get(_XMP))


def _channels(
    file: BinaryIO, plane: _Plane, n_channels: int, counter: int, wanted: int
) -> Iterator[bytes]:
    """Yield the bytes of the first channels, whole rows each."""
    (compression,) = struct.unpack(">H", _exactly(file, 2))
    if compression == 0:
        for _ in range(wanted):
            yield _exactly(file, plane.row * plane.height)
        return
    if compression != 1:
        raise PictureError(_NO_PICTURE)
    counts = _exactly(file, n_channels * plane.height * counter)
    lengths = np.frombuffer(counts, f">u{counter}").reshape(n_channels, plane.height)
    for length in lengths.sum(1, dtype=np.int64)[:wanted].tolist():
        packed = _exactly(file, length)
        size = (plane.row, plane.height)
        yield Image.frombytes("L", size, packed, "packbits", "L").tobytes()


def _resources(data: bytes) -> dict[int, bytes]:
    """Return the image resources by their numbers."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 12 <= len(data):
        number, named = struct.unpack_from(">HB", data, at + 4)
        at += 6 + 1 + named + (named + 1) % 2
        length = int.from_bytes(data[at : at + 4], "big")
        found.setdefault(number, data[at + 4 : at + 4 + length])
        at += 4 + length + length % 2
    return found


def _section(file: BinaryIO) -> bytes:
    length = int.from_bytes(_exactly(file, 4), "big")
    if length > _MOST_BYTES:
        raise ValueError("a section of absurd length")
    return _exactly(file, length)


def _exactly(file: BinaryIO, length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data
