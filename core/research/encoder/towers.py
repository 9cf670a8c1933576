"""The towers: their training step, one run, and the average of several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from core.encoder.base import Domain
from core.encoder.torch.backbone import Backbone, fold_norms, load_imagenet
from core.encoder.torch.checkpoint import resolve_device
from core.encoder.torch.network import SketchPhotoNet, tower_variants
from core.research.encoder.batches import Batch
from core.research.encoder.beginning import begin_from_photos
from core.research.encoder.dataset import Sources
from core.research.encoder.objective import Objective
from core.research.encoder.pools import Progress, silent
from core.research.encoder.recipe import TowersRecipe
from core.research.encoder.step import Groups, Step, group_parameters
from core.research.encoder.teacher import imagenet_weights
from core.research.encoder.trainer import OnStep, Trainer
from core.research.encoder.training_data import prepare_towers
from core.research.encoder.validation import Validation, card_of

Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True)
class Setup:
    """Where and how training runs.

    Attributes:
        cache: folder for what is slow to prepare; runs may share it.
        data: where the data sets lie, $INKSEEK_DATA when None.
        device: `auto`, `cpu`, `cuda` or `mps`.
        workers: processes that prepare batches.
        validate_every: steps between validations.
        progress: is given the progress of the preparations.
        on_step: is called after every step.
    """

    cache: Path
    data: Path | None = None
    device: str = "auto"
    workers: int = 1
    validate_every: int = 400
    progress: Progress = silent
    on_step: OnStep | None = None


class TowersStep(Step[SketchPhotoNet]):
    """Both towers and M's, under all losses of a recipe."""

    def __init__(self, net: SketchPhotoNet, objective: Objective, recipe: TowersRecipe) -> None:
        super().__init__()
        self.net = net
        self.objective = objective
        self._recipe = recipe
        # In a list, so that it is no part of what is trained and saved.
        self._stem: list[Backbone] = []
        self._sketch_features: Callable[[Tensor], Tensor] = self._features
        photos = net.tower(Domain.PHOTO).backbone
        photos.requires_grad_(False)
        photos.head.requires_grad_(recipe.photo_lr > 0)
        net.tower(Domain.SKETCH).backbone.freeze_bottom(recipe.frozen_blocks)

    @property
    def trained(self) -> SketchPhotoNet:
        return self.net

    def prepare(self, *, compiled: bool) -> None:
        self._keep_frozen_norms()
        # What never changes can have its norms folded, which makes it a third faster.
        tower = fold_norms(self.net.tower(Domain.SKETCH)).requires_grad_(False)
        self._stem = [tower.backbone.to(memory_format=torch.channels_last)]
        if compiled:
            self._sketch_features = torch.compile(self._features, dynamic=False)

    def parameter_groups(self) -> Groups:
        r, net = self._recipe, self.net
        photos, sketches = net.tower(Domain.PHOTO), net.tower(Domain.SKETCH)
        pretrained = [
            (photos.backbone, r.photo_lr),
            (photos.pooling, r.photo_lr),
            (net.joint_of(Domain.PHOTO), r.photo_lr),
            (sketches.backbone, r.lr),
        ]
        return group_parameters(self, pretrained, r.head_lr)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        stem = self._stem[0].forward_stem(batch.sketches, self._recipe.frozen_blocks)
        sketches = self._sketch_features(stem)
        photos = self.net.tower(Domain.PHOTO).from_trunk(batch.photos)
        losses: dict[str, Tensor] = self.objective(
            batch,
            (photos, self.net.joint_of(Domain.PHOTO)(photos)),
            (sketches, self.net.joint_of(Domain.SKETCH)(sketches)),
            self.objective.class_proxies.through(self.net.joint_of(Domain.PHOTO)),
        )
        return losses

    def _features(self, stem: Tensor) -> Tensor:
        """F of drawings from the maps of their frozen layers."""
        tower = self.net.tower(Domain.SKETCH)
        return tower.from_trunk(tower.backbone.forward_stages(stem, self._recipe.frozen_blocks))

    def _keep_frozen_norms(self) -> None:
        """What keeps its ImageNet weights keeps its statistics, too."""
        self.net.tower(Domain.PHOTO).backbone.eval()
        sketches = self.net.tower(Domain.SKETCH).backbone
        sketches.stem_norm.eval()
        for block in sketches.blocks[: self._recipe.frozen_blocks]:
            block.eval()


def train_towers(
    recipe: TowersRecipe,
    sources: Sources,
    folder: Path,
    setup: Setup,
    run: int = 0,
    begin: SketchPhotoNet | None = None,
) -> SketchPhotoNet:
    """Make one run, or finish an interrupted one, and return its averaged weights.

    Args:
        recipe: the settings.
        sources: the data sets.
        folder: of this run.
        setup: where and how it runs.
        run: its number among all runs of the recipe.
        begin: weights to begin with; those of ImageNet when None.

    Raises:
        TrainingError: something is missing or does not fit; the message says what to do.
        DataMissing: no word vectors, and the recipe needs them.
    """
    device = resolve_device(setup.device)
    torch.manual_seed(recipe.seed)
    data = prepare_towers(recipe, sources, setup.cache, setup.progress, setup.data, run)
    net = SketchPhotoNet(recipe.variant, recipe.dim)
    for domain, name in zip(Domain, tower_variants(recipe.variant), strict=True):
        load_imagenet(net.tower(domain).backbone, imagenet_weights(name))
    begin_from_photos(net, data.maps, len(data.photos), recipe.seed)
    if begin is not None:
        net.load_state_dict(begin.state_dict())
    names = torch.from_numpy(data.photos.names)
    objective = Objective(recipe, data.teacher, data.words, names, data.class_proxies)
    trainer = Trainer(
        recipe,
        TowersStep(net, objective, recipe),
        folder,
        device=device,
        run=run,
        validate=Validation(card_of(recipe), sources.validation, device),
        validate_every=setup.validate_every,
        workers=setup.workers,
    )
    trainer.run(data.batches, setup.on_step)
    return trainer.averaged.cpu()


def average_weights(networks: Sequence[Network]) -> Network:
    """Put the mean of the weights of several networks into the first, and return it."""
    states = [network.state_dict() for network in networks]
    mean = {
        name: torch.stack([state[name] for state in states]).mean(0)
        if tensor.is_floating_point()
        else tensor
        for name, tensor in states[0].items()
    }
    networks[0].load_state_dict(mean)
    return networks[0]
