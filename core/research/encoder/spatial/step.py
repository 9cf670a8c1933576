"""The training of the spatial branch: telling things of one class apart by where their parts lie.

Telling classes apart is the towers' task, and a small network does one thing better than two.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.encoder.backbone import Backbone
from core.encoder.spatial import SHARED_BLOCKS, SpatialBranch
from core.research.encoder.batches import Batch
from core.research.encoder.losses import PhotoMemory, info_nce
from core.research.encoder.pools import NO_PHOTO
from core.research.encoder.spatial.recipe import SpatialRecipe
from core.research.encoder.step import Groups, Step, parameter_groups
from core.research.encoder.world import gathered


class SpatialStep(Step[SpatialBranch]):
    """A spatial branch over the frozen blocks that it shares with the drawings' tower."""

    def __init__(
        self, spatial: SpatialBranch, lower: Backbone, photo_names: Tensor, recipe: SpatialRecipe
    ) -> None:
        """Join what is trained with what it stands on.

        Args:
            spatial: what is trained.
            lower: with its norms folded.
            photo_names: the name of every photo of the pool; those without one count as one kind.
            recipe: the settings.
        """
        super().__init__()
        self.spatial = spatial
        self.memory = PhotoMemory(len(photo_names), spatial.dim)
        self.register_buffer("photo_names", photo_names, persistent=False)
        self.photo_names: Tensor
        self._recipe = recipe
        # In a list, so that it is no part of what is trained and saved.
        self._stem = [lower.eval().requires_grad_(False)]

    @property
    def kept(self) -> SpatialBranch:
        return self.spatial

    def settle(self, *, compiled: bool) -> None:
        # A batch of four sets' pairs is no sample of what will be drawn, so ImageNet's statistics
        # are kept.
        self.spatial.blocks.eval()
        self._stem[0].to(self.photo_names.device).to(memory_format=torch.channels_last)
        if compiled:
            self.spatial.compile(dynamic=False)

    def groups(self) -> Groups:
        r = self._recipe
        return parameter_groups(self, [(self.spatial.blocks, r.lr)], r.head_lr)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        with torch.no_grad():
            lower = self._stem[0].forward_stem(batch.sketches, SHARED_BLOCKS)
        sketch, photo = self._unit(lower), self._unit(batch.photos)
        target, tau = batch.photo_index, self._recipe.temperature
        gallery, seen = self.memory.with_fresh(target, photo)
        others = self.photo_names[None] != self.photo_names[target][:, None]
        losses = {
            "within_class": info_nce(
                sketch, gallery, target, temperature=tau, ignore=others | ~seen[None]
            )
        }
        if self._recipe.photo_to_sketch:
            # A photo may be there twice, drawn by a person and traced: neither drawing is wrong.
            same = target[:, None] == target[None]
            of_photos = info_nce(
                photo,
                sketch,
                torch.arange(len(photo), device=photo.device),
                temperature=tau,
                ignore=same,
            )
            losses["photo_to_sketch"] = self._recipe.photo_to_sketch * of_photos
        self._remember(batch, photo.detach())
        return losses

    def _unit(self, maps: Tensor) -> Tensor:
        return nnf.normalize(self.spatial(maps).float(), dim=1)

    def _remember(self, batch: Batch, photos: Tensor) -> None:
        # A mirrored photo is another picture: it must not stand for the original later.
        index = gathered(batch.photo_index.masked_fill(batch.flipped, NO_PHOTO))
        rows = gathered(photos)
        self.memory.store(index[index != NO_PHOTO], rows[index != NO_PHOTO])
