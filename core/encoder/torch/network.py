"""The whole network: F (the towers and the spatial branch) and M (the joint embedding).

F turns a photo or a drawing into one feature; M maps the feature into the space where a drawing and
its photo lie close together. The first part of a feature describes what is shown. Photos and
drawings have a tower each: backbone, spatial attention, pooling. A photo is embedded only once, so
its tower is larger; a drawing is embedded with every stroke. The second part, the shared spatial
branch, describes where on the page things are. A tower may have several members: what several
trainings made of the layers above those that all of them keep from ImageNet. Their features follow
one another; together they find more than each. Photos and drawings have an M each. At use, only M
for sketches is ever replaced (partial-sketch head, style), so photos are embedded once.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.base import Domain
from core.encoder.torch.backbone import OUT_CHANNELS, Backbone
from core.encoder.torch.hubness import EXTRA_DIMS, HubnessCorrection
from core.encoder.torch.spatial import SHARED_BLOCKS, SpatialBranch, shrink

_ATTENTION_CHANNELS = 128
_GEM_FLOOR = 1e-4


class SpatialAttention(nn.Module):
    """Weights for the positions of a map, which sum to one.

    They start uniform (the last layer is zero), so untrained attention has no effect.
    """

    def __init__(self, channels: int = OUT_CHANNELS) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(channels, _ATTENTION_CHANNELS, 1)
        self.score = nn.Conv2d(_ATTENTION_CHANNELS, 1, 1)
        for parameter in self.score.parameters():
            nn.init.zeros_(parameter)

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (n, c, h, w) to weights (n, 1, h, w)."""
        scores: Tensor = self.score(torch.relu(self.squeeze(maps)))
        return scores.flatten(2).softmax(-1).view_as(scores)


class Pooling(nn.Module):
    """Generalised mean over the map: between average (p = 1) and maximum (p → ∞).

    A line drawing activates few positions: an average dilutes them, and a maximum amplifies noise.
    """

    def __init__(self, power: float = 3.0) -> None:
        super().__init__()
        self.power = nn.Parameter(torch.tensor(power))

    def forward(self, maps: Tensor) -> Tensor:
        p = self.power.clamp(1.0, 8.0)
        # In fp32: a third power of a half-precision activation loses too much.
        return maps.float().clamp(min=_GEM_FLOOR).pow(p).mean((2, 3)).pow(1.0 / p)


