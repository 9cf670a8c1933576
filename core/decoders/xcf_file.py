"""What is in a GIMP file (XCF): its layers, and their pixels tile by tile.

Every number of the file may be wrong: lists, lengths and sizes are limited, and pixels are unpacked
only as far as a tile has room.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.decoders.errors import PictureError

TILE = 64
_MOST_LAYERS, _MOST_PROPERTIES, _MOST_BYTES = 5000, 10_000, 64_000_000
_LONGEST = 524_288  # GIMP's own limit
_BIG_ENDIAN_SINCE, _LONG_POINTERS_SINCE, _PRECISION_SINCE = 12, 11, 4
_RAW, _RLE, _ZLIB = 0, 1, 2

_COLORMAP, _OPACITY, _MODE, _VISIBLE, _APPLY_MASK, _OFFSETS = 1, 6, 7, 8, 11, 15
_COMPRESSION, _PARASITES, _GROUP, _PATH, _FLOAT_OPACITY = 17, 21, 29, 30, 33
_KEPT = {
    _COLORMAP, _OPACITY, _MODE, _VISIBLE, _APPLY_MASK, _OFFSETS, _COMPRESSION, _PARASITES, _GROUP,
    _PATH, _FLOAT_OPACITY,
}  # fmt: skip
# Kinds of numbers of the versions that GIMP releases; in some before, others stood for them.
_NUMBERS = {
    100: "u1", 200: "u2", 300: "u4", 500: "f2", 600: "f4", 700: "f8",
}  # fmt: skip
_OF_VERSION_4 = {0: 150, 1: 250, 2: 300, 3: 500, 4: 600}
_FLOATS_BEFORE_7 = {400: 500, 450: 550, 500: 600, 550: 650}
_LINEAR = 0  # of the last two digits of a precision


class Layer(NamedTuple):
    """One layer or group.

    Attributes:
        width: In pixels.
        height: Likewise.
        left: Where it is on the canvas; may be outside.
        top: Likewise.
        bands: Of each pixel: 1 to 4.
        visible: Whether it is shown.
        opacity: From 0 to 1.
        mode: GIMP's number of how it is laid over others.
        is_group: It has no pixels of its own.
        path: The places of the groups it is in; empty outside of groups.
        pixels: Where they are in the file.
        mask: Likewise; 0 without.
    """

    width: int
    height: int
    left: int
    top: int
    bands: int
    visible: bool
    opacity: float
    mode: int
    is_group: bool
    path: tuple[int, ...]
    pixels: int
    mask: int


class XcfFile:
    """An open file.

    Attributes:
        width: Of the canvas.
        height: Likewise.
        palette: The colours of an indexed picture, else None.
        profile: Its ICC profile, if it has one.
        is_linear: Whether numbers are proportional to light.
        layers: The topmost first, groups before what is in them.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Read all but the pixels.

        Raises:
            PictureError: It is of a kind that is not read.
            Exception: It is damaged.
        """
        self._file = file
        file.seek(9)
        told = self._bytes(5)
        version = 0 if told == b"file\0" else int(told[1:4])
        self._pointer_bytes = 8 if version >= _LONG_POINTERS_SINCE else 4
        self.width, self.height, kind = (self._number() for _ in range(3))
        if not (0 < self.width <= _LONGEST and 0 < self.height <= _LONGEST):
            raise ValueError("no canvas")
        precision = self._number() if version >= _PRECISION_SINCE else 150
        if version == _PRECISION_SINCE:
            precision = _OF_VERSION_4.get(precision, 0)
        elif version < 7:
            precision = _FLOATS_BEFORE_7.get(precision, precision)
        numbers = _NUMBERS.get(precision // 100 * 100)
        if numbers is None:
            raise PictureError(f"the file has pixels of a kind that is not read ({precision})")
        self.is_linear = precision % 100 == _LINEAR
        self._dtype = np.dtype(numbers).newbyteorder(">" if version >= _BIG_ENDIAN_SINCE else "<")
        told_of_all = self._properties()
        self._compression = told_of_all.get(_COMPRESSION, b"\0")[0]
        self.profile = _profile(told_of_all.get(_PARASITES, b""))
        self.palette: NDArray[np.uint8] | None = None
        if kind == 2:
            colours = np.frombuffer(told_of_all[_COLORMAP], np.uint8).reshape(-1, 3)
            self.palette = np.zeros((256, 3), np.uint8)
            self.palette[: len(colours)] = colours[:256]
        self.layers = [self._layer(at) for at in self._list_of_layers()]

    def mask_of(self, layer: Layer) -> int:
        """Return where the pixels of a layer's mask are."""
        self._file.seek(layer.mask)
        if (self._number(), self._number()) != (layer.width, layer.height):
            raise ValueError("a mask of another size")
        self._file.seek(self._number(), 1)  # its name
        self._properties()
        return self._pointer()

    def tiles(
        self, at: int, width: int, height: int, bands: int, box: tuple[int, int, int, int]
    ) -> Iterator[tuple[int, int, NDArray[Any]]]:
        """Yield the tiles that have a part in a box (left, top, right, bottom), with their places.

        Args:
            at: Where the pixels are in the file.
            width: Of the layer or mask.
            height: Likewise.
            bands: Of each pixel.
            box: What of it is wanted.
        """
        self._file.seek(at)
        size = bands * self._dtype.itemsize
        if tuple(self._number() for _ in range(3)) != (width, height, size):
            raise ValueError("pixels of another size")
        self._file.seek(self._pointer())
        if (self._number(), self._number()) != (width, height):
            raise ValueError("a level of another size")
        across, down = -(-width // TILE), -(-height // TILE)
        left, top, right, bottom = box
        listed = self._bytes(across * down * self._pointer_bytes)
        places = np.frombuffer(listed, f">u{self._pointer_bytes}").reshape(down, across)
        for row in range(top // TILE, -(-bottom // TILE)):
            for column in range(left // TILE, -(-right // TILE)):
                x, y = column * TILE, row * TILE
                wide, high = min(TILE, width - x), min(TILE, height - y)
                self._file.seek(int(places[row, column]))
                values = self._unpacked(wide * high, size)
                yield x, y, values.reshape(high, wide, bands)

    def _unpacked(self, count: int, size: int) -> NDArray[Any]:
        """Return so many pixels of so many bytes each; the file stands where they begin."""
        if self._compression == _RLE:
            # Whoever packs writes at most a byte more for every 127.
            packed = self._file.read(2 * count * size + 64)
            planes = np.frombuffer(unpack(packed, count, size), np.uint8).reshape(size, count)
            data = planes.T.tobytes()
        elif self._compression == _ZLIB:
            packed = self._file.read(2 * count * size + 64)
            data = zlib.decompressobj().decompress(packed, count * size)
        elif self._compression == _RAW:
            data = self._file.read(count * size)
        else:
            raise ValueError("packed in a way that no GIMP writes")
        if len(data) != count * size:
            raise EOFError
        return np.frombuffer(data, self._dtype)

    def _list_of_layers(self) -> list[int]:
        places: list[int] = []
        while at := self._pointer():
            places.append(at)
            if len(places) > _MOST_LAYERS:
                raise PictureError(f"the file has more than {_MOST_LAYERS} layers")
        return places

    def _layer(self, at: int) -> Layer:
        self._file.seek(at)
        width, height, kind = (self._number() for _ in range(3))
        if not (0 < width <= _LONGEST and 0 < height <= _LONGEST and kind <= 5):
            raise ValueError("no layer")
        self._file.seek(self._number(), 1)  # its name
        told = self._properties()
        opacity = _unsigned(told.get(_OPACITY, b"\0\0\0\xff")) / 255
        if _FLOAT_OPACITY in told:
            (opacity,) = struct.unpack(">f", told[_FLOAT_OPACITY])
        left, top = struct.unpack(">ii", told.get(_OFFSETS, bytes(8)))
        path = told.get(_PATH, b"")
        pixels, mask = self._pointer(), self._pointer()
        return Layer(
            width, height, left, top,
            bands=(3, 4, 1, 2, 1, 2)[kind],
            visible=_unsigned(told.get(_VISIBLE, b"\1")) != 0,
            opacity=min(1.0, max(0.0, opacity)),
            mode=_unsigned(told.get(_MODE, b"\0")),
            is_group=_GROUP in told,
            path=struct.unpack(f">{len(path) // 4}I", path),
            pixels=pixels,
            mask=mask if _unsigned(told.get(_APPLY_MASK, b"\1")) else 0,
        )  # fmt: skip

    def _properties(self) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for _ in range(_MOST_PROPERTIES):
            kind, length = self._number(), self._number()
            if kind == 0:
                return found
            if kind == _COLORMAP:
                # Some versions of GIMP wrote a wrong length.
                found[kind] = self._bytes(3 * self._number())
            elif kind in _KEPT and length <= _MOST_BYTES:
                found[kind] = self._bytes(length)
            else:
                self._file.seek(length, 1)
        raise ValueError("an endless list of properties")

    def _number(self) -> int:
        return _unsigned(self._bytes(4))

    def _pointer(self) -> int:
        return _unsigned(self._bytes(self._pointer_bytes))

    def _bytes(self, length: int) -> bytes:
        if length > _MOST_BYTES:
            raise ValueError("a part of absurd length")
        data = self._file.read(length)
        if len(data) < length:
            raise EOFError
        return data


def unpack(packed: bytes, count: int, planes: int) -> bytes:
    """Undo GIMP's run-length encoding of so many bytes in each plane."""
    made, at = bytearray(), 0
    for plane in range(1, planes + 1):
        while len(made) < plane * count:
            code = packed[at]
            if code < 127:
                made += packed[at + 1 : at + 2] * (code + 1)
                at += 2
            elif code > 128:
                made += packed[at + 1 : at + 257 - code]
                at += 257 - code
            else:
                length = packed[at + 1] << 8 | packed[at + 2]
                if code == 127:
                    made += packed[at + 3 : at + 4] * length
                    at += 4
                else:
                    made += packed[at + 3 : at + 3 + length]
                    at += 3 + length
        if len(made) != plane * count:
            raise ValueError("a run beyond its tile")
    return bytes(made)


def _profile(parasites: bytes) -> bytes | None:
    """Return the ICC profile among what programs have attached to the picture."""
    at = 0
    while at + 12 <= len(parasites):
        named = _unsigned(parasites[at : at + 4])
        name = parasites[at + 4 : at + 4 + named]
        at += 8 + named
        length = _unsigned(parasites[at : at + 4])
        if name == b"icc-profile\0":
            return parasites[at + 4 : at + 4 + length]
        at += 4 + length
    return None


def _unsigned(data: bytes) -> int:
    return int.from_bytes(data, "big")
