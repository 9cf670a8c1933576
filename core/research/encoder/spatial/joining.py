"""Joins towers and spatial branch into one encoder with one embedding.

Each part gets its weight in the cosine. The joint embedding is then reduced to its principal axes:
half of the entries carry nearly everything, and every entry costs time and memory for each photo.
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
from core.encoder.base import Domain
from core.encoder.card import ModelCard
from core.encoder.inputs import photo_input
from core.encoder.torch.backbone import fold_norms
from core.encoder.torch.encoder import image_tensor
from core.encoder.torch.hubness import EXTRA_DIMS, with_sketch_constants
from core.encoder.torch.network import SketchPhotoNet
from core.encoder.torch.spatial import SHARED_BLOCKS, SpatialBranch, shrink
from core.research.datasets.items import PhotoItem, SketchItem
from core.research.encoder.dataset import Sources
from core.research.encoder.errors import TrainingError
from core.research.encoder.pools import Progress
from core.research.encoder.recipe import SpatialRecipe
from core.sketch import rasterise

_BATCH = 32
# So many photos, and so many drawings, say which directions of the embedding count.
_EXAMPLES = 1500
_EXAMPLES_SEED = 11


class Joiner:
    """Joins spatial branches with towers; the towers see the examples only once."""

    def __init__(
        self,
        towers: SketchPhotoNet,
        card: ModelCard,
        sources: Sources,
        progress: Progress,
    ) -> None:
        """Embed examples by the towers.

        Args:
            towers: trained, without a spatial branch.
            card: theirs.
            sources: the data sets of training, from which the examples are taken.
            progress: hears of them.
        """
        photos, sketches = _examples_of(sources)
        self._towers, self._card = towers, card
        net = fold_norms(towers).to(memory_format=torch.channels_last)
        shared = net.tower(Domain.SKETCH).backbone
        features: dict[Domain, list[Tensor]] = {domain: [] for domain in Domain}
        stems: dict[Domain, list[Tensor]] = {domain: [] for domain in Domain}
        total = len(photos) + len(sketches)
        with torch.inference_mode():
            for start in range(0, len(photos), _BATCH):
                shown = [photo_input(p.open(), card.photo_size) for p in photos[start:][:_BATCH]]
                images = image_tensor(torch.from_numpy(np.stack(shown)))
                features[Domain.PHOTO].append(net.feature(images, Domain.PHOTO))
                stems[Domain.PHOTO].append(shared.forward_stem(shrink(images), SHARED_BLOCKS))
                progress("examples", start + len(shown), total)
            for start in range(0, len(sketches), _BATCH):
                drawn = sketches[start:][:_BATCH]
                bitmaps = [rasterise(item.drawing(), card.sketch_size) for item in drawn]
                images = image_tensor(torch.from_numpy(np.stack(bitmaps)))
                features[Domain.SKETCH].append(net.feature(images, Domain.SKETCH))
                stems[Domain.SKETCH].append(shared.forward_stem(images, SHARED_BLOCKS))
                progress("examples", len(photos) + start + len(drawn), total)
        # Unlike what inference mode made, a clone may take part in anything.
        self._features = {d: torch.cat(features[d]).clone() for d in Domain}
        self._stem = {d: torch.cat(stems[d]).clone() for d in Domain}

    @torch.no_grad()
    def weigh(self, rows: Sequence[int], shares: Sequence[float]) -> None:
        """Give each member of the towers its share of their cosine.

        Args:
            rows: how many of M's outputs each member has.
            shares: of the members, which sum to one.
        """
        for d in Domain:
            own = self._towers.joint_of(d).linear
            found = nnf.linear(self._features[d], own.weight, own.bias)
            ends = np.cumsum(rows).tolist()
            parts = [found[:, end - n : end] for end, n in zip(ends, rows, strict=True)]
            scales = [
                math.sqrt(share) / part.norm(dim=1).mean().item()
                for part, share in zip(parts, shares, strict=True)
            ]
            factors = torch.tensor(scales).repeat_interleave(torch.tensor(rows))
            own.weight.mul_(factors[:, None])
            own.bias.mul_(factors)

    @torch.no_grad()
    def join(self, branch: SpatialBranch, recipe: SpatialRecipe) -> SketchPhotoNet:
        """The joined network, on weights of its own: `branch` may go on learning."""
        branch = copy.deepcopy(branch).cpu().eval()
        codes = {d: self._codes(branch, d) for d in Domain}
        kept = min(recipe.spatial_dim, branch.dim)
        trimmed = _trim_branch(branch, main_axes(torch.cat(list(codes.values())), kept))
        codes = {d: self._codes(trimmed, d) for d in Domain}
        prototypes = self._prototypes(recipe)
        net = SketchPhotoNet(
            self._card.variant, recipe.embedding_dim, kept, prototypes, self._card.members
        )
        net.towers.load_state_dict(self._towers.towers.state_dict())
        net.others.load_state_dict(self._towers.others.state_dict())
        assert net.spatial is not None
        net.spatial.load_state_dict(trimmed.state_dict())
        weights, biases, rows = {}, {}, {}
        for d in Domain:
            own = self._towers.joint_of(d).linear
            content = nnf.linear(self._features[d], own.weight, own.bias)
            # Lengths differ little from picture to picture, so that one factor makes the weights
            # right, and M stays linear.
            content_scale = math.sqrt(1 - recipe.spatial_weight) / content.norm(dim=1).mean()
            code_scale = math.sqrt(recipe.spatial_weight / kept)
            weights[d] = _blocks(content_scale * own.weight, code_scale * torch.eye(kept))
            biases[d] = torch.cat([content_scale * own.bias, torch.zeros(kept)])
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

    def _codes(self, branch: SpatialBranch, domain: Domain) -> Tensor:
        maps = self._stem[domain]
        return torch.cat([branch(maps[i : i + _BATCH]) for i in range(0, len(maps), _BATCH)])


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


def _trim_branch(branch: SpatialBranch, axes: Tensor) -> SpatialBranch:
    """A spatial branch that gives its code along some axes only."""
    fewer = SpatialBranch(len(axes))
    state = branch.state_dict()
    state["linear.weight"] = axes @ state["linear.weight"]
    state["linear.bias"] = axes @ state["linear.bias"]
    fewer.load_state_dict(state)
    return fewer.eval()


def _blocks(first: Tensor, second: Tensor) -> Tensor:
    """Two matrices along the diagonal of a larger one."""
    rows = [nnf.pad(first, (0, second.shape[1])), nnf.pad(second, (first.shape[1], 0))]
    return torch.cat(rows)


def _examples_of(sources: Sources) -> tuple[list[PhotoItem], list[SketchItem]]:
    """Some photos and drawings of the sets that have both."""
    rng = np.random.default_rng(_EXAMPLES_SEED)
    photos = [photo for data in sources.paired.values() for photo in data.photos]
    sketches = [sketch for data in sources.paired.values() for sketch in data.sketches]
    return (
        [photos[i] for i in rng.permutation(len(photos))[:_EXAMPLES]],
        [sketches[i] for i in rng.permutation(len(sketches))[:_EXAMPLES]],
    )
