"""Folders of photos beside folders of sketches, and joining the two by their file names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.research.datasets.about import about_all
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import NUMBERED, photos_flat, sketched_photo, stem
from core.research.datasets.pictures import drawing_file, is_drawing
from core.research.datasets.source import Source

_PHOTOS = ("photo", "photos", "image", "images")
_SKETCHES = ("sketch", "sketches")

PAIR_SETS = {key: known for key, known in about_all().items() if known.kind == "pairs"}
"""Archives of photos and their sketches without a published split, by the recipe's name for them.

The photos of `shoes-3-sketches` are those of ShoeV1's train part again.
"""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the photos and the sketches of one part lie inside a source."""

    photos: str
    sketches: str


def load_pair_set(name: str, root: Path | None = None) -> PairData:
    """Load one of `PAIR_SETS` from `root` (INKSEEK_DATA by default)."""
    about = PAIR_SETS[name]
    for place in about.places(root):
        folders = paired_folders(place.source, place.base)
        if folders is not None and place.name in about.names:
            photos = photos_flat(place.source, folders.photos, about.label)
            sketches = sketches_in(place.source, folders.sketches, about.label)
            return with_pairs(about.name, photos, sketches)
    raise about.missing(root)


def paired_folders(source: Source, base: str) -> Folders | None:
    """Find the folder of photos and that of sketches in `base`, under any of their usual names."""
    lead = f"{base.rstrip('/')}/" if base else ""
    photos = next((lead + name for name in _PHOTOS if source.has(lead + name)), None)
    sketches = next((lead + name for name in _SKETCHES if source.has(lead + name)), None)
    return Folders(photos, sketches) if photos and sketches else None


def sketches_in(source: Source, folder: str, label: str | None) -> list[SketchItem]:
    """Read every drawing under a folder, not yet joined to a photo; keys are the stems."""
    items: dict[str, SketchItem] = {}
    for name in source.files(folder):
        if is_drawing(name):
            key = stem(name)
            items.setdefault(key, SketchItem(key, label, None, None, drawing_file(source, name)))
    return list(items.values())


def with_pairs(
    name: str,
    photos: Sequence[PhotoItem],
    sketches: Iterable[SketchItem],
    *,
    suffix: re.Pattern[str] = NUMBERED,
) -> PairData:
    """Join sketches to the photos that they are named after: a photo's stem, perhaps with a suffix.

    They are looked for within the sketch's class, if there are photos of it. Sketches that name no
    photo stay unpaired; a sketch without a class takes that of its photo.
    """
    by_class = defaultdict[str | None, dict[str, PhotoItem]](dict)
    for photo in photos:
        for label in (photo.label, None):
            by_class[label].setdefault(stem(photo.key), photo)
    joined = []
    for sketch in sketches:
        known = by_class.get(sketch.label) or by_class[None]
        named = sketched_photo(stem(sketch.key), known, suffix=suffix)
        if named is None:
            joined.append(replace(sketch, photo=None))
        else:
            label = sketch.label or known[named].label
            joined.append(replace(sketch, photo=known[named].key, label=label))
    return PairData(name, tuple(photos), tuple(joined), fine_grained=True)
