"""The spatial branch's training in miniature: maps of a few photos in memory, small drawings."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
from lively_norms import enliven
from shapes import shape
from small_training import N_PHOTOS, PHOTO_NAMES, row_of

from core.encoder.torch.backbone import Backbone, fold_norms
from core.encoder.torch.spatial import SHARED_BLOCKS, SpatialBranch
from core.research.encoder.batches import Batches, PairSource, TracedSource
from core.research.encoder.photo_maps import PhotoMaps
from core.research.encoder.pools import SketchPool
from core.research.encoder.recipe import SpatialRecipe
from core.research.encoder.spatial.training import SpatialStep
from core.research.encoder.trainer import Trainer
from core.research.encoder.views import DrawingView, Strength
from core.sketch import rasterise

SIZE = 64
MAPS = (40, 8, 8)
"""What the shared blocks make of a photo of 64 pixels."""


def small_spatial_recipe(**changes: object) -> SpatialRecipe:
    recipe = SpatialRecipe(
        dim=8, spatial_dim=6, embedding_dim=12, prototypes=0, steps=4, warmup=2, pseudo=3
    )
    return replace(recipe, **changes)  # type: ignore[arg-type]


def small_spatial_batches(recipe: SpatialRecipe | None = None) -> Batches:
    """Two drawings of each of fifteen photos of two names, and traced ones of any."""
    recipe = recipe or small_spatial_recipe()
    of = np.arange(30) % 15
    drawn = tuple(shape(i) if i < 15 else rasterise(shape(i), SIZE + 8) for i in range(30))
    traced = tuple((shape(200 + i), shape(300 + i)) if i % 3 else () for i in range(N_PHOTOS))
    rng = np.random.default_rng(0)
    views = [rng.normal(size=(N_PHOTOS, *MAPS)).astype(np.float16) for _ in range(2)]
    return Batches(
        PhotoMaps(views, np.array([row_of(photo) for photo in range(N_PHOTOS)])),
        PHOTO_NAMES,
        [PairSource(SketchPool(drawn, PHOTO_NAMES[of], of), 4, 2)],
        TracedSource(np.array([i for i, row in enumerate(traced) if row]), traced, recipe.pseudo),
        [],
        np.empty(0, np.int64),
        0,
        DrawingView(SIZE, Strength()),
        recipe.seed,
    )


@cache
def _lively_lower() -> Backbone:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(11)
        backbone = Backbone("lite0")
        enliven(
            backbone, lambda: backbone.forward_stem(torch.randn(4, 3, SIZE, SIZE), SHARED_BLOCKS)
        )
    return backbone


def small_spatial(dim: int = 8, *, seed: int = 0) -> SpatialBranch:
    """A spatial branch that tells maps apart."""
    torch.manual_seed(seed)
    spatial = SpatialBranch(dim)
    enliven(spatial, lambda: spatial(torch.randn(8, *MAPS)))
    return spatial


def small_spatial_step(recipe: SpatialRecipe | None = None, *, seed: int = 0) -> SpatialStep:
    """A step whose frozen blocks are always the same; `seed` is of the spatial branch."""
    recipe = recipe or small_spatial_recipe()
    spatial, lower = small_spatial(recipe.dim, seed=seed), fold_norms(_lively_lower())
    return SpatialStep(spatial, lower, torch.from_numpy(PHOTO_NAMES), recipe)


def small_spatial_trainer(
    recipe: SpatialRecipe, folder: Path, *, seed: int = 0, workers: int = 0
) -> Trainer[SpatialBranch]:
    """A trainer on the CPU; `seed` is of the first weights."""
    return Trainer(
        recipe,
        small_spatial_step(recipe, seed=seed),
        folder,
        device=torch.device("cpu"),
        workers=workers,
    )
