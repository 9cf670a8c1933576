"""Turning folders of pictures into items: one folder a class, or all in one folder."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from core.datasets.items import PhotoItem, SketchItem, normal_label
from core.datasets.pictures import PictureFile, is_picture
from core.datasets.source import Source

__all__ = ["bare", "pictures_under", "photos_by_class", "photos_flat", "sketched_photo", "stem"]


def stem(name: str) -> str:
    """Return a file name without its folders and its suffix."""
    return PurePosixPath(name).stem


def pictures_under(source: Source, folder: str) -> Iterator[str]:
    """Yield the pictures anywhere under a folder, sorted."""
    return (name for name in source.files(folder) if is_picture(name))


def photos_by_class(source: Source, folder: str) -> tuple[PhotoItem, ...]:
    """Read `folder/<class>/…/<photo>`; keys are "<class>/<stem>"."""
    lead = len(folder.rstrip("/")) + 1 if folder else 0
    items: dict[str, PhotoItem] = {}
    for name in pictures_under(source, folder):
        parts = name[lead:].split("/")
        if len(parts) < 2:
            continue
        key = f"{parts[0]}/{stem(name)}"
        items.setdefault(key, PhotoItem(key, normal_label(parts[0]), PictureFile(source, name)))
    return tuple(items.values())


def photos_flat(source: Source, folder: str, label: str | None) -> tuple[PhotoItem, ...]:
    """Read every picture under `folder` as a photo of one class; keys are the stems."""
    items: dict[str, PhotoItem] = {}
    for name in pictures_under(source, folder):
        items.setdefault(stem(name), PhotoItem(stem(name), label, PictureFile(source, name)))
    return tuple(items.values())


def sketched_photo(sketch: str, photos: Iterable[str] | frozenset[str]) -> str | None:
    """Return which photo a sketch was drawn for, by their stems.

    The stems are equal, or the sketch's goes on with "-n" or "_n" (and, in places, a worker's name after
    it). The longest photo stem wins, since photo names hold dashes and underscores themselves.
    """
    known = photos if isinstance(photos, frozenset) else frozenset(photos)
    if sketch in known:
        return sketch
    for at in range(len(sketch) - 1, 0, -1):
        if sketch[at] in "-_" and sketch[:at] in known:
            return sketch[:at]
    return None


def bare(sketches: Iterable[SketchItem], photos: Iterable[PhotoItem]) -> tuple[SketchItem, ...]:
    """Return the sketches, those whose photo isn't there unpaired."""
    known = {photo.key for photo in photos}
    return tuple(
        item
        if item.photo is None or item.photo in known
        else SketchItem(item.key, item.label, None, item.drawer, item.ink)
        for item in sketches
    )
