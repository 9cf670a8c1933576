"""What the layout part is trained for: to tell things of one class apart by where their parts lie.

Telling classes apart is the towers' task, and a small network does one thing better than two.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.encoder.backbone import Backbone
from core.encoder.layout import SHARED_BLOCKS, Layout
from core.research.encoder.batches import Batch
from core.research.encoder.layout.recipe import LayoutRecipe
from core.research.encoder.losses import PhotoMemory, info_nce
from core.research.encoder.pools import NO_PHOTO
from core.research.encoder.step import Groups, Step, parameter_groups
from core.research.encoder.world import gathered


class LayoutStep(Step[Layout]):
    """A layout part over the frozen blocks that it shares with the drawings' tower."""

    def __init__(
        self, layout: Layout, lower: Backbone, photo_names: Tensor, recipe: LayoutRecipe
    ) -> None:
        """Join what is trained with what it stands on.

        Args:
            layout: what is trained.
            lower: with its norms folded.
            photo_names: the name of every photo of the pool; those without one count as one kind.
            recipe: the settings.
        """
        super().__init__()
        self.layout = layout
        self.memory = PhotoMemory(len(photo_names), layout.dim)
        self.register_buffer("photo_names", photo_names, persistent=False)
        self.photo_names: Tensor
        self._recipe = recipe
        # In a list, so that it is no part of what is trained and saved.
        self._lower = [lower.eval().requires_grad_(False)]

    @property
    def kept(self) -> Layout:
        return self.layout

    def settle(self, *, compiled: bool) -> None:
        # A batch of four kinds of pairs is no sample of what will be drawn: ImageNet's statistics
        # are kept.
        self.layout.blocks.eval()
        self._lower[0].to(self.photo_names.device).to(memory_format=torch.channels_last)
        if compiled:
            self.layout.compile(dynamic=False)

    def groups(self) -> Groups:
        r = self._recipe
        return parameter_groups(self, [(self.layout.blocks, r.lr)], r.head_lr)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        with torch.no_grad():
            lower = self._lower[0].lower(batch.sketches, SHARED_BLOCKS)
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
        return nnf.normalize(self.layout(maps).float(), dim=1)

    def _remember(self, batch: Batch, photos: Tensor) -> None:
        # A mirrored photo is another picture: it must not stand for the original later.
        index = gathered(batch.photo_index.masked_fill(batch.flipped, NO_PHOTO))
        rows = gathered(photos)
        self.memory.store(index[index != NO_PHOTO], rows[index != NO_PHOTO])
