"""The data sets of a run of the towers as batches: decoded, traced, seen by the teacher."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.encoder.torch.backbone import load_imagenet
from core.encoder.torch.network import FeatureNet, tower_variants
from core.research.datasets.words import word_vectors
from core.research.encoder.batches import Batches, NamedSource, PairSource, TracedSource
from core.research.encoder.class_proxies import ClassProxies, class_proxies_for
from core.research.encoder.dataset import Sources
from core.research.encoder.names import NO_NAME, Names
from core.research.encoder.photo_maps import Knowledge, PhotoMaps, know_photos
from core.research.encoder.pools import HEADROOM, PhotoPool, Progress, fill_photos, fill_sketches
from core.research.encoder.recipe import TowersRecipe
from core.research.encoder.remembered import digests
from core.research.encoder.teacher import Teacher, imagenet_weights
from core.research.encoder.tracing import TRACED_VARIANTS, traced_sketches
from core.research.encoder.views import DrawingView, Strength


@dataclass(frozen=True)
class TrainingData:
    """Everything a trainer of the towers needs to know of its data."""

    batches: Batches
    photos: PhotoPool
    maps: PhotoMaps
    names: Names
    teacher: Teacher
    class_proxies: ClassProxies
    words: tuple[Tensor, Tensor]


def prepare_towers(
    recipe: TowersRecipe,
    sources: Sources,
    cache: Path,
    progress: Progress,
    root: Path | None = None,
    run: int = 0,
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
    features, soft_targets = map(torch.from_numpy, (known.features, known.soft_targets))
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
    mix = recipe.batch
    batches = Batches(
        known.maps,
        photos.names,
        [PairSource(drawings[n], mix.pairs.get(n, 0)) for n in sources.paired if n in drawings],
        TracedSource(np.array([i for i, row in enumerate(traced) if row]), traced, mix.pseudo),
        [NamedSource(drawings[n], mix.named_sketches) for n in sources.named_drawings],
        np.flatnonzero(photos.names != NO_NAME),
        mix.named_photos,
        DrawingView(recipe.train_size, Strength()),
        recipe.seed,
        run,
    )
    return TrainingData(batches, photos, known.maps, names, teacher, class_proxies, words)


def _knowledge(
    recipe: TowersRecipe, photos: PhotoPool, cache: Path, progress: Progress
) -> Knowledge:
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
        cache=cache,
        progress=progress,
    )


def _classifier(variant: str) -> dict[str, Tensor]:
    """The last layer that the ImageNet network of a variant had: from features to classes."""
    state = imagenet_weights(variant)
    return {"weight": state["_fc.weight"], "bias": state["_fc.bias"]}


def _words(recipe: TowersRecipe, names: Names, root: Path | None) -> tuple[Tensor, Tensor]:
    if not recipe.losses.semantic:
        return torch.zeros(len(names), 1), torch.zeros(len(names), dtype=torch.bool)
    vectors, known = word_vectors(names.labels, root=root)
    return torch.from_numpy(np.asarray(vectors, np.float32)), torch.from_numpy(known)
