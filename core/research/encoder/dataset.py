"""The training data of an encoder: the installed data sets, cleaned and split.

Two rules hold for every published figure. No supervised example shows an unseen class, under any of
its names. Settings are chosen on a validation part of the training classes and photos, never on a
test part. The encoder's card stores the split; everything made for the encoder later reads it
there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from core.encoder.card import ModelCard
from core.research.datasets import flickr, qmul, quickdraw, sketchy
from core.research.datasets.about import DataMissing
from core.research.datasets.duplicates import without_duplicates
from core.research.datasets.items import PairData, PhotoItem, SketchItem
from core.research.datasets.labelled_photos import PHOTO_SETS, load_photo_set
from core.research.datasets.pairs import PAIR_SETS, load_pair_set
from core.research.datasets.splits import SKETCHY_100_25_UNSEEN, SKETCHY_104_21_UNSEEN, seen_only
from core.research.encoder.errors import TrainingError

Item = TypeVar("Item")

UNSEEN = {"sketchy-104-21": SKETCHY_104_21_UNSEEN, "sketchy-100-25": SKETCHY_100_25_UNSEEN}
_HELD_OUT_CLASSES = 5
_HELD_OUT_PHOTOS = {"chairv2": 25, "chairv1": 15}
# Classes beyond Sketchy's, with enough photos to be looked for.
_MORE_CLASSES, _LEAST_PHOTOS, _MOST_DRAWINGS = 15, 8, 40
_EXTENDED_DRAWINGS, _EXTENDED_PHOTOS = 80, 300
_HOLD_OUT_SEED = 7

Load = Callable[[Path | None], PairData]
PAIRED: Mapping[str, Load] = {
    # Every class is loaded and the unseen ones are dropped below, by the same rule for every set.
    "sketchy": lambda root: sketchy.load(root, "all"),
    "chairv2": lambda root: qmul.load_chair_v2(root, "train"),
    "chairv1": lambda root: qmul.load_chair_v1(root, "train"),
    # Among them ShoeV1's train part, each photo drawn three times.
    **{name: partial(load_pair_set, name) for name in PAIR_SETS},
}
NAMED_DRAWINGS: Mapping[str, Load] = {"quickdraw": quickdraw.load}
NAMED_PHOTOS: Mapping[str, Load] = {name: partial(load_photo_set, name) for name in PHOTO_SETS}
PLAIN_PHOTOS: Mapping[str, Load] = {
    "shoev2-photos": qmul.load_shoe_v2_photos,
    "flickr": flickr.load,
}


@dataclass(frozen=True)
class Split:
    """The split: what training must not see.

    Attributes:
        unseen_classes: of the published split, for the test part.
        held_out_classes: of Sketchy, for validation.
        held_out_photos: keys of photos by data set, for validation.
        more_classes: held out for validation, too: classes that Sketchy lacks, with photos of one
            data set and drawings of another.
    """

    unseen_classes: tuple[str, ...]
    held_out_classes: tuple[str, ...]
    held_out_photos: Mapping[str, tuple[str, ...]]
    more_classes: tuple[str, ...] = ()

    @classmethod
    def of(cls, card: ModelCard) -> Split:
        """Read the split of an encoder from its card.

        Raises:
            TrainingError: the card has none.
        """
        try:
            split = card.training["split"]
            photos = {name: tuple(keys) for name, keys in split["held_out_photos"].items()}
            unseen, held, more = (
                tuple(split[name])
                for name in ("unseen_classes", "held_out_classes", "more_classes")
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise TrainingError(
                f"The card of {card.id} does not say what its training left out."
            ) from error
        return cls(unseen, held, photos, more)

    def as_dict(self) -> dict[str, Any]:
        """Return what a card keeps."""
        return asdict(self)


@dataclass(frozen=True)
class Sources:
    """The cleaned data sets of a run, by name, and the validation part held out of them.

    Attributes:
        paired: with a photo for each drawing.
        named_drawings: drawings with a class name.
        named_photos: photos with a class name.
        plain_photos: photos alone.
        held_out: the validation part: "unseen classes", "more classes", and photos of
            fine-grained sets.
        extended: the held-out classes with other people's drawings of them as well, among other
            photos: five classes tell more by many questions than by few.
    """

    paired: dict[str, PairData]
    named_drawings: dict[str, PairData]
    named_photos: dict[str, PairData]
    plain_photos: dict[str, PairData]
    held_out: dict[str, PairData]
    extended: PairData | None = None

    @property
    def validation(self) -> dict[str, PairData]:
        """The validation data of a run."""
        return self.held_out | ({"extended": self.extended} if self.extended else {})

    @property
    def all(self) -> dict[str, PairData]:
        return self.paired | self.named_drawings | self.named_photos | self.plain_photos

    @property
    def labels(self) -> set[str]:
        return {label for data in self.all.values() for label in data.labels}

    @property
    def held_out_classes(self) -> tuple[str, ...]:
        """Classes that training did not see and settings are chosen on."""
        held = self.held_out.get("unseen classes")
        return () if held is None else tuple(held.labels)


def sources_of(card: ModelCard, root: Path | None) -> Sources:
    """Load what an encoder was trained on and what was held out, by the split on its card.

    Raises:
        TrainingError: the card names no split, or no set of pairs is installed.
    """
    return load_split(Split.of(card), root)


def choose_split(unseen: str, root: Path | None) -> Split:
    """Choose what is held out of the installed data sets.

    Args:
        unseen: name of the published list of unseen classes.
        root: where the data sets lie, $INKSEEK_DATA when None.

    Raises:
        TrainingError: no set of pairs is installed, or there is no such list.
    """
    if unseen not in UNSEEN:
        raise TrainingError(
            f"There is no list of unseen classes {unseen!r}; there are {', '.join(UNSEEN)}."
        )
    paired = _load_pairs(root, UNSEEN[unseen])
    rng = np.random.default_rng(_HOLD_OUT_SEED)
    classes: list[str] = []
    if "sketchy" in paired:
        labels = paired["sketchy"].labels
        # At least half of the classes are left to learn from, however few there are.
        count = min(_HELD_OUT_CLASSES, len(labels) // 2)
        classes = rng.choice(labels, count, replace=False).tolist()
    photos: dict[str, tuple[str, ...]] = {}
    for name, count in _HELD_OUT_PHOTOS.items():
        keys = [item.key for item in paired[name].photos] if name in paired else []
        if len(keys) > count:
            photos[name] = tuple(sorted(rng.choice(sorted(keys), count, replace=False).tolist()))
    known = paired["sketchy"].labels if "sketchy" in paired else ()
    more = _choose_more_classes(known, root, (*UNSEEN[unseen], *classes), rng)
    return Split(UNSEEN[unseen], tuple(classes), photos, more)


def load_split(split: Split, root: Path | None) -> Sources:
    """Load the installed sets without the unseen classes and without the validation part.

    Raises:
        TrainingError: no set of pairs is installed.
    """
    paired = _load_pairs(root, split.unseen_classes)
    drawings = load_installed(NAMED_DRAWINGS, root, split.unseen_classes)
    photos = load_installed(NAMED_PHOTOS, root, split.unseen_classes)
    plain = load_installed(PLAIN_PHOTOS, root, split.unseen_classes)
    held_out: dict[str, PairData] = {}
    extended = None
    classes = split.held_out_classes
    if classes and "sketchy" in paired:
        held_out["unseen classes"] = paired["sketchy"].where(classes)
        extended = _extend_held_out(held_out["unseen classes"], drawings, plain)
    if split.more_classes:
        held_out["more classes"] = _photos_and_drawings(split.more_classes, photos, drawings)
    paired, drawings, photos, plain = (
        {name: seen_only(data, (*classes, *split.more_classes)) for name, data in sets.items()}
        for sets in (paired, drawings, photos, plain)
    )
    for name, keys in split.held_out_photos.items():
        if name in paired:
            held_out[name] = paired[name].only_photos(set(keys))
    # A photo that is held out must not come back through another set that shares it.
    for held in held_out.values():
        paired = {name: without_duplicates(data, held) for name, data in paired.items()}
    return Sources(paired, drawings, photos, plain, held_out, extended)


def describe_sizes(sets: Mapping[str, PairData]) -> dict[str, dict[str, int]]:
    """Count the photos and drawings of data sets."""
    return {
        name: {"photos": len(data.photos), "sketches": len(data.sketches)}
        for name, data in sets.items()
    }


def _load_pairs(root: Path | None, unseen: tuple[str, ...]) -> dict[str, PairData]:
    paired = load_installed(PAIRED, root, unseen)
    if not paired:
        raise TrainingError(
            f"None of the paired data sets ({', '.join(PAIRED)}) was found in "
            f"{root or '$INKSEEK_DATA'}."
        )
    return paired


def _choose_more_classes(
    known: Collection[str], root: Path | None, left_out: tuple[str, ...], rng: np.random.Generator
) -> tuple[str, ...]:
    """Choose classes with photos and drawings that are none of those known; none of few."""
    photos = load_installed(NAMED_PHOTOS, root, left_out)
    drawings = load_installed(NAMED_DRAWINGS, root, left_out)
    shown = Counter(photo.label or "" for data in photos.values() for photo in data.photos)
    drawn = {label for data in drawings.values() for label in data.labels} - set(known)
    able = sorted(label for label in drawn if shown[label] >= _LEAST_PHOTOS)
    if len(able) < 2 * _MORE_CLASSES:
        return ()
    return tuple(rng.choice(able, _MORE_CLASSES, replace=False).tolist())


def _photos_and_drawings(
    classes: Sequence[str], photos: Mapping[str, PairData], drawings: Mapping[str, PairData]
) -> PairData:
    offered = [photo for data in photos.values() for photo in data.where(classes).photos]
    return _join_by_class("more classes", offered, _drawings_of(classes, drawings, _MOST_DRAWINGS))


def _extend_held_out(
    held: PairData, drawings: Mapping[str, PairData], plain: Mapping[str, PairData]
) -> PairData:
    asked = [*held.sketches, *_drawings_of(held.labels, drawings, _EXTENDED_DRAWINGS)]
    others = [photo for data in plain.values() for photo in data.photos]
    rng = np.random.default_rng(_HOLD_OUT_SEED)
    return _join_by_class("extended", [*held.photos, *_some(others, _EXTENDED_PHOTOS, rng)], asked)


def _drawings_of(
    classes: Sequence[str], drawings: Mapping[str, PairData], most: int
) -> list[SketchItem]:
    """Some drawings of each class from every data set."""
    rng = np.random.default_rng(_HOLD_OUT_SEED)
    asked = []
    for data in drawings.values():
        known = data.where(classes)
        for label in known.labels:
            asked += _some(known.where([label]).sketches, most, rng)
    return asked


def _join_by_class(
    name: str, photos: Sequence[PhotoItem], sketches: Sequence[SketchItem]
) -> PairData:
    """Items of several data sets, about classes: which photo a drawing is of does not count."""
    return PairData(
        name,
        tuple(replace(photo, key=str(number)) for number, photo in enumerate(photos)),
        tuple(replace(s, key=str(number), photo=None) for number, s in enumerate(sketches)),
        fine_grained=False,
    )


def _some(items: Sequence[Item], count: int, rng: np.random.Generator) -> list[Item]:
    chosen = rng.permutation(len(items))[:count]
    return [items[i] for i in sorted(chosen.tolist())]


def load_installed(
    loaders: Mapping[str, Load], root: Path | None, unseen: tuple[str, ...] = ()
) -> dict[str, PairData]:
    """Load those data sets that are there, without some classes."""
    found = {}
    for name, load in loaders.items():
        with suppress(DataMissing):
            found[name] = seen_only(load(root), unseen)
    return found
