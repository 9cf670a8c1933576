"""One training run of the spatial branch, from data sets and towers to a weight file of both."""

from __future__ import annotations

import copy
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from core.encoder.card import ModelCard
from core.encoder.checkpoint import load_checkpoint, resolve_device, save_checkpoint
from core.encoder.domain import Domain
from core.encoder.folding import fold_norms
from core.encoder.hubness import EXTRA_DIMS
from core.encoder.network import tower_variants as backbones
from core.encoder.spatial import SHARED_BLOCKS, VARIANT, SpatialBranch
from core.research.datasets.items import PhotoItem, SketchItem
from core.research.encoder.dataset import Sources, load_sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.pools import Progress, silent
from core.research.encoder.saved import WEIGHTS, saved_state
from core.research.encoder.spatial.dataset import learnt_from, prepare
from core.research.encoder.spatial.joining import Joiner
from core.research.encoder.spatial.recipe import SpatialRecipe
from core.research.encoder.spatial.step import SpatialStep
from core.research.encoder.teacher import imagenet_backbone
from core.research.encoder.trainer import OnStep, Trainer
from core.research.encoder.validation import Validation
from core.research.encoder.world import World

# So many photos, and so many drawings, say which directions of the embedding count.
_EXAMPLES = 1500
_EXAMPLES_SEED = 11


def train_spatial(
    recipe: SpatialRecipe,
    folder: Path,
    *,
    towers: Path,
    data: Path | None,
    cache: Path,
    device: str = "auto",
    workers: int = 1,
    validate_every: int = 200,
    blend: Path | None = None,
    progress: Progress = silent,
    on_step: OnStep | None = None,
) -> ModelCard:
    """Trains, or goes on training, in `folder`; writes `encoder.safetensors`, towers and all.

    Args:
        recipe: the settings.
        folder: of this run; an unfinished one goes on.
        towers: weights of an encoder without a spatial branch, as they were shipped.
        data: where the data sets lie, $INKSEEK_DATA by default.
        cache: folder for what is slow to prepare; runs may share it.
        device: `auto`, `cpu`, `cuda` or `mps`.
        workers: processes that prepare batches.
        validate_every: steps between validations.
        blend: folder of another run with the same beginning (length of the code and seed): the
            middle of both is joined with the towers.
        progress: hears of the preparations.
        on_step: hears of every step.

    Returns:
        The card of the weights.

    Raises:
        TrainingError: something is missing or does not fit; the message says what to do.
        CheckpointError: the towers can't be read.
    """
    net, card = load_checkpoint(towers)
    _check(card, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    with World.joined() as world:
        where = resolve_device(device)
        sources = learnt_from(load_sources(recipe, data))
        lower = fold_norms(net.tower(Domain.SKETCH)).backbone
        if world.is_first:
            material = prepare(recipe, sources, lower, cache, progress)
        # The others find in the cache what the first has prepared.
        world.wait()
        if not world.is_first:
            material = prepare(recipe, sources, lower, cache, silent)
        spatial = SpatialBranch(recipe.dim)
        spatial.copy_blocks(imagenet_backbone(VARIANT))
        joiner = Joiner(net, card, *_examples(sources), progress) if world.is_first else None
        check = None
        if joiner is not None and sources.held_out:
            validation = Validation(joiner.card(recipe), sources.validation, where)

            def check(averaged: SpatialBranch) -> dict[str, float]:
                return validation(joiner(averaged, recipe))

        trainer = Trainer(
            recipe,
            SpatialStep(spatial, lower, material.photo_names, recipe),
            folder,
            device=where,
            world=world,
            validate=check,
            validate_every=validate_every,
            workers=workers,
        )
        trainer.run(material.batches, on_step)
        weights = folder / WEIGHTS
        if joiner is not None:
            # A finished run may be joined again, with another share or length: then only this says
            # what comes of it.
            part = trainer.averaged if blend is None else halfway(trainer.averaged, blend)
            reached = check(part) if check is not None else {}
            made = {
                "command": _command(card),
                "recipe": asdict(recipe),
                "validation": _rounded(reached),
            }
            if blend is not None:
                made["blend"] = {"recipe": asdict(SpatialRecipe.load(blend / "recipe.json"))}
            save_checkpoint(
                joiner(part, recipe),
                replace(
                    joiner.card(recipe),
                    title=f"Trained in {folder.name}",
                    training=card.training | {"spatial": made},
                ),
                weights,
            )
        world.wait()
        return ModelCard.read(weights)


def halfway(spatial: SpatialBranch, folder: Path) -> SpatialBranch:
    """The middle of a spatial branch and that of another run, better on new things than either.

    Raises:
        TrainingError: the folder holds no spatial branch of the same length.
    """
    other = saved_state(folder)["average"]
    own = spatial.state_dict()
    if {k: v.shape for k, v in own.items()} != {k: v.shape for k, v in other.items()}:
        raise TrainingError(
            f"{folder} holds no spatial branch like this one; blend runs of one dim and seed."
        )
    middle = copy.deepcopy(spatial)
    middle.load_state_dict(
        {
            name: torch.lerp(tensor, other[name].to(tensor), 0.5)
            if tensor.is_floating_point()
            else tensor
            for name, tensor in own.items()
        }
    )
    return middle


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 5) for name, value in figures.items()}


def _command(towers: ModelCard) -> str:
    """How to repeat the run, once the steps before it have been repeated as their card says."""
    folder = "steady" if "steady" in towers.training else "towers"
    return (
        f"inkseek train spatial --towers {folder}/{WEIGHTS} --recipe recipe.json --out runs/spatial"
    )


def _check(towers: ModelCard, recipe: SpatialRecipe) -> None:
    if towers.spatial_dim:
        raise TrainingError(f"{towers.id} has a spatial branch already; give the towers alone.")
    if "command" not in towers.training:
        raise TrainingError(
            "These towers do not say how they were made. Write them with inkseek train ship first."
        )
    if backbones(towers.variant)[Domain.SKETCH] != VARIANT:
        raise TrainingError(
            f"The spatial branch stands on a {VARIANT} tower for drawings; these towers are "
            f"{towers.variant}."
        )
    most = (
        towers.dim
        + min(recipe.spatial_dim, recipe.dim)
        + (EXTRA_DIMS if recipe.corrects_hubness else 0)
    )
    if recipe.embedding_dim > most:
        raise TrainingError(
            f"With these towers an embedding has at most {most} numbers; embedding_dim is "
            f"{recipe.embedding_dim}."
        )
    of_towers = towers.training["recipe"]
    for name in ("unseen", "hold_out"):
        if of_towers.get(name) != getattr(recipe, name):
            raise TrainingError(
                f"The towers were trained with {name} = {of_towers.get(name)}, so this part has "
                "to be, too."
            )
    if of_towers.get("frozen_blocks", 0) < SHARED_BLOCKS:
        raise TrainingError(
            f"The towers must have been trained with frozen_blocks = {SHARED_BLOCKS} or more: the "
            "spatial branch stands on these blocks."
        )


def _examples(sources: Sources) -> tuple[list[PhotoItem], list[SketchItem]]:
    """Some photos and drawings of the sets that have both."""
    rng = np.random.default_rng(_EXAMPLES_SEED)
    photos = [photo for data in sources.paired.values() for photo in data.photos]
    sketches = [sketch for data in sources.paired.values() for sketch in data.sketches]
    return (
        [photos[i] for i in rng.permutation(len(photos))[:_EXAMPLES]],
        [sketches[i] for i in rng.permutation(len(sketches))[:_EXAMPLES]],
    )
