"""One training run from data sets to a weight file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from core.encoder.backbone import load_imagenet
from core.encoder.card import ModelCard
from core.encoder.checkpoint import resolve_device, save_checkpoint
from core.encoder.network import SketchPhotoNet
from core.training.material import load_sources, prepare
from core.training.objective import Objective
from core.training.pools import Progress, silent
from core.training.recipe import Recipe
from core.training.teacher import imagenet_weights
from core.training.trainer import OnStep, Trainer, World
from core.training.validation import Validation, card_of


def train_encoder(
    recipe: Recipe,
    folder: Path,
    *,
    data: Path | None,
    cache: Path,
    device: str = "auto",
    workers: int = 1,
    validate_every: int = 1000,
    progress: Progress = silent,
    on_step: OnStep | None = None,
) -> ModelCard:
    """Trains, or goes on training, in `folder` and writes `encoder.safetensors` there."""
    folder.mkdir(parents=True, exist_ok=True)
    recipe.save(folder / "recipe.json")
    torch.manual_seed(recipe.seed)
    world, where = World.join(), resolve_device(device)
    sources = load_sources(recipe, data)
    material = prepare(recipe, sources, cache, progress)
    net = SketchPhotoNet(recipe.variant, recipe.dim)
    load_imagenet(net.features.backbone, imagenet_weights(recipe.variant))
    photo_names = torch.from_numpy(material.photos.names)
    objective = Objective(recipe, material.teacher, material.words, photo_names)
    check = Validation(recipe, sources.held_out, where) if sources.held_out else None
    trainer = Trainer(
        recipe,
        net,
        objective,
        folder,
        device=where,
        world=world,
        validate=check,
        validate_every=validate_every,
        workers=workers,
    )
    trainer.run(material.batches, on_step)
    card = replace(card_of(recipe, "inkseek-encoder"), title=f"Trained in {folder.name}")
    return save_checkpoint(trainer.averaged, card, folder / "encoder.safetensors")
