"""QuickDraw: millions of quick drawings of 345 things, in a packed form and in the forms Google publishes."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.datasets.about import About, Place
from core.datasets.items import PairData, SketchItem, normal_label
from core.datasets.splits import Split, apply_split
from core.datasets.strokes import StrokeTable, TableDrawing

__all__ = ["ABOUT", "load"]

ABOUT = About(
    name="QuickDraw",
    page="https://github.com/googlecreativelab/quickdraw-dataset",
    layout="""
quickdraw/<category>.ndjson (simplified or raw), or quickdraw/<category>.bin,
or quickdraw/<category>.npy (bitmaps); the prefixes full_simplified_, full_binary_ ... do as well
or quickdraw_138k.npz: points, stroke_len, n_strokes, label, key_id, categories
""",
    stems=("quickdraw", "quick_draw", "quickdraw-dataset"),
)
_PACKED = ("quickdraw_138k.npz", "quickdraw.npz")


def load(
    root: Path | None = None, split: Split = "train", *, unseen: tuple[str, ...] = ()
) -> PairData:
    """Load the drawings; drawings are cut into strokes when one is opened.

    Args:
        root: Where to look; INKSEEK_DATA by default.
        split: "train" leaves out the classes that `unseen` names, "test" has only those.
        unseen: The unseen classes of any set, dropped here under every name.
    """
    for place in ABOUT.places(root):
        packed = place.under(*_PACKED)
        if packed is not None:
            return apply_split(_from_packed(place, packed), split, unseen)
    raise ABOUT.missing(root)


def _from_packed(place: Place, name: str) -> PairData:
    with place.source.open(name) as file, np.load(file, allow_pickle=False) as arrays:
        categories = [normal_label(str(category)) for category in arrays["categories"]]
        key_ids, labels = arrays["key_id"], arrays["label"]
        table = StrokeTable(
            arrays["points"],
            np.cumsum(arrays["stroke_len"], dtype=np.int64),
            np.cumsum(arrays["n_strokes"], dtype=np.int64),
        )
    rows = first_of_each(key_ids)
    sketches = tuple(
        SketchItem(str(key), categories[label], None, None, TableDrawing(table, row))
        for row, key, label in zip(
            rows.tolist(), key_ids[rows].tolist(), labels[rows].tolist(), strict=True
        )
    )
    return PairData(ABOUT.name, (), sketches, fine_grained=False)


def first_of_each(key_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows to keep, in order: a drawing that occurs twice counts once."""
    _, rows = np.unique(key_ids, return_index=True)
    return np.sort(rows)
