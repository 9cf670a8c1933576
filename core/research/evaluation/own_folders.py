"""Anybody's own folders as a set to measure on, with a word on everything that finds no partner.

How folders and file names are read is the data sets' business; here it is decided what can be
measured, and what is left out is named, never dropped in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.research.datasets import DataMissing, PhotoItem, SketchItem
from core.research.datasets.folders import load_classes, load_pairs
from core.research.datasets.source import DataDamaged
from core.research.datasets.splits import Split
from core.research.evaluation.errors import EvaluationError

_NAMES_SHOWN = 8


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
    """Read two folders with a sub-folder a class each.

    Raises:
        EvaluationError: a folder is missing or empty, or no class has both photos and sketches.
    """
    try:
        data = load_classes(photos, sketches)
    except DataMissing as error:
        raise _nothing_in(error) from error
    offered = {photo.label for photo in data.photos}
    asked = {sketch.label for sketch in data.sketches}
    queries = tuple(sketch for sketch in data.sketches if sketch.label in offered)
    if not queries:
        raise EvaluationError(
            "No class has both photos and sketches. The sub-folders must bear the same names; "
            f"photos have {_names(offered)}; sketches have {_names(asked)}."
        )
    notes = []
    if asked - offered:
        n = len(data.sketches) - len(queries)
        lost = _names(asked - offered)
        notes.append(f"{n} sketches are left out, their classes have no photos: {lost}.")
    if offered - asked:
        extra = _names(offered - asked)
        notes.append(f"Classes without sketches stay in the gallery as wrong answers: {extra}.")
    return OwnSet(data.photos, queries, tuple(notes))


def instance_set(photos: Path, sketches: Path | None, strokes: Path | None, split: Split) -> OwnSet:
    """Read photos, and sketches that are named after them; every photo stays in the gallery.

    Args:
        photos: folder of the photos.
        sketches: folder of the sketches; may be left out when there is a stroke file.
        strokes: a stroke file. With a folder as well, the folder's sketches are the complete ones
            and the file's are those that are measured stage by stage.
        split: the part of the stroke file.

    Raises:
        EvaluationError: a folder is missing or empty, or no sketch has a photo.
    """
    if sketches is None and strokes is None:
        raise EvaluationError("Name the sketches: a folder (--sketches) or a file (--strokes).")
    gallery, queries, notes = _joined(photos, sketches, None if sketches else strokes, split)
    drawn = None
    if sketches is not None and strokes is not None:
        _, drawn, more = _joined(photos, None, strokes, split)
        notes += more
    return OwnSet(gallery, queries, notes, drawn)


def _joined(
    photos: Path, sketches: Path | None, strokes: Path | None, split: Split
) -> tuple[tuple[PhotoItem, ...], tuple[SketchItem, ...], tuple[str, ...]]:
    try:
        data = load_pairs(photos, sketches, strokes=strokes, split=split)
    except DataMissing as error:
        raise _nothing_in(error, split if error.searched == (strokes,) else "all") from error
    except DataDamaged as error:
        raise EvaluationError(f"{strokes} can't be read: {error}") from error
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


def _nothing_in(error: DataMissing, split: Split = "all") -> EvaluationError:
    where = ", ".join(str(path) for path in error.searched)
    part = "" if split == "all" else f' of the part "{split}" (choose another with --split)'
    return EvaluationError(f"Nothing to read{part} in {where}. Expected:\n{error.layout.strip()}")


def _names(names: Iterable[str | None]) -> str:
    known = sorted({name for name in names if name})
    shown = ", ".join(known[:_NAMES_SHOWN]) or "none"
    return f"{shown} and {len(known) - _NAMES_SHOWN} more" if len(known) > _NAMES_SHOWN else shown
