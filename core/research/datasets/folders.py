"""Anybody's own pictures: a folder a class, or sketches that are named after their photos."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.research.datasets.about import DataMissing
from core.research.datasets.class_names import normal_label
from core.research.datasets.coordinates import coordinates_from_npz, coordinates_from_pickle
from core.research.datasets.items import Drawing, PairData, PhotoItem, SketchItem
from core.research.datasets.listing import (
    SIGNED,
    drawings_by_class,
    photos_by_class,
    sketched_photo,
    stem,
)
from core.research.datasets.pictures import PictureFile, drawing_file, is_drawing, is_picture
from core.research.datasets.source import Source, open_source
from core.research.datasets.splits import Split, check_split
from core.research.datasets.strokes import PenPoints

__all__ = ["load_classes", "load_pairs", "load_strokes"]

_YOURS = "another folder, or put the files there"
_CLASSES = "<folder or zip>/<class>/<picture>"
_PAIRS = """
photos:   <id>.jpg          or <class>/<id>.jpg
sketches: <id>.png, <id>-<n>.svg, <id>_<n>.inkseek … or the same in class folders
"""


def load_classes(photos: Path, sketches: Path) -> PairData:
    """Load two folders (or zips) with a folder a class each; nothing is paired but by class."""
    found = photos_by_class(_source(photos, _CLASSES), "")
    drawn = drawings_by_class(_source(sketches, _CLASSES), "")
    if not found:
        raise _nothing("photos", photos, _CLASSES)
    if not drawn:
        raise _nothing("sketches", sketches, _CLASSES)
    return PairData(photos.stem, found, drawn, fine_grained=False)


def load_pairs(
    photos: Path, sketches: Path | None, *, strokes: Path | None = None, split: Split = "all"
) -> PairData:
    """Load photos and sketches that are joined by name.

    A sketch is named like its photo, perhaps with "-n" or "_n" after it. Both lie flat or in class
    folders; a sketch in a class folder belongs to a photo of that class. Sketches that name no
    photo are kept unpaired, so that they can be reported.

    Args:
        photos: Folder or zip of the photos.
        sketches: Folder or zip of the sketches, as pictures or vectors; not needed with `strokes`.
        strokes: An npz (`keys`, `offsets`, `points`) or a `*_Coordinate` file of sketches with
            the order of their strokes, to take in place of `sketches`.
        split: Which sketches of `strokes` to take, whose keys begin with "/train/" or "/test/".
    """
    source = _source(photos, _PAIRS)
    found = tuple(_photos(source))
    if not found:
        raise _nothing("photos", photos, _PAIRS)
    if strokes is not None:
        drawn = load_strokes(strokes, split)
        keys = frozenset(photo.key for photo in found)
        whole = {item.key: sketched_photo(item.key, keys, suffix=SIGNED) for item in drawn}
        joined = [replace(item, photo=whole[item.key]) for item in drawn]
    elif sketches is not None:
        joined = _joined(tuple(_sketches(_source(sketches, _PAIRS))), found)
    else:
        raise ValueError("sketches come from a folder or from a stroke file; neither was named")
    if not joined:
        raise _nothing("sketches", strokes or sketches or photos, _PAIRS)
    labels = {photo.key: photo.label for photo in found}
    named = (replace(s, label=labels[s.photo]) if s.photo and not s.label else s for s in joined)
    return PairData(photos.stem, found, tuple(named), fine_grained=True)


def load_strokes(file: Path, split: Split = "all") -> tuple[SketchItem, ...]:
    """Load the sketches of a stroke file, not joined to photos; keys lose their "/test/"."""
    check_split(split)
    if not file.is_file():
        raise _nothing("strokes", file, "an npz of keys, offsets, points, or a *_Coordinate file")
    read = coordinates_from_npz if file.suffix == ".npz" else coordinates_from_pickle
    coordinates = read(file.read_bytes())
    return tuple(
        SketchItem(key.rpartition("/")[2], None, None, None, PenPoints(points))
        for key, points in coordinates.items()
        if split == "all" or key.startswith(f"/{split}/")
    )


def _photos(source: Source) -> Iterator[PhotoItem]:
    for key, label, name in _keyed(source, [n for n in source.files() if is_picture(n)]):
        yield PhotoItem(key, label, PictureFile(source, name))


def _sketches(source: Source) -> Iterator[SketchItem]:
    for key, label, name in _keyed(source, [n for n in source.files() if is_drawing(n)]):
        ink: Drawing = drawing_file(source, name)
        yield SketchItem(key, label, None, None, ink)


def _keyed(source: Source, names: Sequence[str]) -> Iterator[tuple[str, str | None, str]]:
    """Yield key, class and name; two files of one stem are told apart by their suffix."""
    taken: set[str] = set()
    for name in names:
        folder, slash, _ = name.partition("/")
        key = f"{folder}/{stem(name)}" if slash else stem(name)
        if key in taken:
            key = name
        taken.add(key)
        yield key, normal_label(folder) if slash else None, name


def _joined(sketches: tuple[SketchItem, ...], photos: tuple[PhotoItem, ...]) -> list[SketchItem]:
    """Join by stem, within the class where both sides have one."""
    by_class = defaultdict[str | None, dict[str, str]](dict)
    for photo in photos:
        by_class[photo.label].setdefault(stem(photo.key), photo.key)
        by_class[None].setdefault(stem(photo.key), photo.key)
    joined = []
    for sketch in sketches:
        known = by_class.get(sketch.label) or by_class[None]
        named = sketched_photo(stem(sketch.key), known)
        joined.append(replace(sketch, photo=None if named is None else known[named]))
    return joined


def _source(where: Path, layout: str) -> Source:
    source = open_source(where)
    if source is None:
        raise _nothing("folder or zip", where, layout)
    return source


def _nothing(what: str, where: Path, layout: str) -> DataMissing:
    return DataMissing(f"{what.capitalize()} in {where}", _YOURS, layout, (where,))
