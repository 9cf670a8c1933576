"""What a run is made from: the installed data sets, cleaned, split and turned into batches.

Two rules hold for every number that is ever quoted. No unseen class takes part in any supervised
example, under any of its names. And what settings are chosen on (the validation part) comes out of
the training classes and photos, never out of a test set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from core.encoder.backbone import load_imagenet
from core.encoder.network import FeatureNet, tower_variants
from core.research.datasets import flickr, qmul, quickdraw, sketchy
from core.research.datasets.about import DataMissing
from core.research.datasets.duplicates import without_duplicates
from core.research.datasets.items import PairData
from core.research.datasets.labelled_photos import load_photo_set
from core.research.datasets.splits import SKETCHY_100_25_UNSEEN, SKETCHY_104_21_UNSEEN, seen_only
from core.research.datasets.words import word_vectors
from core.research.encoder.batches import Batches, NamedSource, PairSource, TracedSource
from core.research.encoder.class_proxies import ClassProxies, class_proxies_for
from core.research.encoder.errors import TrainingError
from core.research.encoder.names import NO_NAME, Names
from core.research.encoder.photo_maps import Knowledge, PhotoMaps, know_photos
from core.research.encoder.pools import (
    HEADROOM,
    PhotoPool,
    Progress,
    fill_photos,
    fill_sketches,
)
from core.research.encoder.recipe import Recipe
from core.research.encoder.remembered import digests
from core.research.encoder.settings import Settings
from core.research.encoder.strength import Strength
from core.research.encoder.teacher import Teacher, imagenet_weights
from core.research.encoder.tracing import traced_sketches
from core.research.encoder.views import DrawingView

Item = TypeVar("Item")

UNSEEN = {"sketchy-104-21": SKETCHY_104_21_UNSEEN, "sketchy-100-25": SKETCHY_100_25_UNSEEN}
_HELD_OUT_CLASSES = 5
_HELD_OUT_PHOTOS = {"chairv2": 25, "chairv1": 15}
_EXTENDED_DRAWINGS, _EXTENDED_PHOTOS = 80, 300
_HOLD_OUT_SEED = 7
TRACED_VARIANTS = 2

Load = Callable[[Path | None], PairData]
PAIRED: Mapping[str, Load] = {
    # Every class is loaded and the unseen ones are dropped below, by the same rule for every set.
    "sketchy": lambda root: sketchy.load(root, "all"),
    "chairv2": lambda root: qmul.load_chair_v2(root, "train"),
    "chairv1": lambda root: qmul.load_chair_v1(root, "train"),
    "shoev1": lambda root: qmul.load_shoe_v1(root, "train"),
}
NAMED_DRAWINGS: Mapping[str, Load] = {"quickdraw": lambda root: quickdraw.load(root)}
NAMED_PHOTOS: Mapping[str, Load] = {
    "tiny-imagenet": lambda root: load_photo_set("tiny-imagenet", root)
}
PLAIN_PHOTOS: Mapping[str, Load] = {
    "shoev2-photos": lambda root: qmul.load_shoe_v2_photos(root),
    "flickr": lambda root: flickr.load(root),
}


@dataclass(frozen=True)
class Sources:
    """The data sets of a run after cleaning, by name, and the validation part taken out of them.

    Attributes:
        extended: the held-out classes asked for with other people's drawings of them as well, and
            among other photos: five classes say more by many questions than by few.
    """

    paired: dict[str, PairData]
    named_drawings: dict[str, PairData]
    named_photos: dict[str, PairData]
    plain_photos: dict[str, PairData]
    held_out: dict[str, PairData]
    extended: PairData | None = None

    @property
    def validation(self) -> dict[str, PairData]:
        """Everything that a run is measured on while it goes on."""
        return self.held_out | ({"extended": self.extended} if self.extended else {})

    @property
    def all(self) -> dict[str, PairData]:
        return self.paired | self.named_drawings | self.named_photos | self.plain_photos

    @property
    def labels(self) -> set[str]:
        return {label for data in self.all.values() for label in data.labels}


@dataclass(frozen=True)
class TrainingData:
    """Everything a trainer needs to know of its data."""

    batches: Batches
    photos: PhotoPool
    maps: PhotoMaps
    names: Names
    teacher: Teacher
    class_proxies: ClassProxies
    words: tuple[Tensor, Tensor]


def load_sources(recipe: Settings, root: Path | None) -> Sources:
    """The installed sets without the unseen classes and, if asked, without the validation part.

    Raises:
        TrainingError: no set of pairs is installed, or the recipe names no published split.
    """
    if recipe.unseen not in UNSEEN:
        raise TrainingError(
            f"There is no list of unseen classes {recipe.unseen!r}; there are {', '.join(UNSEEN)}."
        )
    unseen = UNSEEN[recipe.unseen]
    paired = _installed(PAIRED, root, unseen)
    if not paired:
        wanted = ", ".join(PAIRED)
        raise TrainingError(
            f"None of the paired data sets ({wanted}) was found in {root or '$INKSEEK_DATA'}."
        )
    drawings = _installed(NAMED_DRAWINGS, root, unseen)
    photos = _installed(NAMED_PHOTOS, root, unseen)
    plain = _installed(PLAIN_PHOTOS, root, unseen)
    held_out: dict[str, PairData] = {}
    extended = None
    if recipe.hold_out:
        rng = np.random.default_rng(_HOLD_OUT_SEED)
        if "sketchy" in paired:
            whole = paired["sketchy"]
            # At least half of the classes are left to learn from, however few there are.
            count = min(_HELD_OUT_CLASSES, len(whole.labels) // 2)
            classes = rng.choice(whole.labels, count, replace=False).tolist()
            held_out["unseen classes"] = whole.where(classes)
            extended = _extended(held_out["unseen classes"], drawings, plain)
            paired = {name: seen_only(data, classes) for name, data in paired.items()}
            drawings = {name: seen_only(data, classes) for name, data in drawings.items()}
            photos = {name: seen_only(data, classes) for name, data in photos.items()}
            plain = {name: seen_only(data, classes) for name, data in plain.items()}
        for name, count in _HELD_OUT_PHOTOS.items():
            if name in paired:
                keys = [item.key for item in paired[name].photos]
                if len(keys) <= count:
                    continue
                kept_back = set(rng.choice(sorted(keys), count, replace=False).tolist())
                held_out[name] = paired[name].only_photos(kept_back)
        # A photo that is held out must not come back through another set that shares it.
        for held in held_out.values():
            paired = {name: without_duplicates(data, held) for name, data in paired.items()}
    return Sources(paired, drawings, photos, plain, held_out, extended)


def _extended(
    held: PairData, drawings: Mapping[str, PairData], plain: Mapping[str, PairData]
) -> PairData:
    rng = np.random.default_rng(_HOLD_OUT_SEED)
    asked = [*held.sketches]
    for data in drawings.values():
        known = data.where(held.labels)
        for label in known.labels:
            asked += _some(known.where([label]).sketches, _EXTENDED_DRAWINGS, rng)
    others = [photo for data in plain.values() for photo in data.photos]
    offered = [*held.photos, *_some(others, _EXTENDED_PHOTOS, rng)]
    return PairData(
        "extended",
        tuple(replace(photo, key=str(number)) for number, photo in enumerate(offered)),
        # It is about classes: which photo a drawing was made from does not count here.
        tuple(replace(sketch, key=str(number), photo=None) for number, sketch in enumerate(asked)),
        fine_grained=False,
    )


def _some(items: Sequence[Item], count: int, rng: np.random.Generator) -> list[Item]:
    chosen = rng.permutation(len(items))[:count]
    return [items[i] for i in sorted(chosen.tolist())]


def prepare(
    recipe: Recipe, sources: Sources, cache: Path, progress: Progress, root: Path | None = None
) -> TrainingData:
    """Decodes, traces, asks the teacher; everything that is slow and does not change is cached.

    Raises:
        DataMissing: the recipe needs word vectors and there are none.
    """
    names = Names(sources.labels)
    words = _words(recipe, names, root)
    size = round(recipe.train_size * HEADROOM)
    photos = fill_photos(sources.all, names, size, progress)
    known = _knowledge(recipe, photos, cache, progress)
    numbers = torch.from_numpy(photos.names)
    features, soft_targets = torch.from_numpy(known.features), torch.from_numpy(known.soft_targets)
    photo_tower, sketch_tower = tower_variants(recipe.variant)
    shown = photos.names[photos.names != NO_NAME].tolist()
    class_proxies = class_proxies_for(names, shown, _classifier(photo_tower)["weight"])
    teacher = Teacher(features, soft_targets, numbers, _classifier(sketch_tower), class_proxies)
    drawings = {
        name: fill_sketches(name, data, names, photos, size, progress)
        for name, data in (sources.paired | sources.named_drawings).items()
        if data.sketches
    }
    traced = traced_sketches(photos.pixels, TRACED_VARIANTS, cache, progress)
    shares = recipe.shares
    batches = Batches(
        known.maps,
        photos.names,
        [PairSource(drawings[n], shares.pairs.get(n, 0)) for n in sources.paired if n in drawings],
        TracedSource(np.array([i for i, row in enumerate(traced) if row]), traced, shares.pseudo),
        [NamedSource(drawings[n], shares.named_sketches) for n in sources.named_drawings],
        np.flatnonzero(photos.names != NO_NAME),
        shares.named_photos,
        DrawingView(recipe.train_size, Strength()),
        recipe.seed,
    )
    return TrainingData(batches, photos, known.maps, names, teacher, class_proxies, words)


def _knowledge(recipe: Recipe, photos: PhotoPool, cache: Path, progress: Progress) -> Knowledge:
    name, _ = tower_variants(recipe.variant)
    tower = FeatureNet(name)
    load_imagenet(tower.backbone, imagenet_weights(name))
    return know_photos(
        photos.items,
        digests(photos.pixels),
        tower,
        _classifier(name),
        name=name,
        size=recipe.photo_size,
        n_views=recipe.photo_views,
        cache=cache,
        progress=progress,
    )


def _classifier(variant: str) -> dict[str, Tensor]:
    """The last layer that the ImageNet network of a variant had: from features to classes."""
    state = imagenet_weights(variant)
    return {"weight": state["_fc.weight"], "bias": state["_fc.bias"]}


def _words(recipe: Recipe, names: Names, root: Path | None) -> tuple[Tensor, Tensor]:
    if not recipe.weights.semantic:
        return torch.zeros(len(names), 1), torch.zeros(len(names), dtype=torch.bool)
    vectors, known = word_vectors(names.labels, root=root)
    return torch.from_numpy(np.asarray(vectors, np.float32)), torch.from_numpy(known)


def _installed(
    loaders: Mapping[str, Load], root: Path | None, unseen: tuple[str, ...]
) -> dict[str, PairData]:
    found = {}
    for name, load in loaders.items():
        try:
            found[name] = seen_only(load(root), unseen)
        except DataMissing:
            continue
    return found
