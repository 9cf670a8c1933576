"""The three forms in which QuickDraw is published, one file a category: ndjson, binary, bitmaps."""

import io
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from core.research.datasets.missing import DataDamaged
from core.sketch import Sketch, SketchBitmap, Stroke
from core.sketch.formats.quickdraw import from_record

__all__ = ["READERS", "BinaryDrawing", "BitmapDrawing", "Keyed", "RecordDrawing"]

_SIDE = 28
# key_id, country code, whether it was recognised, time stamp.
_HEAD = struct.Struct("<Q2sbI")
_COUNT = struct.Struct("<H")


@dataclass(frozen=True, slots=True)
class RecordDrawing:
    """One line of an ndjson file, in the simplified or in the raw form."""

    line: bytes

    def drawing(self) -> Sketch:
        return from_record(json.loads(self.line))


@dataclass(frozen=True, slots=True)
class BinaryDrawing:
    """The strokes of one drawing of a binary file: a count, then the x and the y of its points."""

    strokes: tuple[bytes, ...]

    def drawing(self) -> Sketch:
        columns = [np.frombuffer(stroke, dtype=np.uint8).reshape(2, -1) for stroke in self.strokes]
        return Sketch(tuple(Stroke.from_xy(xy.T) for xy in columns if xy.size))


@dataclass(frozen=True, slots=True)
class BitmapDrawing:
    """One row of a bitmap file: 28 x 28 pixels, white lines on black."""

    rows: NDArray[np.uint8]
    row: int

    def drawing(self) -> SketchBitmap:
        return SketchBitmap(255 - self.rows[self.row].reshape(_SIDE, _SIDE))


Keyed = tuple[str | None, RecordDrawing | BinaryDrawing | BitmapDrawing]
"""A drawing and its key_id; bitmap files don't have any."""


def _records(file: IO[bytes], name: str) -> Iterator[Keyed]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield str(record["key_id"]), RecordDrawing(line)
        except (ValueError, KeyError, TypeError) as error:
            raise DataDamaged(f"{name}: line {number} is not a QuickDraw drawing") from error


def _binaries(file: IO[bytes], name: str) -> Iterator[Keyed]:
    def take(count: int) -> bytes:
        taken = file.read(count)
        if len(taken) < count:
            raise DataDamaged(f"{name} ends in the middle of a drawing")
        return taken

    while first := file.read(1):
        key_id, _, _, _ = _HEAD.unpack(first + take(_HEAD.size - 1))
        (n_strokes,) = _COUNT.unpack(take(_COUNT.size))
        strokes = []
        for _ in range(n_strokes):
            (n_points,) = _COUNT.unpack(take(_COUNT.size))
            strokes.append(take(2 * n_points))
        yield str(key_id), BinaryDrawing(tuple(strokes))


def _bitmaps(file: IO[bytes], name: str) -> Iterator[Keyed]:
    content = file.read()
    try:
        rows = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, EOFError, OSError) as error:
        raise DataDamaged(f"{name} is not a numpy file") from error
    if rows.dtype != np.uint8 or rows.ndim != 2 or rows.shape[1] != _SIDE**2:
        raise DataDamaged(f"{name} does not hold bitmaps of {_SIDE} x {_SIDE} pixels")
    yield from ((None, BitmapDrawing(rows, row)) for row in range(len(rows)))


READERS: dict[str, Callable[[IO[bytes], str], Iterator[Keyed]]] = {
    # In the order of preference: what keeps more of the drawing comes first.
    ".ndjson": _records,
    ".bin": _binaries,
    ".npy": _bitmaps,
}
