"""What the supervised heads minimise, all over the whole gallery of training photos.

Every function takes unit vectors of stages (n, T, d), unit photos (g, d) and which photo is right
(n,), and gives one number. On cached features the gallery is never too large to be compared with.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.research.encoder import losses


def triplet(vectors: Tensor, photos: Tensor, target: Tensor, margin: float) -> Tensor:
    """The paper's stage 1: nearer to the right photo than to a random other one, by a margin."""
    right = target.repeat_interleave(vectors.shape[1])
    # Adding 1 … g − 1 modulo g never lands on the right photo itself.
    other = (right + torch.randint(1, len(photos), right.shape)) % len(photos)
    return losses.triplet(vectors.flatten(0, 1), photos[right], photos[other], margin=margin)


def info_nce(vectors: Tensor, photos: Tensor, target: Tensor, temperature: float) -> Tensor:
    """The right photo against all others at once."""
    right = target.repeat_interleave(vectors.shape[1])
    return losses.info_nce(vectors.flatten(0, 1), photos, right, temperature=temperature)


def soft_reciprocal_rank(
    vectors: Tensor, photos: Tensor, target: Tensor, temperature: float
) -> Tensor:
    """Minus 1 / rank, the rank counted by sigmoids instead of comparisons (baseline B4).

    rank ≈ 1 + Σ_j σ((s_j − s_right) / temperature). SoDeep (Engilberge et al., CVPR 2019) learns
    such a surrogate with a network; a sum of sigmoids is one that needs no learning.
    """
    similarity = vectors @ photos.T
    right = target[:, None, None].expand(*similarity.shape[:2], 1)
    ahead = torch.sigmoid((similarity - similarity.gather(-1, right)) / temperature)
    rank = ahead.sum(-1) + 0.5  # the photo itself counts one half of the 1 it stands for
    return -rank.reciprocal().mean()
