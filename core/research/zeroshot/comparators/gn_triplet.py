"""A triplet loss seen from the sketch, beside classification of both sides.

P. Sangkloy et al., "The Sketchy Database", SIGGRAPH 2016: GoogLeNets trained to classify, then by
triplets with classification kept on as an auxiliary loss.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.research.encoder.losses import CosineClassifier, triplet
from core.research.zeroshot.batches import Triads
from core.research.zeroshot.features import Corpus
from core.research.zeroshot.fit import Budget, fit
from core.research.zeroshot.heads import Space, encoders, space_of, unit

_DIM = 256
_MARGIN = 0.5


def gn_triplet(corpus: Corpus, budget: Budget) -> Space:
    """Train both branches."""
    torch.manual_seed(budget.seed)
    photos, sketches = encoders(corpus, _DIM)
    # One classifier a side: the classes are shared by their numbers only, not by their place.
    of_photos, of_sketches = (CosineClassifier(_DIM, len(corpus.classes)) for _ in range(2))

    def loss(batch: Triads) -> Tensor:
        sketch, photo = unit(sketches(batch.sketches)), unit(photos(batch.photos))
        classes = of_photos.loss(photo, batch.classes) + of_sketches.loss(sketch, batch.classes)
        near = triplet(sketch, photo, unit(photos(batch.other_photos)), margin=_MARGIN)
        return near + classes

    parts = nn.ModuleList([photos, sketches, of_photos, of_sketches])
    fit(parts, loss, corpus, budget, doing="GN-Triplet-like")
    return space_of(photos, sketches)
