"""Which one it is: what lies where on the page.

A tower says what is shown, wherever it is shown; among a hundred chairs that is of no help. This
part keeps the places. One network for photos and drawings (so that an armrest means the same in
both) goes as far up as lines and parts, long before whole objects; its maps are averaged over the
cells of a grid, and one linear layer turns them into a short code.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.backbone import Backbone, Block

VARIANT = "lite0"
# Its first blocks are those of the drawings' tower; from here on it has its own.
SHARED_BLOCKS = 5
_BLOCKS = 10
_GRID = 6
# What lies where needs fewer pixels than what it is.
LAYOUT_SIZE = 128


class Layout(nn.Module):
    """Maps of a backbone's first blocks to codes (n, dim), whose numbers are about one in size."""

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

    def begin(self, backbone: Backbone) -> None:
        """Takes over the weights of a trained backbone of the same kind."""
        for mine, theirs in zip(self.blocks, backbone.blocks[SHARED_BLOCKS:_BLOCKS], strict=True):
            mine.load_state_dict(theirs.state_dict())

    def forward(self, maps: Tensor) -> Tensor:
        for block in self.blocks:
            maps = block(maps)
        maps = maps.float()
        whole, cells = maps.mean((2, 3)), nnf.adaptive_avg_pool2d(maps, _GRID).flatten(1)
        code = self.linear(self.norm(torch.cat([whole, cells], 1)))
        return nnf.normalize(code, dim=1) * math.sqrt(self.dim)


def small(images: Tensor) -> Tensor:
    """Photos as large as the layout part takes them."""
    if images.shape[-1] == LAYOUT_SIZE:
        return images
    return nnf.interpolate(images, (LAYOUT_SIZE, LAYOUT_SIZE), mode="bilinear", antialias=True)
