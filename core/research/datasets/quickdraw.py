"""QuickDraw: millions of quick drawings of 345 things, packed or in the forms Google publishes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote

import numpy as np

from core.research.datasets.about import Place, about_set
from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PairData, SketchItem
from core.research.datasets.listing import stem
from core.research.datasets.source import DataDamaged
from core.research.datasets.strokes import StrokeTable, TableDrawing
from core.sketch import Sketch
from core.sketch.formats.quickdraw import from_record

ABOUT = about_set("quickdraw")
_PACKED = ("quickdraw_138k.npz", "quickdraw.npz")
_PREFIXES = ("full_simplified_", "full_raw_")


def load(root: Path | None = None) -> PairData:
    """Load the drawings; one is cut into strokes only when it is opened.

    A drawing that is there twice (the same key_id) counts once.
    """
    for place in ABOUT.places(root):
        packed = place.under(*_PACKED)
        sketches = tuple(_from_files(place) if packed is None else _read_packed(place, packed))
        if sketches:
            return PairData(ABOUT.name, (), sketches, fine_grained=False)
    raise ABOUT.missing(root)


@dataclass(frozen=True, slots=True)
class RecordDrawing:
    """One line of an ndjson file, in the simplified or in the raw form."""

    line: bytes

    def drawing(self) -> Sketch:
        return from_record(json.loads(self.line))


def _read_packed(place: Place, name: str) -> Iterator[SketchItem]:
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
    known: set[str] = set()
    for name in place.source.files(place.base):
        if "/" in name[len(place.base) :] or not name.endswith(".ndjson"):
            continue
        category = unquote(stem(name))
        for prefix in _PREFIXES:
            category = category.removeprefix(prefix)
        with place.source.open(name) as file:
            for key, ink in _records(file, name):
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
