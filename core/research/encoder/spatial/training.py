"""Trains the spatial branch: tells things of one class apart by the positions of their parts.

Telling classes apart is the towers' task, and a small network does one thing better than two.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.encoder.base import Domain
from core.encoder.torch.backbone import Backbone, fold_norms
from core.encoder.torch.checkpoint import resolve_device
from core.encoder.torch.network import SketchPhotoNet
from core.encoder.torch.spatial import SHARED_BLOCKS, SPATIAL_SIZE, VARIANT, SpatialBranch
from core.research.encoder.batches import Batch, Batches, PairSource, TracedSource
from core.research.encoder.dataset import Sources
from core.research.encoder.losses.infonce import info_nce, photo_to_sketch
from core.research.encoder.losses.memory import PhotoMemory
from core.research.encoder.names import Names
from core.research.encoder.photo_maps import place_maps
from core.research.encoder.pools import (
    TRACED_SIZE,
    Progress,
    fill_photos,
    fill_sketches,
)
from core.research.encoder.recipe import SpatialRecipe
from core.research.encoder.remembered import digests
from core.research.encoder.spatial.joining import Joiner
from core.research.encoder.step import Groups, Step, group_parameters
from core.research.encoder.teacher import imagenet_backbone
from core.research.encoder.towers import Setup
from core.research.encoder.tracing import TRACED_VARIANTS, traced_sketches
from core.research.encoder.trainer import Trainer
from core.research.encoder.validation import Validation
from core.research.encoder.views import DrawingView, Strength


@dataclass(frozen=True)
class SpatialData:
    """Everything a trainer of the spatial branch needs to know of its data."""

    batches: Batches
    photo_names: Tensor


class SpatialStep(Step[SpatialBranch]):
    """A spatial branch over the frozen blocks that it shares with the drawings' tower."""

    def __init__(
        self, branch: SpatialBranch, stem: Backbone, photo_names: Tensor, recipe: SpatialRecipe
    ) -> None:
        """Join what is trained with what it stands on.

        Args:
            branch: what is trained.
            stem: the backbone whose frozen blocks it shares, norms folded.
            photo_names: the name of every photo of the pool; those without one count as one kind.
            recipe: the settings.
        """
        super().__init__()
        self.branch = branch
        self.memory = PhotoMemory(len(photo_names), branch.dim)
        self.register_buffer("photo_names", photo_names, persistent=False)
        self.photo_names: Tensor
        self._recipe = recipe
        # In a list, so that it is no part of what is trained and saved.
        self._stem = [stem.eval().requires_grad_(False)]

    @property
    def trained(self) -> SpatialBranch:
        return self.branch

    def prepare(self, *, compiled: bool) -> None:
        # A batch of four sets' pairs is no sample of what will be drawn, so ImageNet's statistics
        # are kept.
        self.branch.blocks.eval()
        self._stem[0].to(self.photo_names.device).to(memory_format=torch.channels_last)
        if compiled:
            self.branch.compile(dynamic=False)

    def parameter_groups(self) -> Groups:
        r = self._recipe
        return group_parameters(self, [(self.branch.blocks, r.lr)], r.head_lr)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        with torch.no_grad():
            stem = self._stem[0].forward_stem(batch.sketches, SHARED_BLOCKS)
        sketch, photo = self._unit(stem), self._unit(batch.photos)
        target, tau = batch.photo_index, self._recipe.temperature
        gallery, seen = self.memory.with_fresh(target, photo)
        others = self.photo_names[None] != self.photo_names[target][:, None]
        losses = {
            "within_class": info_nce(
                sketch, gallery, target, temperature=tau, ignore=others | ~seen[None]
            )
        }
        if self._recipe.photo_to_sketch:
            of_photos = photo_to_sketch(photo, sketch, target, tau)
            losses["photo_to_sketch"] = self._recipe.photo_to_sketch * of_photos
        self.memory.store_batch(target, photo.detach(), batch.flipped)
        return losses

    def _unit(self, maps: Tensor) -> Tensor:
        return nnf.normalize(self.branch(maps).float(), dim=1)


def train_spatial(
    recipe: SpatialRecipe,
    net: SketchPhotoNet,
    sources: Sources,
    joiner: Joiner,
    folder: Path,
    setup: Setup,
    run: int = 0,
    begin: SpatialBranch | None = None,
) -> SpatialBranch:
    """Make one run, or finish an interrupted one, and return its averaged weights.

    Args:
        recipe: the settings.
        net: the towers.
        sources: the data sets.
        joiner: joins the branch with the towers for validation.
        folder: of this run.
        setup: where and how it runs.
        run: its number among all runs of the recipe.
        begin: weights to begin with; those of ImageNet when None.

    Raises:
        TrainingError: something is missing or does not fit; the message says what to do.
    """
    device = resolve_device(setup.device)
    torch.manual_seed(recipe.seed)
    stem = fold_norms(net.tower(Domain.SKETCH)).backbone
    data = prepare_spatial(recipe, fine_grained(sources), stem, setup.cache, setup.progress, run)
    branch = SpatialBranch(recipe.dim)
    branch.copy_blocks(imagenet_backbone(VARIANT))
    if begin is not None:
        branch.load_state_dict(begin.state_dict())
    validation = Validation(joiner.card(recipe), sources.validation, device)
    trainer = Trainer(
        recipe,
        SpatialStep(branch, stem, data.photo_names, recipe),
        folder,
        device=device,
        run=run,
        validate=lambda averaged: validation(joiner.join(averaged, recipe)),
        validate_every=setup.validate_every,
        workers=setup.workers,
    )
    trainer.run(data.batches, setup.on_step)
    return trainer.averaged.cpu()


def fine_grained(sources: Sources) -> Sources:
    """The sets that show one particular thing, or photos large enough to trace."""
    return Sources(sources.paired, {}, {}, sources.plain_photos, sources.held_out, sources.extended)


def prepare_spatial(
    recipe: SpatialRecipe,
    sources: Sources,
    stem: Backbone,
    cache: Path,
    progress: Progress,
    run: int = 0,
) -> SpatialData:
    """Decode, trace and embed the photos by the frozen blocks; what is slow is cached.

    Args:
        recipe: the settings.
        sources: the data sets.
        stem: the backbone whose frozen blocks are shared, norms folded.
        cache: folder for what is slow to prepare.
        progress: hears of it.
        run: its number among the runs that are averaged.
    """
    names = Names(sources.labels)
    photos = fill_photos(sources.all, names, TRACED_SIZE, progress)
    maps = place_maps(
        photos.items,
        digests(photos.pixels),
        stem,
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
        run,
    )
    return SpatialData(batches, torch.from_numpy(photos.names))
