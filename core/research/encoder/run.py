"""One training run from data sets to a weight file."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import torch

from core.encoder.backbone import load_imagenet
from core.encoder.card import ModelCard
from core.encoder.checkpoint import resolve_device, save_checkpoint
from core.encoder.domain import Domain
from core.encoder.network import SketchPhotoNet, tower_variants
from core.research.encoder.beginning import begin_from_photos
from core.research.encoder.dataset import Sources, load_sources, prepare
from core.research.encoder.objective import Objective
from core.research.encoder.pools import Progress, silent
from core.research.encoder.recipe import Recipe
from core.research.encoder.saved import WEIGHTS, begin_from_run
from core.research.encoder.teacher import imagenet_weights
from core.research.encoder.towers_step import TowersStep
from core.research.encoder.trainer import OnStep, Trainer
from core.research.encoder.validation import Validation, card_of
from core.research.encoder.world import World


def train_encoder(
    recipe: Recipe,
    folder: Path,
    *,
    data: Path | None,
    cache: Path,
    start: Path | None = None,
    device: str = "auto",
    workers: int = 1,
    validate_every: int = 1000,
    progress: Progress = silent,
    on_step: OnStep | None = None,
) -> ModelCard:
    """Trains, or goes on training, in `folder` and writes `encoder.safetensors` there.

    Args:
        recipe: the settings.
        folder: of this run; an unfinished one goes on.
        data: where the data sets lie, $INKSEEK_DATA by default.
        start: folder of another run, the same network, whose averaged weights this one begins
            with; without it, with ImageNet's.
        cache: folder for what is slow to prepare; runs may share it.
        device: `auto`, `cpu`, `cuda` or `mps`.
        workers: processes that prepare batches.
        validate_every: steps between validations.
        progress: hears of the preparations.
        on_step: hears of every step.

    Returns:
        The card of the weights.

    Raises:
        TrainingError: something is missing or does not fit; the message says what to do.
        DataMissing: no word vectors, and the recipe needs them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    with World.joined() as world:
        where = resolve_device(device)
        sources = load_sources(recipe, data)
        if world.is_first:
            material = prepare(recipe, sources, cache, progress, data)
        # The others find in the cache what the first has prepared.
        world.wait()
        if not world.is_first:
            material = prepare(recipe, sources, cache, silent, data)
        net = SketchPhotoNet(recipe.variant, recipe.dim)
        if start is not None:
            begin_from_run(net, start)
        else:
            for domain, name in zip(Domain, tower_variants(recipe.variant), strict=True):
                load_imagenet(net.tower(domain).backbone, imagenet_weights(name))
            begin_from_photos(net, material.maps, len(material.photos), recipe.seed)
        photo_names = torch.from_numpy(material.photos.names)
        objective = Objective(
            recipe, material.teacher, material.words, photo_names, material.class_proxies
        )
        check = Validation(card_of(recipe), sources.validation, where) if sources.held_out else None
        trainer = Trainer(
            recipe,
            TowersStep(net, objective, recipe),
            folder,
            device=where,
            world=world,
            validate=check,
            validate_every=validate_every,
            workers=workers,
        )
        trainer.run(material.batches, on_step)
        weights = folder / WEIGHTS
        if world.is_first:
            card = replace(
                card_of(recipe, "inkseek-encoder"),
                title=f"Trained in {folder.name}",
                training={
                    "recipe": asdict(recipe),
                    "sets": _sizes(sources),
                    "processes": world.size,
                },
            )
            save_checkpoint(trainer.averaged, card, weights)
        world.wait()
        return ModelCard.read(weights)


def _sizes(sources: Sources) -> dict[str, dict[str, int]]:
    return {
        name: {"photos": len(data.photos), "sketches": len(data.sketches)}
        for name, data in sources.all.items()
    }
