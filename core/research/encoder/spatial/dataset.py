"""What the spatial branch learns from: drawings of particular photos, and photos to trace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.encoder.backbone import Backbone
from core.encoder.spatial import SHARED_BLOCKS, SPATIAL_SIZE
from core.research.encoder.batches import Batches, PairSource, TracedSource
from core.research.encoder.dataset import TRACED_VARIANTS, Sources
from core.research.encoder.names import Names
from core.research.encoder.photo_maps import place_maps
from core.research.encoder.pools import TRACED_SIZE, Progress, fill_photos, fill_sketches
from core.research.encoder.remembered import digests
from core.research.encoder.spatial.recipe import SpatialRecipe
from core.research.encoder.strength import Strength
from core.research.encoder.tracing import traced_sketches
from core.research.encoder.views import DrawingView


@dataclass(frozen=True)
class SpatialData:
    """Everything a trainer of the spatial branch needs to know of its data."""

    batches: Batches
    photo_names: Tensor


def learnt_from(sources: Sources) -> Sources:
    """The sets that show one particular thing, or photos large enough to trace."""
    return Sources(sources.paired, {}, {}, sources.plain_photos, sources.held_out, sources.extended)


def prepare(
    recipe: SpatialRecipe, sources: Sources, lower: Backbone, cache: Path, progress: Progress
) -> SpatialData:
    """Decodes, traces, looks at every photo once; what is slow and does not change is cached.

    Args:
        recipe: the settings.
        sources: the data sets.
        lower: the frozen blocks, their norms folded.
        cache: folder for what is slow to prepare.
        progress: hears of it.
    """
    names = Names(sources.labels)
    photos = fill_photos(sources.all, names, TRACED_SIZE, progress)
    maps = place_maps(
        photos.items,
        digests(photos.pixels),
        lower,
        size=SPATIAL_SIZE,
        blocks=SHARED_BLOCKS,
        cache=cache,
        progress=progress,
    )
    drawings = {
        name: fill_sketches(name, data, names, photos, TRACED_SIZE, progress)
        for name, data in sources.paired.items()
    }
    traced = traced_sketches(photos.pixels, TRACED_VARIANTS, cache, progress)
    batches = Batches(
        maps,
        photos.names,
        [
            PairSource(pool, recipe.pairs.get(name, 0), recipe.per_class)
            for name, pool in drawings.items()
        ],
        TracedSource(np.array([i for i, row in enumerate(traced) if row]), traced, recipe.pseudo),
        [],
        np.empty(0, np.int64),
        0,
        DrawingView(SPATIAL_SIZE, Strength()),
        recipe.seed,
    )
    return SpatialData(batches, torch.from_numpy(photos.names))
