"""The spatial branch: encodes where on the page things are, to tell similar things apart.

A tower ignores positions, which does not help among a hundred chairs. This branch keeps them. One
network for photos and drawings stops at lines and parts, long before whole objects. Its maps are
averaged over the cells of a grid, and one linear layer turns them into a short code.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.torch.backbone import Backbone, Block

VARIANT = "lite0"
# Its first blocks are shared with the drawings' tower.
SHARED_BLOCKS = 5
_BLOCKS = 10
_GRID = 6
# Positions need fewer pixels than recognition.
SPATIAL_SIZE = 128


class SpatialBranch(nn.Module):
    """Maps of a backbone's first blocks to codes (n, dim), whose entries are about one in size."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim
        backbone = Backbone(VARIANT)
        self.blocks = nn.ModuleList(backbone.blocks[SHARED_BLOCKS:_BLOCKS])
        last = self.blocks[-1]
        assert isinstance(last, Block)
        inputs = last.narrow.out_channels * (1 + _GRID**2)
        self.norm = nn.LayerNorm(inputs)
        self.linear = nn.Linear(inputs, dim)

    def copy_blocks(self, backbone: Backbone) -> None:
        """Copy the weights of a trained backbone of the same variant."""
        for mine, theirs in zip(self.blocks, backbone.blocks[SHARED_BLOCKS:_BLOCKS], strict=True):
            mine.load_state_dict(theirs.state_dict())

    def maps(self, maps: Tensor) -> Tensor:
        """Continue the maps of a backbone's first blocks to what lies where (n, c, h, w)."""
        for block in self.blocks:
            maps = block(maps)
        return maps.float()

    def forward(self, maps: Tensor) -> Tensor:
        maps = self.maps(maps)
        whole, cells = maps.mean((2, 3)), nnf.adaptive_avg_pool2d(maps, _GRID).flatten(1)
        code = self.linear(self.norm(torch.cat([whole, cells], 1)))
        return nnf.normalize(code, dim=1) * math.sqrt(self.dim)


def shrink(images: Tensor) -> Tensor:
    """Resize photos for the spatial branch."""
    if images.shape[-1] == SPATIAL_SIZE:
        return images
    return nnf.interpolate(images, (SPATIAL_SIZE, SPATIAL_SIZE), mode="bilinear", antialias=True)