class FeatureNet(nn.Module):
    """One tower: images to features (n, 1280)."""

    def __init__(self, variant: str = "lite0") -> None:
        super().__init__()
        self.backbone = Backbone(variant)
        self.attention = SpatialAttention()
        self.pooling = Pooling()

    def forward(self, images: Tensor) -> Tensor:
        features, _ = self.with_attention(images)
        return features

    def with_attention(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features and the attention map (n, h, w) that made them."""
        return self.pool(self.backbone(images))

    def from_trunk(self, maps: Tensor) -> Tensor:
        """Features from stored trunk maps."""
        return self.above(maps, len(self.backbone.blocks))[0]

    def above(self, maps: Tensor, blocks: int) -> tuple[Tensor, Tensor]:
        """Features and attention from the maps of the first blocks."""
        stages = self.backbone.forward_stages(maps, blocks)
        return self.pool(self.backbone.forward_head(stages))

    def pool(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Pool the backbone's maps to features, and return the attention as well."""
        weights = self.attention(maps)
        positions = maps.shape[2] * maps.shape[3]
        pooled: Tensor = self.pooling(maps * (0.5 + 0.5 * positions * weights))
        return pooled, weights[:, 0]


class JointEmbedding(nn.Module):
    """M: one linear layer and L2 normalisation; for photos the hubness correction between them."""

    def __init__(self, inputs: int = OUT_CHANNELS, outputs: int = 256, prototypes: int = 0) -> None:
        super().__init__()
        own = outputs - EXTRA_DIMS if prototypes else outputs
        self.linear = nn.Linear(inputs, own)
        self.hubness = HubnessCorrection(own, prototypes) if prototypes else None

    def forward(self, features: Tensor) -> Tensor:
        return nnf.normalize(self.project(features), dim=-1)

    def project(self, features: Tensor) -> Tensor:
        """M before normalisation."""
        projected: Tensor = self.linear(features)
        return projected if self.hubness is None else self.hubness(projected)


class SketchPhotoNet(nn.Module):
    """F and M of both sides, ending in one space."""

    def __init__(
        self,
        variant: str = "lite0",
        dim: int = 256,
        spatial_dim: int = 0,
        prototypes: int = 0,
        members: int = 1,
    ) -> None:
        """Make the network, untrained.

        Args:
            variant: the backbones, such as `lite2+lite0` for photos and drawings, or one name for
                both.
            dim: length of an embedding.
            spatial_dim: length of the spatial branch's output; 0 for towers alone.
            prototypes: how many query prototypes correct hubness; 0 for no correction.
            members: how many trainings each tower joins.
        """
        super().__init__()
        names = tower_variants(variant)
        self.towers = nn.ModuleList(FeatureNet(names[domain]) for domain in Domain)
        self.others = nn.ModuleList(
            nn.ModuleList(self._another(names[domain], domain) for _ in range(members - 1))
            for domain in Domain
        )
        self.spatial = SpatialBranch(spatial_dim) if spatial_dim else None
        inputs = feature_dim(spatial_dim, members)
        self.joint = nn.ModuleList(
            JointEmbedding(inputs, dim, prototypes if domain is Domain.PHOTO else 0)
            for domain in Domain
        )

    def _another(self, variant: str, domain: Domain) -> FeatureNet:
        member = FeatureNet(variant)
        member.backbone.drop_bottom(self.shared_blocks(domain))
        return member

    def shared_blocks(self, domain: Domain) -> int:
        """How many blocks of a tower all members share: those that no training changes."""
        return SHARED_BLOCKS if domain is Domain.SKETCH else len(self.tower(domain).backbone.blocks)

    def tower(self, domain: Domain) -> FeatureNet:
        """The tower of one side, or its first member."""
        tower = self.towers[domain]
        assert isinstance(tower, FeatureNet)
        return tower

    def other_members(self, domain: Domain) -> list[FeatureNet]:
        """What else one side's tower is made of, above the shared blocks."""
        others = self.others[domain]
        assert isinstance(others, nn.ModuleList)
        return [member for member in others if isinstance(member, FeatureNet)]

    def joint_of(self, domain: Domain) -> JointEmbedding:
        """M of one side."""
        joint = self.joint[domain]
        assert isinstance(joint, JointEmbedding)
        return joint

    def forward(self, images: Tensor, domain: Domain) -> Tensor:
        embedding: Tensor = self.joint[domain](self.feature(images, domain))
        return embedding

    def feature(self, images: Tensor, domain: Domain) -> Tensor:
        """F: images to features (n, feature_dim)."""
        return self.feature_and_attention(images, domain)[0]

    def feature_and_attention(self, images: Tensor, domain: Domain) -> tuple[Tensor, Tensor]:
        """F with the attention map (n, h, w) of the tower, or of its first member."""
        tower, shared = self.tower(domain), self.shared_blocks(domain)
        stem = tower.backbone.forward_stem(images, shared)
        content, attention = tower.above(stem, shared)
        parts = [content]
        parts += [member.above(stem, 0)[0] for member in self.other_members(domain)]
        if self.spatial is not None:
            if domain is Domain.PHOTO:
                sketch_backbone = self.tower(Domain.SKETCH).backbone
                stem = sketch_backbone.forward_stem(shrink(images), SHARED_BLOCKS)
            parts.append(self.spatial(stem))
        return torch.cat(parts, 1), attention

    def spatial_maps(self, images: Tensor, domain: Domain) -> Tensor | None:
        """What lies where (n, c, h, w), as the spatial branch sees it; None without one."""
        if self.spatial is None:
            return None
        small = images if domain is Domain.SKETCH else shrink(images)
        return self.spatial.maps(
            self.tower(Domain.SKETCH).backbone.forward_stem(small, SHARED_BLOCKS)
        )


def feature_dim(spatial_dim: int, members: int = 1) -> int:
    """Length of a feature of F."""
    return members * OUT_CHANNELS + spatial_dim


def tower_variants(variant: str) -> tuple[str, str]:
    """The backbones of photos and of drawings."""
    photo, _, sketch = variant.partition("+")
    return photo, sketch or photo
