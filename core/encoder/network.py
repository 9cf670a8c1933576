"""The whole network: F (backbone, spatial attention, pooling) and M (the joint embedding).

F turns a picture or a drawing into one feature; M maps the feature into the space where a drawing
and its photo lie close together. Everything that adapts at use (partial sketches, personal style)
only replaces M on the sketch side, so photos are embedded once and for all.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.backbone import OUT_CHANNELS, Backbone, Domain

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
    """F: images to features (n, 1280)."""

    def __init__(self, variant: str = "lite0") -> None:
        super().__init__()
        self.backbone = Backbone(variant)
        self.attention = SpatialAttention()
        self.pooling = Pooling()

    def forward(self, images: Tensor, domain: Domain) -> Tensor:
        features, _ = self.with_attention(images, domain)
        return features

    def with_attention(self, images: Tensor, domain: Domain) -> tuple[Tensor, Tensor]:
        """Features and the attention map (n, h, w) that made them."""
        maps = self.backbone(images, domain)
        weights = self.attention(maps)
        places = maps.shape[2] * maps.shape[3]
        pooled: Tensor = self.pooling(maps * (0.5 + 0.5 * places * weights))
        return pooled, weights[:, 0]


class JointEmbedding(nn.Module):
    """M: one linear layer and L2 normalisation."""

    def __init__(self, inputs: int = OUT_CHANNELS, outputs: int = 256) -> None:
        super().__init__()
        self.linear = nn.Linear(inputs, outputs)

    def forward(self, features: Tensor) -> Tensor:
        return nnf.normalize(self.linear(features), dim=-1)


class SketchPhotoNet(nn.Module):
    """F and one M a domain."""

    def __init__(self, variant: str = "lite0", dim: int = 256) -> None:
        super().__init__()
        self.features = FeatureNet(variant)
        self.joint = nn.ModuleList(JointEmbedding(OUT_CHANNELS, dim) for _ in Domain)
        # Both sides start from the same map, or nothing would be near anything at first.
        self.joint[Domain.SKETCH].load_state_dict(self.joint[Domain.PHOTO].state_dict())

    def forward(self, images: Tensor, domain: Domain) -> Tensor:
        embedding: Tensor = self.joint[domain](self.features(images, domain))
        return embedding
