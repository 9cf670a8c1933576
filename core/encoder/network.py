"""The whole network: F (towers and layout) and M (the joint embedding).

F turns a picture or a drawing into one feature; M maps the feature into the space where a drawing
and its photo lie close together. The first part of a feature says what is shown: photos and
drawings have a tower each (backbone, spatial attention, pooling), since what ImageNet taught about
photos is worth keeping as it is, and a photo is embedded once, so its tower may be the larger one;
a drawing is embedded with every stroke. The second part says what lies where, and both sides share
it. Photos and drawings have an M each. Everything that adapts at use (partial sketches, personal
style) only replaces M on the sketch side, so photos are embedded once and for all.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.backbone import OUT_CHANNELS, Backbone
from core.encoder.domain import Domain
from core.encoder.evenness import ADDED, Evenness
from core.encoder.layout import SHARED_BLOCKS, Layout, small

_ATTENTION_CHANNELS = 128
_GEM_FLOOR = 1e-4


class SpatialAttention(nn.Module):
    """Says where to look: one weight a place, summing to one over the map.

    Starts uniform (the last layer is zero), so that an untrained attention changes nothing.
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

    Line drawings light up few places; a plain average dilutes them, a maximum listens to noise.
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
        return self.pooled(self.backbone(images))

    def from_trunk(self, maps: Tensor) -> Tensor:
        """Features from what the backbone's trunk made of images earlier."""
        features, _ = self.pooled(self.backbone.crown(maps))
        return features

    def pooled(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Features and attention from the backbone's maps."""
        weights = self.attention(maps)
        places = maps.shape[2] * maps.shape[3]
        pooled: Tensor = self.pooling(maps * (0.5 + 0.5 * places * weights))
        return pooled, weights[:, 0]


class JointEmbedding(nn.Module):
    """M: one linear layer and L2 normalisation; for photos with evenness between them."""

    def __init__(self, inputs: int = OUT_CHANNELS, outputs: int = 256, kinds: int = 0) -> None:
        super().__init__()
        own = outputs - ADDED if kinds else outputs
        self.linear = nn.Linear(inputs, own)
        self.evenness = Evenness(own, kinds) if kinds else None

    def forward(self, features: Tensor) -> Tensor:
        return nnf.normalize(self.places(features), dim=-1)

    def places(self, features: Tensor) -> Tensor:
        """What M says before lengths are taken away."""
        places: Tensor = self.linear(features)
        return places if self.evenness is None else self.evenness(places)


class SketchPhotoNet(nn.Module):
    """F and M of both sides, ending in one space."""

    def __init__(
        self, variant: str = "lite0", dim: int = 256, layout_dim: int = 0, kinds: int = 0
    ) -> None:
        """Make the network, untrained.

        Args:
            variant: what the towers are built on, such as `lite2+lite0` for photos and drawings, or
                one name for both.
            dim: length of an embedding.
            layout_dim: length of what is known of the places; 0 for towers alone.
            kinds: how many kinds of drawings keep photos even; 0 for none.
        """
        super().__init__()
        names = towers(variant)
        self.features = nn.ModuleList(FeatureNet(names[domain]) for domain in Domain)
        self.layout = Layout(layout_dim) if layout_dim else None
        inputs = feature_dim(layout_dim)
        self.joint = nn.ModuleList(
            JointEmbedding(inputs, dim, kinds if domain is Domain.PHOTO else 0) for domain in Domain
        )

    def tower(self, domain: Domain) -> FeatureNet:
        """The tower of one side."""
        tower = self.features[domain]
        assert isinstance(tower, FeatureNet)
        return tower

    def last(self, domain: Domain) -> JointEmbedding:
        """M of one side."""
        joint = self.joint[domain]
        assert isinstance(joint, JointEmbedding)
        return joint

    def forward(self, images: Tensor, domain: Domain) -> Tensor:
        embedding: Tensor = self.joint[domain](self.feature(images, domain))
        return embedding

    def feature(self, images: Tensor, domain: Domain) -> Tensor:
        """F: images to features (n, feature_dim)."""
        tower = self.tower(domain)
        if self.layout is None:
            whole: Tensor = tower(images)
            return whole
        if domain is Domain.SKETCH:
            # Both parts begin alike, and every millisecond of a stroke counts.
            lower = tower.backbone.lower(images, SHARED_BLOCKS)
            what = tower.from_trunk(tower.backbone.upper(lower, SHARED_BLOCKS))
        else:
            lower = self.tower(Domain.SKETCH).backbone.lower(small(images), SHARED_BLOCKS)
            what = tower(images)
        where = self.layout(lower)
        return torch.cat([what, where], 1)


def feature_dim(layout_dim: int) -> int:
    """Length of a feature of F."""
    return OUT_CHANNELS + layout_dim


def towers(variant: str) -> tuple[str, str]:
    """The backbones of photos and of drawings."""
    photo, _, sketch = variant.partition("+")
    return photo, sketch or photo
