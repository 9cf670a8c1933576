"""Hubness correction: lowers photos that are close to every drawing.

In a high-dimensional space, a few photos are close to everything (hubs) and crowd out the right
ones. So each photo is compared with query prototypes, which are centres of clusters of drawings.
The closer it is to its nearest prototype, the more its cosine with any drawing is lowered. This is
the idea of CSLS (Conneau et al., ICLR 2018) and of querybank normalisation (Bogolin et al., CVPR
2022), with prototypes stored in the weights in place of a bank of queries.

The correction is one extra entry of the photo's vector; drawings have a constant there, so any
index can use the plain cosine. A second entry pads photos to equal length; it is zero for drawings.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.encoder.joint import LIMIT

EXTRA_DIMS = 2
"""How many entries of a vector serve the correction."""

# The constant in a drawing's vector of length one. A smaller constant makes the photos' entries
# larger, which distorts cosines between photos; a larger one leaves less of the cosine to the rest.
_SKETCH_CONSTANT = 0.5


class HubnessCorrection(nn.Module):
    """The entries that are appended to photos (n, dim), by the query prototypes (k, dim)."""

    def __init__(self, dim: int, prototypes: int) -> None:
        super().__init__()
        self.register_buffer("prototypes", torch.zeros(prototypes, dim))
        self.register_buffer("strength", torch.zeros(()))
        self.register_buffer("mean_similarity", torch.zeros(()))

    def fit(self, prototypes: Tensor, photos: Tensor, strength: float) -> None:
        """Set the query prototypes.

        Args:
            prototypes: unit rows.
            photos: unit rows of some photos; only deviations from their mean are corrected.
            strength: the fraction of a photo's similarity to its nearest prototype that is
                subtracted.
        """
        self.prototypes = prototypes
        self.mean_similarity = self._similarity(photos).mean()
        self.strength = torch.tensor(strength / _SKETCH_CONSTANT)

    def forward(self, photos: Tensor) -> Tensor:
        """Photos (n, dim) of any length to (n, dim + 2) of lengths in the same proportion."""
        length = photos.norm(dim=1, keepdim=True)
        similarity = self._similarity(nnf.normalize(photos, dim=1))[:, None]
        correction = self.strength * (self.mean_similarity - similarity)
        correction = correction.clamp(-LIMIT, LIMIT)
        padding = (LIMIT**2 - correction**2).clamp(min=0.0).sqrt()
        return torch.cat([photos, length * correction, length * padding], 1)

    def _similarity(self, photos: Tensor) -> Tensor:
        nearest: Tensor = (photos @ self.prototypes.T).amax(1)
        return nearest


def with_sketch_constants(weight: Tensor, bias: Tensor, length: float) -> tuple[Tensor, Tensor]:
    """Extend M for drawings by the constants of the correction.

    Args:
        weight: of M, (dim, f).
        bias: of M, (dim,).
        length: how long M's outputs are on average.
    """
    constants = torch.tensor([_SKETCH_CONSTANT * length, 0.0])
    return nnf.pad(weight, (0, 0, 0, EXTRA_DIMS)), torch.cat([bias, constants])
