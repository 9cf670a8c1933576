"""No photo comes up whatever is drawn.

In a space of many dimensions a few photos are near to everything (hubs), and they stand in the way
of the right ones. So each photo is held against the kinds of drawings there are: the nearer it is
to its nearest kind, the more of every cosine with a drawing is taken from it again. This is the
idea of CSLS (Conneau et al., ICLR 2018) and of querybank normalisation (Bogolin et al., CVPR 2022),
with kinds of drawings stored beside the weights in place of a bank of queries.

What is taken away is a number of the photo's own vector, and drawings have a constant number in the
same place: a plain cosine does the rest, in any index. A second number fills photos up to one
length; drawings have zero there.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

ADDED = 2
"""How many numbers of a vector serve this purpose."""

# The constant in a drawing's vector, beside a length of one: the smaller it is, the larger are the
# photos' numbers, and the more they weigh among photos themselves; the larger, the less is left of
# the cosine for everything else.
_OF_A_DRAWING = 0.5
# The most that a photo's number may be, either way; few photos come near it.
_ROOM = 0.2


class Evenness(nn.Module):
    """The numbers that are added to photos (n, dim), by the kinds of drawings (kinds, dim)."""

    def __init__(self, dim: int, kinds: int) -> None:
        super().__init__()
        self.register_buffer("kinds", torch.zeros(kinds, dim))
        self.register_buffer("strength", torch.zeros(()))
        self.register_buffer("middle", torch.zeros(()))

    def learn(self, kinds: Tensor, photos: Tensor, strength: float) -> None:
        """Take over the kinds of drawings.

        Args:
            kinds: unit rows.
            photos: unit rows of some photos; what is common among them counts nothing.
            strength: what part of a photo's nearness to its nearest kind is taken away.
        """
        self.kinds = kinds
        self.middle = self._nearness(photos).mean()
        self.strength = torch.tensor(strength / _OF_A_DRAWING)

    def forward(self, photos: Tensor) -> Tensor:
        """Photos (n, dim) of any length to (n, dim + 2) of lengths in the same proportion."""
        length = photos.norm(dim=1, keepdim=True)
        nearness = self._nearness(nnf.normalize(photos, dim=1))[:, None]
        back = (self.strength * (self.middle - nearness)).clamp(-_ROOM, _ROOM)
        rest = (_ROOM**2 - back**2).clamp(min=0.0).sqrt()
        return torch.cat([photos, length * back, length * rest], 1)

    def _nearness(self, photos: Tensor) -> Tensor:
        nearest: Tensor = (photos @ self.kinds.T).amax(1)
        return nearest


def with_constants(weight: Tensor, bias: Tensor, length: float) -> tuple[Tensor, Tensor]:
    """M for drawings with the numbers that photos' evenness goes with.

    Args:
        weight: of M, (dim, f).
        bias: of M, (dim,).
        length: how long M's outputs are on average.
    """
    constants = torch.tensor([_OF_A_DRAWING * length, 0.0])
    return nnf.pad(weight, (0, 0, 0, ADDED)), torch.cat([bias, constants])
