"""EfficientNet-Lite: the convolutional part of F.

The Lite family (Liu et al., 2020) is EfficientNet without squeeze-and-excitation and with ReLU6, so
it runs fast on laptop CPUs and survives half precision.
"""

from __future__ import annotations

import copy
import math
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Stage(NamedTuple):
    """One row of the EfficientNet table."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    channels: int


_STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
# name → (width, depth) multipliers
VARIANTS = {"lite0": (1.0, 1.0), "lite1": (1.0, 1.1), "lite2": (1.1, 1.2)}
STEM_CHANNELS = 32
OUT_CHANNELS = 1280
# The stride: an image's side divided by its map's side.
TRUNK_STRIDE = 32
_BN_EPS = 1e-3
# torch defines momentum the other way round: 0.99 in the original is 0.01 here.
_BN_MOMENTUM = 0.01


def batch_norm(channels: int) -> nn.BatchNorm2d:
    """A batch norm with the family's parameters."""
    return nn.BatchNorm2d(channels, eps=_BN_EPS, momentum=_BN_MOMENTUM)


class Block(nn.Module):
    """Inverted residual: widen (1x1), filter each channel (depthwise), narrow (1x1)."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        middle = inputs * expand
        self.residual = stride == 1 and inputs == outputs
        self.widen = nn.Conv2d(inputs, middle, 1, bias=False) if expand != 1 else None
        self.widen_norm = batch_norm(middle) if expand != 1 else None
        self.filter = nn.Conv2d(
            middle, middle, kernel, stride, kernel // 2, groups=middle, bias=False
        )
        self.filter_norm = batch_norm(middle)
        self.narrow = nn.Conv2d(middle, outputs, 1, bias=False)
        self.narrow_norm = batch_norm(outputs)
        self.act = nn.ReLU6(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x
        if self.widen is not None and self.widen_norm is not None:
            y = self.act(self.widen_norm(self.widen(y)))
        y = self.act(self.filter_norm(self.filter(y)))
        y = self.narrow_norm(self.narrow(y))
        return x + y if self.residual else y


class Backbone(nn.Module):
    """Images (n, 3, s, s), scaled to about -1..1, to maps (n, 1280, s/32, s/32)."""

    def __init__(self, variant: str = "lite0") -> None:
        super().__init__()
        width, depth = VARIANTS[variant]
        self.variant = variant
        self.stem = nn.Conv2d(3, STEM_CHANNELS, 3, 2, 1, bias=False)
        self.stem_norm = batch_norm(STEM_CHANNELS)
        self.blocks = nn.ModuleList()
        inputs = STEM_CHANNELS
        for position, stage in enumerate(_STAGES):
            outputs = round_channels(stage.channels, width)
            # Lite keeps the first and the last stage at their base depth.
            fixed = position in (0, len(_STAGES) - 1)
            repeats = stage.repeats if fixed else math.ceil(stage.repeats * depth)
            for repeat in range(repeats):
                stride = stage.stride if repeat == 0 else 1
                self.blocks.append(Block(inputs, outputs, stage.kernel, stride, stage.expand))
                inputs = outputs
        self.head = nn.Conv2d(inputs, OUT_CHANNELS, 1, bias=False)
        self.head_norm = batch_norm(OUT_CHANNELS)
        self.act = nn.ReLU6(inplace=True)

    @property
    def trunk_channels(self) -> int:
        """Channels of the maps that `trunk` gives."""
        return self.head.in_channels

    def forward(self, images: Tensor) -> Tensor:
        return self.forward_head(self.trunk(images))

    def trunk(self, images: Tensor) -> Tensor:
        """All layers before the head."""
        return self.forward_stages(self.forward_stem(images, 0), 0)

    def forward_stem(self, images: Tensor, blocks: int) -> Tensor:
        """The stem and the first blocks: edges and textures."""
        x: Tensor = self.act(self.stem_norm(self.stem(images)))
        for block in self.blocks[:blocks]:
            x = block(x)
        return x

    def forward_stages(self, maps: Tensor, blocks: int) -> Tensor:
        """The blocks after the first ones, on the maps of `forward_stem`."""
        x = maps
        for block in self.blocks[blocks:]:
            x = block(x)
        return x

    def forward_head(self, maps: Tensor) -> Tensor:
        """The last layer, on the maps of `trunk`."""
        y: Tensor = self.act(self.head_norm(self.head(maps)))
        return y

    def drop_bottom(self, blocks: int) -> None:
        """Keep only what follows the first blocks, to continue the maps of another backbone."""
        del self.stem, self.stem_norm
        self.blocks = self.blocks[blocks:]

    def freeze_bottom(self, blocks: int) -> None:
        """Stop the gradient below block number `blocks`, so early layers stay as on ImageNet."""
        for module in (self.stem, self.stem_norm, *self.blocks[:blocks]):
            for parameter in module.parameters():
                parameter.requires_grad_(False)


def round_channels(channels: int, width: float, divisor: int = 8) -> int:
    """Scale a channel count: a multiple of 8, at most a tenth below the exact value."""
    wish = channels * width
    rounded = max(divisor, int(wish + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * wish else rounded


def load_imagenet(backbone: Backbone, state: dict[str, Tensor]) -> None:
    """Fills `backbone` from the published ImageNet weights of the same variant.

    Both networks list their layers in the order of computation, so layers pair up by position;
    shapes are checked. The classifier at the end is left out.
    """
    source = [
        (name.rsplit(".", 1)[0], name.rsplit(".", 1)[1])
        for name in state
        if not name.startswith("_fc.")
    ]
    layers = list(dict.fromkeys(prefix for prefix, _ in source))
    targets = _in_order(backbone)
    if len(layers) != len(targets):
        raise ValueError(f"expected {len(targets)} layers, found {len(layers)}")
    with torch.no_grad():
        for prefix, target in zip(layers, targets, strict=True):
            target.load_state_dict(
                {key: state[f"{prefix}.{key}"] for p, key in source if p == prefix}
            )


def _in_order(backbone: Backbone) -> list[nn.Conv2d | nn.BatchNorm2d]:
    layers: list[nn.Conv2d | nn.BatchNorm2d | None] = [backbone.stem, backbone.stem_norm]
    for block in backbone.blocks:
        assert isinstance(block, Block)
        layers += [block.widen, block.widen_norm, block.filter, block.filter_norm]
        layers += [block.narrow, block.narrow_norm]
    layers += [backbone.head, backbone.head_norm]
    return [layer for layer in layers if layer is not None]


Module = TypeVar("Module", bound=nn.Module)


def fold_norms(module: Module) -> Module:
    """Return a copy whose batch norms are folded into the convolutions, about a third faster.

    Works on a whole network or a part; the result can't be trained.
    """
    copied = copy.deepcopy(module).eval()
    for part in copied.modules():
        if isinstance(part, Backbone):
            if hasattr(part, "stem"):
                _fold(part, "stem", "stem_norm")
            _fold(part, "head", "head_norm")
        elif isinstance(part, Block):
            if part.widen is not None:
                _fold(part, "widen", "widen_norm")
            _fold(part, "filter", "filter_norm")
            _fold(part, "narrow", "narrow_norm")
    return copied


def _fold(owner: nn.Module, conv_name: str, norm_name: str) -> None:
    conv, norm = getattr(owner, conv_name), getattr(owner, norm_name)
    assert isinstance(conv, nn.Conv2d)
    assert isinstance(norm, nn.BatchNorm2d)
    with torch.no_grad():
        setattr(owner, conv_name, fuse_conv_bn_eval(conv, norm))
    setattr(owner, norm_name, nn.Identity())
