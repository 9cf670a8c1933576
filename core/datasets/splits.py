"""Which classes are unseen in the published zero-shot splits, and keeping them out of training honestly.

An unseen class must be absent from all supervised training under every name it goes by (`aliases`). What
is held back for choosing settings is held back by photo, so that no photo is on both sides.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import Literal

from core.datasets.aliases import ALIASES, squashed
from core.datasets.items import PairData, PhotoItem, SketchItem

__all__ = [
    "QUICKDRAW_80_30_UNSEEN",
    "SKETCHY_100_25_UNSEEN",
    "SKETCHY_104_21_UNSEEN",
    "TU_BERLIN_220_30_UNSEEN",
    "Split",
    "aliases",
    "apply_split",
    "forbidden",
    "forbidden_labels",
    "hold_out",
    "seen_only",
]

Split = Literal["train", "test", "all"]

# Yelamarthi et al., ECCV 2018: chosen because ImageNet's thousand classes lack them.
SKETCHY_104_21_UNSEEN: tuple[str, ...] = tuple(
    "bat cabin cow dolphin door giraffe helicopter mouse pear raccoon rhinoceros saw scissors seagull "
    "skyscraper songbird sword tree wheelchair windmill window".split()
)
# The list of SAKE (Liu et al., ICCV 2019); another split of 100/25 classes, drawn by seed, also goes round.
SKETCHY_100_25_UNSEEN: tuple[str, ...] = tuple(
    "cup swan harp squirrel snail ray pineapple volcano rifle scissors parrot windmill teddy_bear tree "
    "wine_bottle deer chicken airplane wheelchair tank umbrella butterfly camel horse bell".split()
)
# The list of SAKE as well.
TU_BERLIN_220_30_UNSEEN: tuple[str, ...] = tuple(
    "banana bus tractor suitcase streetlight telephone bottle_opener canoe fan teacup penguin laptop shoe "
    "lighter hot_air_balloon pizza brain ant t-shirt trombone windmill snowboard table rollerblades "
    "parachute space_shuttle bridge frying-pan bread horse".split()
)
# Dey et al., CVPR 2019 (QuickDraw-Extended: 110 classes).
QUICKDRAW_80_30_UNSEEN: tuple[str, ...] = tuple(
    "bat cow dolphin door giraffe helicopter mouse raccoon rhinoceros saw scissors skyscraper tree windmill "
    "feather campfire palm_tree fire_hydrant bread beach megaphone cactus zebra tiger shark frog banana "
    "cake hamburger fan".split()
)


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
    return tuple(item for item in (*data.photos, *data.sketches) if item.label in labels)


def seen_only(data: PairData, unseen: Iterable[str]) -> PairData:
    """Return what supervised training may see of a data set."""
    return data.without(forbidden_labels(unseen, data.labels))


def apply_split(data: PairData, split: Split, unseen: Collection[str]) -> PairData:
    """Return the seen classes ("train"), the unseen ones ("test", by their own name) or all."""
    match split:
        case "all":
            return data
        case "train":
            return seen_only(data, unseen)
        case "test":
            wanted = {squashed(name) for name in unseen}
            return data.where([label for label in data.labels if squashed(label) in wanted])
    raise ValueError(f'a split is "train", "test" or "all", not {split!r}')


def hold_out(data: PairData, fraction: float, *, seed: int = 0) -> tuple[PairData, PairData]:
    """Split by photo into (the rest, about `fraction` of the photos), the same way on every machine.

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
