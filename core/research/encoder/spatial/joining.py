"""Two parts become one encoder: what is shown and what lies where, in one embedding.

Each part gets its share of the cosine. The joint embedding is then turned to its main axes and the
weak ones are left out: half of the numbers hold all that counts, and whoever searches among a
hundred thousand photos pays for every one.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.categories.split import groups
from core.encoder.card import ModelCard
from core.encoder.domain import Domain
from core.encoder.folding import fold_norms
from core.encoder.hubness import EXTRA_DIMS, with_sketch_constants
from core.encoder.inputs import photo_input
from core.encoder.network import SketchPhotoNet
from core.encoder.spatial import SHARED_BLOCKS, SpatialBranch, shrink
from core.encoder.torch_encoder import image_tensor
from core.research.datasets.items import PhotoItem, SketchItem
from core.research.encoder.errors import TrainingError
from core.research.encoder.pools import Progress
from core.research.encoder.spatial.recipe import SpatialRecipe
from core.sketch import rasterise

_BATCH = 32


class Joiner:
    """Joins spatial branches with towers; what the towers think of some examples is asked once."""

    def __init__(
        self,
        towers: SketchPhotoNet,
        card: ModelCard,
        photos: Sequence[PhotoItem],
        sketches: Sequence[SketchItem],
        progress: Progress,
    ) -> None:
        """Look at examples through the towers.

        Args:
            towers: trained, without a spatial branch.
            card: theirs.
            photos: some of those that were learnt from.
            sketches: likewise.
            progress: hears of them.
        """
        self._towers, self._card = towers, card
        net = fold_norms(towers).to(memory_format=torch.channels_last)
        shared = net.tower(Domain.SKETCH).backbone
        features: dict[Domain, list[Tensor]] = {domain: [] for domain in Domain}
        lower: dict[Domain, list[Tensor]] = {domain: [] for domain in Domain}
        total = len(photos) + len(sketches)
        with torch.inference_mode():
            for start in range(0, len(photos), _BATCH):
                shown = [photo_input(p.open(), card.photo_size) for p in photos[start:][:_BATCH]]
                images = image_tensor(torch.from_numpy(np.stack(shown)))
                features[Domain.PHOTO].append(net.feature(images, Domain.PHOTO))
                lower[Domain.PHOTO].append(shared.forward_stem(shrink(images), SHARED_BLOCKS))
                progress("what the towers see", start + len(shown), total)
            for start in range(0, len(sketches), _BATCH):
                drawn = sketches[start:][:_BATCH]
                bitmaps = [rasterise(item.drawing(), card.sketch_size) for item in drawn]
                images = image_tensor(torch.from_numpy(np.stack(bitmaps)))
                features[Domain.SKETCH].append(net.feature(images, Domain.SKETCH))
                lower[Domain.SKETCH].append(shared.forward_stem(images, SHARED_BLOCKS))
                progress("what the towers see", len(photos) + start + len(drawn), total)
        # Unlike what inference mode made, a clone may take part in anything.
        self._features = {d: torch.cat(features[d]).clone() for d in Domain}
        self._stem = {d: torch.cat(lower[d]).clone() for d in Domain}

    @torch.no_grad()
    def __call__(self, spatial: SpatialBranch, recipe: SpatialRecipe) -> SketchPhotoNet:
        """The joined network, on weights of its own: `spatial` may go on learning."""
        spatial = copy.deepcopy(spatial).cpu().eval()
        codes = {d: self._codes(spatial, d) for d in Domain}
        kept = min(recipe.spatial_dim, spatial.dim)
        trimmed = _trimmed(spatial, main_axes(torch.cat(list(codes.values())), kept))
        codes = {d: self._codes(trimmed, d) for d in Domain}
        prototypes = self._prototypes(recipe)
        net = SketchPhotoNet(self._card.variant, recipe.embedding_dim, kept, prototypes)
        net.towers.load_state_dict(self._towers.towers.state_dict())
        assert net.spatial is not None
        net.spatial.load_state_dict(trimmed.state_dict())
        weights, biases, rows = {}, {}, {}
        for d in Domain:
            own = self._towers.joint_of(d).linear
            what = nnf.linear(self._features[d], own.weight, own.bias)
            # Lengths differ little from picture to picture, so that one factor brings the shares
            # about, and M stays linear.
            of_what = math.sqrt(1 - recipe.spatial_weight) / what.norm(dim=1).mean()
            of_where = math.sqrt(recipe.spatial_weight / kept)
            weights[d] = _blocks(of_what * own.weight, of_where * torch.eye(kept))
            biases[d] = torch.cat([of_what * own.bias, torch.zeros(kept)])
            both = torch.cat([self._features[d], codes[d]], 1)
            rows[d] = nnf.normalize(nnf.linear(both, weights[d], biases[d]), dim=1)
        turned = recipe.embedding_dim - (EXTRA_DIMS if prototypes else 0)
        axes = main_axes(torch.cat(list(rows.values())), turned)
        # Cosines do not care how long vectors are, but what goes on learning from M does: numbers
        # of about one in size are what every network is made for.
        length = math.sqrt(recipe.embedding_dim)
        for d in Domain:
            weights[d], biases[d] = length * axes @ weights[d], length * axes @ biases[d]
        if prototypes:
            photos, drawings = (nnf.normalize(rows[d] @ axes.T, dim=1) for d in Domain)
            hubness = net.joint_of(Domain.PHOTO).hubness
            assert hubness is not None
            hubness.fit(_prototypes_of(drawings, prototypes), photos, recipe.hubness_strength)
            weights[Domain.SKETCH], biases[Domain.SKETCH] = with_sketch_constants(
                weights[Domain.SKETCH], biases[Domain.SKETCH], length
            )
        for d in Domain:
            net.joint_of(d).linear.weight.copy_(weights[d])
            net.joint_of(d).linear.bias.copy_(biases[d])
        return net.eval()

    def card(self, recipe: SpatialRecipe) -> ModelCard:
        """What a joined network takes and gives."""
        kept = min(recipe.spatial_dim, recipe.dim)
        return replace(
            self._card,
            id="inkseek-encoder",
            dim=recipe.embedding_dim,
            feature_dim=self._card.feature_dim + kept,
            spatial_dim=kept,
            prototypes=self._prototypes(recipe),
            sha256="",
            metrics={},
        )

    def _prototypes(self, recipe: SpatialRecipe) -> int:
        """As many prototypes as asked for, if there are so many drawings."""
        return (
            min(recipe.prototypes, len(self._features[Domain.SKETCH]))
            if recipe.corrects_hubness
            else 0
        )

    def _codes(self, spatial: SpatialBranch, domain: Domain) -> Tensor:
        maps = self._stem[domain]
        return torch.cat([spatial(maps[i : i + _BATCH]) for i in range(0, len(maps), _BATCH)])


def main_axes(rows: Tensor, count: int) -> Tensor:
    """Axes (count, d) along which unit rows (n, d) are longest.

    The rows are not centred: it is their cosines that are to be kept.

    Raises:
        TrainingError: there are fewer examples, or numbers, than axes are asked for.
    """
    _, _, axes = torch.linalg.svd(rows.double(), full_matrices=False)
    if len(axes) < count:
        raise TrainingError(
            f"{len(rows)} examples of {rows.shape[1]} numbers have {len(axes)} axes, not {count}: "
            "more photos and drawings are needed, or shorter codes and embeddings."
        )
    kept: Tensor = axes[:count].float()
    return kept


def _prototypes_of(drawings: Tensor, count: int) -> Tensor:
    """The middles of groups of like drawings (n, d), as unit rows (count, d).

    Where fewer drawings are unlike each other, some prototypes come twice.
    """
    found = groups(drawings.numpy(), count)
    middles = torch.stack([drawings[torch.from_numpy(rows)].mean(0) for rows in found])
    repeated = torch.arange(count) % len(middles)
    return nnf.normalize(middles, dim=1)[repeated]


def _trimmed(spatial: SpatialBranch, axes: Tensor) -> SpatialBranch:
    """A spatial branch that gives its code along some axes only."""
    fewer = SpatialBranch(len(axes))
    state = spatial.state_dict()
    state["linear.weight"] = axes @ state["linear.weight"]
    state["linear.bias"] = axes @ state["linear.bias"]
    fewer.load_state_dict(state)
    return fewer.eval()


def _blocks(first: Tensor, second: Tensor) -> Tensor:
    """Two matrices along the diagonal of a larger one."""
    rows = [nnf.pad(first, (0, second.shape[1])), nnf.pad(second, (first.shape[1], 0))]
    return torch.cat(rows)
