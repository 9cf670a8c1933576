"""An encoder made in miniature: a recipe of two steps, and where it is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from small_spatial import small_spatial_recipe
from small_training import small_recipe

from core.research.encoder.dataset import Sources, choose_split, load_split
from core.research.encoder.recipe import BatchMix, EncoderRecipe
from core.research.encoder.towers import Setup


def small_encoder_recipe(**changes: object) -> EncoderRecipe:
    pairs = {"sketchy": 3, "chairv1": 2}
    recipe = EncoderRecipe(
        towers=small_recipe(
            dim=12,
            test_size=64,
            steps=2,
            batch=BatchMix(pairs=pairs, pseudo=2, named_sketches=2, named_photos=2),
        ),
        spatial=small_spatial_recipe(steps=2, pairs=pairs, per_class=2),
    )
    return replace(recipe, **changes)  # type: ignore[arg-type]


def small_setup(data: Path, cache: Path) -> Setup:
    return Setup(cache, data, "cpu", workers=0, validate_every=100)


def load_sources(recipe: EncoderRecipe, root: Path) -> Sources:
    """Load the data sets with a new split by a recipe."""
    return load_split(choose_split(recipe.unseen, root), root)
