"""Turning folders of files into items: one folder a class, or all in one folder."""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from core.research.datasets.class_names import normal_label
from core.research.datasets.items import PhotoItem, SketchItem
from core.research.datasets.pictures import PictureFile, drawing_file, is_drawing, is_picture
from core.research.datasets.source import Source

NUMBERED = re.compile(r"[-_]\d+")
"""What may follow a photo's name in that of a sketch of it: "-2", "_2"."""
SIGNED = re.compile(r"[-_][A-Za-z0-9]+")
"""The same, where some sketches carry the name of the worker who drew them."""


def stem(name: str) -> str:
    """Return a file name without its folders and its suffix."""
    return PurePosixPath(name).stem


def pictures_under(source: Source, folder: str) -> Iterator[str]:
    """Yield the pictures anywhere under a folder, sorted."""
    return (name for name in source.files(folder) if is_picture(name))


def photos_by_class(source: Source, folder: str) -> tuple[PhotoItem, ...]:
    """Read `folder/<class>/…/<photo>`; keys are "<class>/<stem>"."""
    items: dict[str, PhotoItem] = {}
    for label, name in _with_class(folder, pictures_under(source, folder)):
        key = f"{label}/{stem(name)}"
        items.setdefault(key, PhotoItem(key, normal_label(label), PictureFile(source, name)))
    return tuple(items.values())


def drawings_by_class(source: Source, folder: str) -> tuple[SketchItem, ...]:
    """Read `folder/<class>/…/<drawing>` as sketches of no photo; keys are "<class>/<stem>"."""
    items: dict[str, SketchItem] = {}
    for label, name in _with_class(folder, filter(is_drawing, source.files(folder))):
        key = f"{label}/{stem(name)}"
        ink = drawing_file(source, name)
        items.setdefault(key, SketchItem(key, normal_label(label), None, None, ink))
    return tuple(items.values())


def photos_flat(source: Source, folder: str, label: str | None) -> tuple[PhotoItem, ...]:
    """Read every picture under `folder` as a photo of one class; keys are the stems."""
    items: dict[str, PhotoItem] = {}
    for name in pictures_under(source, folder):
        items.setdefault(stem(name), PhotoItem(stem(name), label, PictureFile(source, name)))
    return tuple(items.values())


def sketched_photo(
    sketch: str, photos: Collection[str], *, suffix: re.Pattern[str] = NUMBERED
) -> str | None:
    """Return which photo a sketch was drawn for, by their stems.

    The stems are equal, or the sketch's goes on with `suffix`. The longest photo stem wins, since
    photo names end in such things themselves.
    """
    if sketch in photos:
        return sketch
    for at in range(len(sketch) - 1, 0, -1):
        if sketch[:at] in photos and suffix.fullmatch(sketch, at):
            return sketch[:at]
    return None


def _with_class(folder: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (class folder, name) of the files that lie in one."""
    lead = len(folder.rstrip("/")) + 1 if folder else 0
    for name in names:
        label, slash, _ = name[lead:].partition("/")
        if slash:
            yield label, name
