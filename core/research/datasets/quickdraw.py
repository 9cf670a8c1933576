"""QuickDraw: millions of quick drawings of 345 things, packed or in the forms Google publishes."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from core.research.datasets.about import About, Place
from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PairData, SketchItem
from core.research.datasets.listing import stem
from core.research.datasets.quickdraw_files import READERS
from core.research.datasets.splits import Split, apply_split, check_split
from core.research.datasets.strokes import StrokeTable, TableDrawing

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="QuickDraw",
    page="https://github.com/googlecreativelab/quickdraw-dataset",
    layout="""
quickdraw/<category>.ndjson (simplified or raw), or quickdraw/<category>.bin,
or quickdraw/<category>.npy (bitmaps); a prefix such as full_simplified_ may stay
or quickdraw_138k.npz: points, stroke_len, n_strokes, label, key_id, categories
""",
    stems=("quickdraw", "quick_draw", "quickdraw-dataset"),
)
_PACKED = ("quickdraw_138k.npz", "quickdraw.npz")
_PREFIXES = ("full_simplified_", "full_raw_", "full_binary_", "full_numpy_bitmap_")


def load(
    root: Path | None = None,
    split: Split = "train",
    *,
    unseen: tuple[str, ...] = (),
    per_class: int | None = None,
) -> PairData:
    """Load the drawings; one is cut into strokes only when it is opened.

    A drawing that is there twice (the same key_id) counts once.

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" leaves out the classes that `unseen` names, "test" has only those.
        unseen: The unseen classes of any set, dropped here under every name.
        per_class: How many drawings of a class to read at most. The published files hold more than
            a hundred thousand each.
    """
    check_split(split)
    for place in ABOUT.places(root):
        packed = place.under(*_PACKED)
        if packed is not None:
            sketches = tuple(_first(_from_packed(place, packed), per_class))
        else:
            sketches = tuple(_from_files(place, per_class))
        if sketches:
            return apply_split(PairData(ABOUT.name, (), sketches, False), split, unseen)
    raise ABOUT.missing(root)


def _from_packed(place: Place, name: str) -> Iterator[SketchItem]:
    with place.source.open(name) as file, np.load(file, allow_pickle=False) as arrays:
        categories = [normal_label(str(category)) for category in arrays["categories"]]
        key_ids, labels = arrays["key_id"], arrays["label"]
        table = StrokeTable(
            arrays["points"],
            np.cumsum(arrays["stroke_len"], dtype=np.int64),
            np.cumsum(arrays["n_strokes"], dtype=np.int64),
        )
    rows = _first_of_each(key_ids)
    kept = zip(rows.tolist(), key_ids[rows].tolist(), labels[rows].tolist(), strict=True)
    for row, key_id, label in kept:
        yield SketchItem(str(key_id), categories[label], None, None, TableDrawing(table, row))


def _first_of_each(key_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    _, rows = np.unique(key_ids, return_index=True)
    return np.sort(rows)


def _first(sketches: Iterator[SketchItem], per_class: int | None) -> Iterator[SketchItem]:
    """Pass on so many of each class; they may come in any order."""
    if per_class is None:
        yield from sketches
        return
    passed = defaultdict[str | None, int](int)
    for sketch in sketches:
        passed[sketch.label] += 1
        if passed[sketch.label] <= per_class:
            yield sketch


def _from_files(place: Place, per_class: int | None) -> Iterator[SketchItem]:
    names = [name for name in place.source.files(place.base) if "/" not in name[len(place.base) :]]
    ending = next((end for end in READERS if any(name.endswith(end) for name in names)), None)
    if ending is None:
        return
    seen: set[str] = set()
    for name in names:
        if name.endswith(ending):
            yield from islice(_fresh(place, name, ending, seen), per_class)


def _fresh(place: Place, name: str, ending: str, seen: set[str]) -> Iterator[SketchItem]:
    """Read one file, skipping the drawings that came before."""
    category = unquote(stem(name))
    for prefix in _PREFIXES:
        category = category.removeprefix(prefix)
    label = normal_label(category)
    with place.source.open(name) as file:
        for row, (key_id, ink) in enumerate(READERS[ending](file, name)):
            key = f"{label}/{row}" if key_id is None else key_id
            if key not in seen:
                seen.add(key)
                yield SketchItem(key, label, None, None, ink)
