"""Folders of photos beside folders of sketches, and joining the two by their file names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.research.datasets.drawings import drawing_file, is_drawing
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.listing import NUMBERED, sketched_photo, stem
from core.research.datasets.source import Source

__all__ = ["Folders", "paired_folders", "sketches_in", "with_pairs"]

_PHOTOS = ("photo", "photos", "image", "images")
_SKETCHES = ("sketch", "sketches")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the photos and the sketches of one part lie inside a source."""

    photos: str
    sketches: str


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
    """Join sketches to the photos that their keys name: a photo's key, perhaps with a suffix."""
    known = frozenset(photo.key for photo in photos)
    joined = tuple(
        replace(item, photo=sketched_photo(item.key, known, suffix=suffix)) for item in sketches
    )
    return PairData(name, tuple(photos), joined, fine_grained=True)
