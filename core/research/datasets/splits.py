"""Keeping what is measured out of what is trained on: unseen classes and held-out photos.

An unseen class must be absent from all supervised training under every name it goes by. What is
held back for choosing settings is held back by photo, so that no photo is on both sides.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import Literal

from core.research.datasets.aliases import ALIASES, squashed
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.published import (
    QUICKDRAW_80_30_UNSEEN,
    SKETCHY_100_25_UNSEEN,
    SKETCHY_104_21_UNSEEN,
    SKETCHY_CLASSES,
    TU_BERLIN_220_30_UNSEEN,
    TU_BERLIN_CLASSES,
)

__all__ = [
    "QUICKDRAW_80_30_UNSEEN",
    "SKETCHY_100_25_UNSEEN",
    "SKETCHY_104_21_UNSEEN",
    "SKETCHY_CLASSES",
    "TU_BERLIN_220_30_UNSEEN",
    "TU_BERLIN_CLASSES",
    "Split",
    "aliases",
    "apply_split",
    "check_split",
    "forbidden",
    "forbidden_labels",
    "hold_out",
    "seen_only",
]

Split = Literal["train", "test", "all"]


def aliases(name: str) -> frozenset[str]:
    """Return the names under which a class appears in the other sets, its own among them."""
    entry = ALIASES.get(squashed(name))
    return frozenset({name}) | (frozenset(entry.drop) if entry is not None else frozenset())


def forbidden_labels(unseen: Iterable[str], labels: Iterable[str]) -> frozenset[str]:
    """Return those labels that are one of the unseen classes under any name."""
    names = {squashed(alias) for name in unseen for alias in aliases(name)}
    return frozenset(label for label in labels if squashed(label) in names)


def forbidden(unseen: Iterable[str], data: PairData) -> tuple[PhotoItem | SketchItem, ...]:
    """Return the items of a data set that supervised training must not see."""
    labels = forbidden_labels(unseen, data.labels)
    photos = tuple(photo for photo in data.photos if photo.label in labels)
    sketches = tuple(sketch for sketch in data.sketches if sketch.label in labels)
    return photos + sketches


def seen_only(data: PairData, unseen: Iterable[str]) -> PairData:
    """Return what supervised training may see of a data set."""
    return data.without(forbidden_labels(unseen, data.labels))


def check_split(split: str) -> None:
    """Refuse a split that isn't one.

    Raises:
        ValueError: It is none of "train", "test" and "all".
    """
    if split not in ("train", "test", "all"):
        raise ValueError(f'a split is "train", "test" or "all", not {split!r}')


def apply_split(data: PairData, split: Split, unseen: Collection[str]) -> PairData:
    """Return the seen classes ("train"), the unseen ones ("test", by their own name) or all."""
    check_split(split)
    if split == "all" or (split == "train" and not unseen):
        return data
    if split == "train":
        return seen_only(data, unseen)
    wanted = {squashed(name) for name in unseen}
    return data.where([label for label in data.labels if squashed(label) in wanted])


def hold_out(data: PairData, fraction: float, *, seed: int = 0) -> tuple[PairData, PairData]:
    """Split by photo into the rest and about `fraction` of the photos, alike on every machine.

    A photo's side follows from its key alone, so it doesn't change when other photos come or go.
    Sketches follow their photo; sketches without one follow their own key.
    """

    def held(key: str) -> bool:
        digest = hashlib.sha256(f"{seed}/{key}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < fraction * 2**64

    def part(side: bool) -> PairData:
        return PairData(
            data.name,
            tuple(photo for photo in data.photos if held(photo.key) is side),
            tuple(item for item in data.sketches if held(item.photo or item.key) is side),
            data.fine_grained,
        )

    return part(False), part(True)
