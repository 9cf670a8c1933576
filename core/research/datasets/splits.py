"""Splits: keeps unseen classes and held-out photos out of training.

An unseen class must be absent from all supervised training under every name it goes by. What is
held back for choosing settings is held back by photo, so that no photo is on both sides.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from importlib import resources
from typing import Literal

from core.research.datasets.aliases import ALIASES
from core.research.datasets.class_names import class_name, squashed
from core.research.datasets.items import PairData, PhotoItem, SketchItem

Split = Literal["train", "test", "all"]


def _read_published() -> dict[str, list[str]]:
    listed = (resources.files(__package__) / "published_splits.json").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = json.loads(listed)
    return lists


_LISTS = {name: tuple(classes) for name, classes in _read_published().items()}
SKETCHY_CLASSES = _LISTS["SKETCHY_CLASSES"]
TU_BERLIN_CLASSES = _LISTS["TU_BERLIN_CLASSES"]
# Yelamarthi et al., ECCV 2018: chosen because ImageNet's thousand classes lack them.
SKETCHY_104_21_UNSEEN = _LISTS["SKETCHY_104_21_UNSEEN"]
# Liu et al. (SAKE), ICCV 2019. Another split into 100 and 25, drawn by a seed, goes round as well.
SKETCHY_100_25_UNSEEN = _LISTS["SKETCHY_100_25_UNSEEN"]
TU_BERLIN_220_30_UNSEEN = _LISTS["TU_BERLIN_220_30_UNSEEN"]
# Seen classes to choose settings on; QuickDraw has every one of them.
SKETCHY_VALIDATION = _LISTS["SKETCHY_VALIDATION"]
# Of the 110 classes of QuickDraw-Extended (Dey et al., CVPR 2019).
QUICKDRAW_80_30_UNSEEN = _LISTS["QUICKDRAW_80_30_UNSEEN"]
_PUBLISHED = frozenset(map(squashed, (*SKETCHY_CLASSES, *TU_BERLIN_CLASSES)))


def aliases(name: str) -> frozenset[str]:
    """Return the names under which a class appears in the other sets, its own among them."""
    entry = ALIASES.get(squashed(name))
    return frozenset({name}) | (frozenset(entry.drop) if entry is not None else frozenset())


def forbidden_labels(unseen: Iterable[str], labels: Iterable[str]) -> frozenset[str]:
    """Return those labels that are one of the unseen classes under any name.

    Beside the names that are listed, the plural counts ("Windows"), the common name of a label
    (`class_name`), and a name of several words that has one of them among its words
    ("rhino_head", "duck_swan"). The last two spare the classes of the published splits, which are
    decided one by one, and what the lists keep ("baseball_bat").
    """
    unseen = tuple(unseen)
    names = {_singular(alias) for name in unseen for alias in (class_name(name), *aliases(name))}
    entries = [ALIASES[squashed(name)] for name in unseen if squashed(name) in ALIASES]
    kept = _PUBLISHED | {squashed(name) for entry in entries for name in entry.keep}

    def is_unseen(label: str) -> bool:
        if _singular(label) in names:
            return True
        if squashed(label) in kept:
            return False
        return any(_singular(run) in names for run in (class_name(label), *_word_runs(label)))

    return frozenset(label for label in labels if is_unseen(label))


def _singular(name: str) -> str:
    return squashed(name).removesuffix("s")


def _word_runs(label: str) -> Iterator[str]:
    """Yield every run of neighbouring words in a name of several."""
    words = re.findall(r"[a-z0-9]+", label.lower())
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            yield "".join(words[start:end])


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
