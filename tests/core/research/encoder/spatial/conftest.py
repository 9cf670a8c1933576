"""Towers as they are shipped, and a run of the spatial branch that stands on them."""

import copy
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from spatial_runs import SETS, TOWERS_RECIPE, recipe

from core.encoder.backbone import load_imagenet
from core.encoder.checkpoint import save_checkpoint
from core.encoder.domain import Domain
from core.encoder.network import SketchPhotoNet
from core.research.encoder.ship import read_run, ship
from core.research.encoder.spatial.run import train_spatial
from core.research.encoder.teacher import imagenet_weights
from core.research.encoder.validation import card_of


@pytest.fixture(scope="session")
def towers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was shipped of a run of the towers; only to be read."""
    folder = tmp_path_factory.mktemp("towers")
    torch.manual_seed(1)
    net = SketchPhotoNet("lite0", TOWERS_RECIPE.dim)
    for domain in Domain:
        load_imagenet(net.tower(domain).backbone, imagenet_weights("lite0"))
    card = copy.deepcopy(card_of(TOWERS_RECIPE, "inkseek-encoder"))
    card.training.update({"recipe": asdict(TOWERS_RECIPE), "sets": SETS})
    TOWERS_RECIPE.save(folder / "recipe.json")
    save_checkpoint(net, card, folder / "encoder.safetensors")
    run = read_run(folder, None)
    ship(run, folder / "shipped", device="cpu", remark="The towers had a break.")
    return folder / "shipped" / "encoder.safetensors"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def finished(
    towers: Path, data_sets: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A run of two steps; only to be read."""
    folder = tmp_path_factory.mktemp("run") / "spatial"
    train_spatial(
        recipe(), folder, towers=towers, data=data_sets, cache=cache, device="cpu", workers=0
    )
    return folder
