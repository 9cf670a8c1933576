"""Whole runs of the spatial branch in miniature: recipes, and towers that tell another story."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from small_spatial import small_spatial_recipe
from small_training import small_recipe

from core.bundle import card_path
from core.research.encoder.spatial.recipe import SpatialRecipe

TOWERS_RECIPE = small_recipe(dim=12, test_size=64, photo_size=64)
OTHER_RECIPE = asdict(TOWERS_RECIPE)
SETS = {"sketchy": {"photos": 4, "sketches": 8}, "quickdraw": {"photos": 0, "sketches": 9}}


def recipe(**changes: object) -> SpatialRecipe:
    pairs = {"sketchy": 3, "chairv1": 2}
    return small_spatial_recipe(**{"steps": 2, "pairs": pairs, "together": 2, **changes})


def told_of(towers: Path, folder: Path, **changes: object) -> Path:
    """The same towers under a card that tells another story of their training."""
    weights = folder / "told" / towers.name
    weights.parent.mkdir()
    weights.symlink_to(towers)
    content = json.loads(card_path(towers).read_text("utf-8"))
    training = {**content["training"], **changes}
    content["training"] = {name: value for name, value in training.items() if value is not None}
    card_path(weights).write_text(json.dumps(content), "utf-8")
    return weights
