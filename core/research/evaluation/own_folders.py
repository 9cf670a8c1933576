"""Your own folders as a set, with a note on everything without a partner.

Pictures lie in a folder a class, or sketches are named after their photos. Whatever is left out is
reported.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.research.datasets import PairData, PhotoItem, SketchItem
from core.research.datasets.class_names import normal_label
from core.research.datasets.coordinates import coordinates_from_npz, coordinates_from_pickle
from core.research.datasets.listing import SIGNED, drawings_by_class, photos_by_class, stem
from core.research.datasets.pairs import with_pairs
from core.research.datasets.pictures import PictureFile, drawing_file, is_drawing, is_picture
from core.research.datasets.source import DataDamaged, Source, open_source
from core.research.datasets.splits import Split
from core.research.datasets.strokes import PenPoints
from core.research.evaluation.errors import EvaluationError

_NAMES_SHOWN = 8
_CLASSES = "<folder or zip>/<class>/<picture>"
_PAIRS = """photos:   <id>.jpg          or <class>/<id>.jpg
sketches: <id>.png, <id>-<n>.svg, <id>_<n>.inkseek … or the same in class folders"""
_STROKES = "an npz of keys, offsets, points, or a *_Coordinate file"


@dataclass(frozen=True)
class OwnSet:
    """What was found in somebody's folders.

    Attributes:
        photos: The gallery.
        sketches: The queries that can be measured.
        notes: Sentences about what was left out, with names.
        drawn: Sketches with strokes from a file of their own, if there was one.
    """

    photos: tuple[PhotoItem, ...]
    sketches: tuple[SketchItem, ...]
    notes: tuple[str, ...]
    drawn: tuple[SketchItem, ...] | None = None


def category_set(photos: Path, sketches: Path) -> OwnSet:
    """Read two folders (or zips) with a sub-folder a class each.

    Raises:
        EvaluationError: a folder is missing or empty, or no class has both photos and sketches.
    """
    gallery = photos_by_class(_source(photos, _CLASSES), "")
    drawn = drawings_by_class(_source(sketches, _CLASSES), "")
    for items, where in ((gallery, photos), (drawn, sketches)):
        if not items:
            raise _nothing(where, _CLASSES)
    offered, asked = {photo.label for photo in gallery}, {sketch.label for sketch in drawn}
    queries = tuple(sketch for sketch in drawn if sketch.label in offered)
    if not queries:
        raise EvaluationError(
            "No class has both photos and sketches. The sub-folders must bear the same names; "
            f"photos have {_names(offered)}; sketches have {_names(asked)}."
        )
    notes = []
    if asked - offered:
        n = len(drawn) - len(queries)
        lost = _names(asked - offered)
        notes.append(f"{n} sketches are left out, their classes have no photos: {lost}.")
    if offered - asked:
        extra = _names(offered - asked)
        notes.append(f"Classes without sketches stay in the gallery as wrong answers: {extra}.")
    return OwnSet(gallery, queries, tuple(notes))


def instance_set(photos: Path, sketches: Path | None, strokes: Path | None, split: Split) -> OwnSet:
    """Read photos, and sketches that are named after them; every photo stays in the gallery.

    Args:
        photos: folder of the photos.
        sketches: folder of the sketches; may be left out when there is a stroke file.
        strokes: an npz of strokes or a `*_Coordinate` file. With a folder as well, the folder's
            sketches are the complete ones and the file's are those that are measured stage by
            stage.
        split: the part of the stroke file, whose keys begin with "/train/" or "/test/".

    Raises:
        EvaluationError: a folder is missing or empty, or no sketch has a photo.
    """
    if sketches is None and strokes is None:
        raise EvaluationError("Name the sketches: a folder (--sketches) or a file (--strokes).")
    gallery, queries, notes = _keep_paired(load_pairs(photos, sketches, strokes, split))
    drawn = None
    if sketches is not None and strokes is not None:
        _, drawn, more = _keep_paired(load_pairs(photos, None, strokes, split))
        notes += more
    return OwnSet(gallery, queries, notes, drawn)


def load_pairs(
    photos: Path, sketches: Path | None, strokes: Path | None = None, split: Split = "all"
) -> PairData:
    """Read photos and sketches joined by name, from folders or zips, flat or in class folders.

    Without a folder of sketches they come from the stroke file.
    """
    source = _source(photos, _PAIRS)
    found = tuple(
        PhotoItem(key, label, PictureFile(source, name))
        for key, label, name in _with_keys(filter(is_picture, source.files()))
    )
    if not found:
        raise _nothing(photos, _PAIRS)
    if sketches is not None:
        source = _source(sketches, _PAIRS)
        drawn = tuple(
            SketchItem(key, label, None, None, drawing_file(source, name))
            for key, label, name in _with_keys(filter(is_drawing, source.files()))
        )
        if not drawn:
            raise _nothing(sketches, _PAIRS)
        return with_pairs(photos.stem, found, drawn)
    assert strokes is not None
    return with_pairs(photos.stem, found, _read_strokes(strokes, split), suffix=SIGNED)


def _read_strokes(file: Path, split: Split) -> tuple[SketchItem, ...]:
    if not file.is_file():
        raise _nothing(file, _STROKES)
    read = coordinates_from_npz if file.suffix == ".npz" else coordinates_from_pickle
    try:
        coordinates = read(file.read_bytes())
    except DataDamaged as error:
        raise EvaluationError(f"{file} can't be read: {error}") from error
    drawn = tuple(
        SketchItem(key.rpartition("/")[2], None, None, None, PenPoints(points))
        for key, points in coordinates.items()
        if split == "all" or key.startswith(f"/{split}/")
    )
    if not drawn:
        raise _nothing(file, _STROKES, f' of the part "{split}" (choose another with --split)')
    return drawn


def _with_keys(names: Iterable[str]) -> Iterator[tuple[str, str | None, str]]:
    """Yield key, class and name; two files of one stem are told apart by their suffix."""
    taken: set[str] = set()
    for name in names:
        folder, slash, _ = name.partition("/")
        key = f"{folder}/{stem(name)}" if slash else stem(name)
        if key in taken:
            key = name
        taken.add(key)
        yield key, normal_label(folder) if slash else None, name


def _keep_paired(
    data: PairData,
) -> tuple[tuple[PhotoItem, ...], tuple[SketchItem, ...], tuple[str, ...]]:
    paired = tuple(sketch for sketch in data.sketches if sketch.photo is not None)
    lonely = _names(sketch.key for sketch in data.sketches if sketch.photo is None)
    if not paired:
        raise EvaluationError(
            "No sketch has a photo of its name. A sketch for chair.jpg is called chair.png, "
            f"chair-1.png or chair_1.svg. Without a photo: {lonely}; "
            f"photos: {_names(photo.key for photo in data.photos)}."
        )
    left_out = len(data.sketches) - len(paired)
    notes = (f"{left_out} sketches have no photo and are left out: {lonely}.",) if left_out else ()
    return data.photos, paired, notes


def _source(where: Path, layout: str) -> Source:
    source = open_source(where)
    if source is None:
        raise _nothing(where, layout)
    return source


def _nothing(where: Path, layout: str, part: str = "") -> EvaluationError:
    return EvaluationError(f"Nothing to read{part} in {where}. Expected:\n{layout}")


def _names(names: Iterable[str | None]) -> str:
    known = sorted({name for name in names if name})
    shown = ", ".join(known[:_NAMES_SHOWN]) or "none"
    return f"{shown} and {len(known) - _NAMES_SHOWN} more" if len(known) > _NAMES_SHOWN else shown
