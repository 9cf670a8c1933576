"""The training of the towers: what is shown, wherever on the page it lies."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from core.encoder.backbone import Backbone
from core.encoder.domain import Domain
from core.encoder.folding import fold_norms
from core.encoder.network import SketchPhotoNet
from core.research.encoder.batches import Batch
from core.research.encoder.objective import Objective
from core.research.encoder.recipe import Recipe
from core.research.encoder.step import Groups, Step, parameter_groups


class TowersStep(Step[SketchPhotoNet]):
    """Both towers and M's, under all losses of a recipe."""

    def __init__(self, net: SketchPhotoNet, objective: Objective, recipe: Recipe) -> None:
        super().__init__()
        self.net = net
        self.objective = objective
        self._recipe = recipe
        # In a list, so that it is no part of what is trained and saved.
        self._stem: list[Backbone] = []
        self._of_drawings: Callable[[Tensor], Tensor] = self._features
        photos = net.tower(Domain.PHOTO).backbone
        photos.requires_grad_(False)
        photos.head.requires_grad_(recipe.photo_lr > 0)
        net.tower(Domain.SKETCH).backbone.freeze_bottom(recipe.frozen_blocks)

    @property
    def kept(self) -> SketchPhotoNet:
        return self.net

    def settle(self, *, compiled: bool) -> None:
        self._keep_frozen_norms()
        # What never changes can have its norms folded, which makes it a third faster.
        tower = fold_norms(self.net.tower(Domain.SKETCH)).requires_grad_(False)
        self._stem = [tower.backbone.to(memory_format=torch.channels_last)]
        if compiled:
            self._of_drawings = torch.compile(self._features, dynamic=False)

    def groups(self) -> Groups:
        r, net = self._recipe, self.net
        photos, sketches = net.tower(Domain.PHOTO), net.tower(Domain.SKETCH)
        knowing = [
            (photos.backbone, r.photo_lr),
            (photos.pooling, r.photo_lr),
            (net.joint_of(Domain.PHOTO), r.photo_lr),
            (sketches.backbone, r.lr),
        ]
        return parameter_groups(self, knowing, r.head_lr)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        lower = self._stem[0].forward_stem(batch.sketches, self._recipe.frozen_blocks)
        sketches = self._of_drawings(lower)
        photos = self.net.tower(Domain.PHOTO).from_trunk(batch.photos)
        losses: dict[str, Tensor] = self.objective(
            batch,
            (photos, self.net.joint_of(Domain.PHOTO)(photos)),
            (sketches, self.net.joint_of(Domain.SKETCH)(sketches)),
            self.objective.class_proxies.through(self.net.joint_of(Domain.PHOTO)),
        )
        return losses

    def _features(self, lower: Tensor) -> Tensor:
        """F of drawings from what their frozen layers made of them."""
        tower = self.net.tower(Domain.SKETCH)
        return tower.from_trunk(tower.backbone.forward_stages(lower, self._recipe.frozen_blocks))

    def _keep_frozen_norms(self) -> None:
        """What keeps its ImageNet weights keeps its statistics, too."""
        self.net.tower(Domain.PHOTO).backbone.eval()
        sketches = self.net.tower(Domain.SKETCH).backbone
        sketches.stem_norm.eval()
        for block in sketches.blocks[: self._recipe.frozen_blocks]:
            block.eval()
