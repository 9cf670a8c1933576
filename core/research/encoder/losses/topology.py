"""Photo topology: a sketch sees photos in the order a frozen network sees them from its photo.

For a sketch s of photo p and random photos i, j with D(p, i) < D(p, j) in the frozen network:

    L = mean max(0, m + d(s, i) − d(s, j)),   m = 0.01, K = 10 random pairs a sketch

K. Li, K. Pang and Y.-Z. Song, "Photo Pre-Training, But for Sketch", CVPR 2023. The pre-trained
network knows more about how photos resemble one another than a few hundred sketch pairs can
teach, and training on pairs alone would spoil that. The margin must stay small: ten times as much
destroys the gain, since an order carries no claim about how far apart things are.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.research.encoder.losses.numerics import full_precision, mean_of, pairwise_euclidean

MARGIN = 0.01
PAIRS = 10


@full_precision
def photo_topology(sketches: Tensor, photos: Tensor, frozen: Tensor) -> Tensor:
    """Compute the loss over random pairs of the batch's photos.

    Args:
        sketches: (b, d) unit rows; sketch i belongs to photo i.
        photos: (n, d) unit rows, n >= b; the first b are the sketches' own, the rest bystanders.
        frozen: (n, f) features of these photos from the frozen network, of any length.
    """
    distances = frozen_distances(frozen)[: len(sketches)]
    near, far = ordered_pairs(distances, PAIRS)
    return topology_ranking(pairwise_euclidean(sketches, photos), distances, near, far)


@torch.no_grad()
def frozen_distances(features: Tensor) -> Tensor:
    """D (n, n): Euclidean distances of the normalised features."""
    unit = torch.nn.functional.normalize(features.float(), dim=1)
    return pairwise_euclidean(unit, unit)


@torch.no_grad()
def ordered_pairs(distances: Tensor, pairs: int) -> tuple[Tensor, Tensor]:
    """Draw pairs of columns for each row of D (b, n): the nearer and the farther, each (b, K)."""
    shape = (2, len(distances), pairs)
    first, second = torch.randint(distances.shape[1], shape, device=distances.device)
    swap = distances.gather(1, first) > distances.gather(1, second)
    return torch.where(swap, second, first), torch.where(swap, first, second)


@full_precision
def topology_ranking(from_sketch: Tensor, from_photo: Tensor, near: Tensor, far: Tensor) -> Tensor:
    """Hinge on the order of given pairs.

    Args:
        from_sketch: d (b, n), distances of sketches to photos.
        from_photo: D (b, n), the frozen distances of their own photos to the same photos.
        near: int64 (b, K), columns that are nearer in D than ...
        far: int64 (b, K), ... these. Pairs that D holds equal say nothing and do not count.
    """
    hinge = (MARGIN + from_sketch.gather(1, near) - from_sketch.gather(1, far)).relu()
    return mean_of(hinge, from_photo.gather(1, near) < from_photo.gather(1, far))
