"""Two branches and a contrastive loss: pairs of a class together, other pairs apart by a margin.

    L = d² for a pair of one class,  max(0, m − d)² for a pair of two

R. Hadsell, S. Chopra and Y. LeCun, "Dimensionality Reduction by Learning an Invariant Mapping",
CVPR 2006; on sketches Y. Qi et al., "Sketch-based Image Retrieval via Siamese Convolutional Neural
Network", ICIP 2016.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.research.encoder.losses.numerics import euclidean
from core.research.zeroshot.batches import Triads
from core.research.zeroshot.features import Corpus
from core.research.zeroshot.fit import Budget, fit
from core.research.zeroshot.heads import Space, encoders, space_of, unit

_DIM = 256
_MARGIN = 1.0


def siamese(corpus: Corpus, budget: Budget) -> Space:
    """Train the two branches."""
    torch.manual_seed(budget.seed)
    photos, sketches = encoders(corpus, _DIM)

    def loss(batch: Triads) -> Tensor:
        sketch, photo = unit(sketches(batch.sketches)), unit(photos(batch.photos))
        return contrastive(sketch, photo, unit(photos(batch.other_photos)), margin=_MARGIN)

    fit(nn.ModuleList([photos, sketches]), loss, corpus, budget, doing="Siamese-like")
    return space_of(photos, sketches)


def contrastive(anchor: Tensor, same: Tensor, other: Tensor, *, margin: float) -> Tensor:
    """The contrastive loss, half of it from each kind of pair."""
    near, far = euclidean(anchor, same), euclidean(anchor, other)
    return (near.square().mean() + (margin - far).relu().square().mean()) / 2
