"""QuickDraw: millions of quick drawings of 345 things, packed or in the forms Google publishes."""

import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote

import numpy as np

from core.research.datasets.about import About, Place
from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PairData, SketchItem
from core.research.datasets.listing import stem
from core.research.datasets.source import DataDamaged
from core.research.datasets.strokes import StrokeTable, TableDrawing
from core.sketch import Sketch, Stroke
from core.sketch.formats.quickdraw import from_record

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="QuickDraw",
    page="https://github.com/googlecreativelab/quickdraw-dataset",
    layout="""
quickdraw/<category>.ndjson (simplified or raw), or quickdraw/<category>.bin;
a prefix such as full_simplified_ may stay
or quickdraw_138k.npz: points, stroke_len, n_strokes, label, key_id, categories
""",
    stems=("quickdraw", "quick_draw", "quickdraw-dataset"),
)
_PACKED = ("quickdraw_138k.npz", "quickdraw.npz")
_PREFIXES = ("full_simplified_", "full_raw_", "full_binary_")
# key_id, country code, whether it was recognised, time stamp.
_HEAD = struct.Struct("<Q2sbI")
_COUNT = struct.Struct("<H")


def load(root: Path | None = None) -> PairData:
    """Load the drawings; one is cut into strokes only when it is opened.

    A drawing that is there twice (the same key_id) counts once.
    """
    for place in ABOUT.places(root):
        packed = place.under(*_PACKED)
        sketches = tuple(_from_files(place) if packed is None else _from_packed(place, packed))
        if sketches:
            return PairData(ABOUT.name, (), sketches, fine_grained=False)
    raise ABOUT.missing(root)


@dataclass(frozen=True, slots=True)
class RecordDrawing:
    """One line of an ndjson file, in the simplified or in the raw form."""

    line: bytes

    def drawing(self) -> Sketch:
        return from_record(json.loads(self.line))


@dataclass(frozen=True, slots=True)
class BinaryDrawing:
    """The strokes of one drawing of a binary file: the x, then the y of each one's points."""

    strokes: tuple[bytes, ...]

    def drawing(self) -> Sketch:
        columns = [np.frombuffer(stroke, dtype=np.uint8).reshape(2, -1) for stroke in self.strokes]
        return Sketch(tuple(Stroke.from_xy(xy.T) for xy in columns if xy.size))


def _from_packed(place: Place, name: str) -> Iterator[SketchItem]:
    with place.source.open(name) as file, np.load(file, allow_pickle=False) as arrays:
        categories = [normal_label(str(category)) for category in arrays["categories"]]
        key_ids, labels = arrays["key_id"], arrays["label"]
        table = StrokeTable(
            arrays["points"],
            np.cumsum(arrays["stroke_len"], dtype=np.int64),
            np.cumsum(arrays["n_strokes"], dtype=np.int64),
        )
    rows = np.sort(np.unique(key_ids, return_index=True)[1])
    chosen = zip(rows.tolist(), key_ids[rows].tolist(), labels[rows].tolist(), strict=True)
    for row, key_id, label in chosen:
        yield SketchItem(str(key_id), categories[label], None, None, TableDrawing(table, row))


def _from_files(place: Place) -> Iterator[SketchItem]:
    names = [name for name in place.source.files(place.base) if "/" not in name[len(place.base) :]]
    # What keeps more of the drawing comes first.
    ending = next((end for end in _READERS if any(name.endswith(end) for name in names)), "none")
    known: set[str] = set()
    for name in names:
        if not name.endswith(ending):
            continue
        category = unquote(stem(name))
        for prefix in _PREFIXES:
            category = category.removeprefix(prefix)
        with place.source.open(name) as file:
            for key, ink in _READERS[ending](file, name):
                if key not in known:
                    known.add(key)
                    yield SketchItem(key, normal_label(category), None, None, ink)


def _records(file: IO[bytes], name: str) -> Iterator[tuple[str, RecordDrawing]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            yield str(json.loads(line)["key_id"]), RecordDrawing(line)
        except (ValueError, KeyError, TypeError) as error:
            raise DataDamaged(f"{name}: line {number} is not a QuickDraw drawing") from error


def _binaries(file: IO[bytes], name: str) -> Iterator[tuple[str, BinaryDrawing]]:
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


_Reader = Callable[[IO[bytes], str], Iterator[tuple[str, RecordDrawing | BinaryDrawing]]]
_READERS: dict[str, _Reader] = {".ndjson": _records, ".bin": _binaries}
