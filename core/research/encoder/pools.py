"""The pools of training photos and drawings, decoded once and held in memory.

Data sets of some ten thousand small pictures fit into memory; decoding them for every batch would
cost more than the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoder.inputs import photo_input
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.encoder.names import Names
from core.sketch import Sketch, rasterise

NO_PHOTO = -1
# Room for crops and turns around the size that is trained at.
HEADROOM = 1.2
# Side of the pictures that edges are traced in.
TRACED_SIZE = 154

Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, of: int) -> None:
    """Ignores progress."""


@dataclass(frozen=True)
class PhotoPool:
    """All photos of all sets.

    Attributes:
        pixels: uint8 (n, s, s, 3).
        items: where each comes from, to be opened larger.
        names: int64 (n,), `NO_NAME` where a photo has none.
        where: (set, key) → position.
    """

    pixels: NDArray[np.uint8]
    items: tuple[PhotoItem, ...]
    names: NDArray[np.int64]
    where: dict[tuple[str, str], int]

    def __len__(self) -> int:
        return len(self.pixels)


@dataclass(frozen=True)
class SketchPool:
    """The drawings of one set: vectors as they are, bitmaps rendered once.

    Attributes:
        drawings: a vector drawing, or a bitmap's pixels uint8 (s, s) in the encoder's normal form.
        names: int64 (n,).
        photos: int64 (n,), position of the paired photo in the photo pool or `NO_PHOTO`.
    """

    drawings: tuple[Sketch | NDArray[np.uint8], ...]
    names: NDArray[np.int64]
    photos: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.drawings)


def fill_photos(
    sets: Mapping[str, PairData], names: Names, size: int, progress: Progress
) -> PhotoPool:
    """Decodes every photo of `sets`, as small as it is needed to trace its edges."""
    total = sum(len(data.photos) for data in sets.values())
    pixels = np.empty((total, size, size, 3), np.uint8)
    numbers = np.empty(total, np.int64)
    where: dict[tuple[str, str], int] = {}
    position = 0
    for name, data in sets.items():
        for item in data.photos:
            pixels[position] = photo_input(item.open(), size)
            numbers[position] = names.number(item.label)
            where[name, item.key] = position
            position += 1
            progress("photos", position, total)
    items = tuple(item for data in sets.values() for item in data.photos)
    return PhotoPool(pixels, items, numbers, where)


def fill_sketches(
    name: str, data: PairData, names: Names, photos: PhotoPool, size: int, progress: Progress
) -> SketchPool:
    """Takes in the drawings of one set."""
    drawings: list[Sketch | NDArray[np.uint8]] = []
    numbers = np.empty(len(data.sketches), np.int64)
    paired = np.full(len(data.sketches), NO_PHOTO, np.int64)
    for position, item in enumerate(data.sketches):
        drawings.append(_drawing(item, size))
        numbers[position] = names.number(item.label)
        if item.photo is not None:
            paired[position] = photos.where[name, item.photo]
        progress(f"drawings of {name}", position + 1, len(data.sketches))
    return SketchPool(tuple(drawings), numbers, paired)


def _drawing(item: SketchItem, size: int) -> Sketch | NDArray[np.uint8]:
    drawing = item.drawing()
    return drawing if isinstance(drawing, Sketch) else rasterise(drawing, size)
