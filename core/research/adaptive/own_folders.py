"""Reads your own drawers: a folder of photos, and a folder of sketches per person.

A sketch belongs to the photo whose name occurs in its own, the longest where several do, so
`03_bluejay_closer.png` belongs to `bluejay.jpg`.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from core.research.datasets.items import PairData, SketchItem
from core.research.datasets.listing import photos_flat, stem
from core.research.datasets.pictures import drawing_file, is_drawing
from core.research.datasets.source import Source, open_source
from core.research.evaluation.errors import EvaluationError

_FEWEST = 3


def load_people(photos: Path, sketches: Path) -> tuple[PairData, tuple[str, ...]]:
    """Read the two folders (or zips), and say what was left out.

    Raises:
        EvaluationError: a folder is missing, or nobody drew three of the photos.
    """
    gallery = photos_flat(_source(photos), "", None)
    names = [photo.key for photo in gallery]
    drawn, lost = [], 0
    source = _source(sketches)
    for name in filter(is_drawing, source.files("")):
        person = name.rpartition("/")[0]
        photo = _find_photo(stem(name), names)
        if photo is None or not person:
            lost += 1
            continue
        key = f"{person}/{stem(name)}"
        drawn.append(SketchItem(key, None, photo, person, drawing_file(source, name)))
    photos_of = defaultdict(set)
    for sketch in drawn:
        photos_of[sketch.drawer].add(sketch.photo)
    kept = [sketch for sketch in drawn if len(photos_of[sketch.drawer]) >= _FEWEST]
    if not kept:
        raise EvaluationError(
            f"Nobody in {sketches} drew {_FEWEST} or more of the photos in {photos}. Expected: "
            "sketches in a folder a person, each with the name of its photo in its own name."
        )
    notes = []
    if lost or len(kept) < len(drawn):
        notes.append(
            f"{lost} sketches name no photo or no person, and {len(drawn) - len(kept)} are of "
            f"people who drew fewer than {_FEWEST} photos; they are left out."
        )
    return PairData(photos.stem, gallery, tuple(kept), True), tuple(notes)


def _find_photo(name: str, photos: list[str]) -> str | None:
    found = [key for key in photos if key.lower() in name.lower()]
    return max(found, key=len, default=None)


def _source(folder: Path) -> Source:
    source = open_source(folder)
    if source is None:
        raise EvaluationError(f"There is no folder or zip {folder}.")
    return source
