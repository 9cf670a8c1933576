"""Distances alone: features as they are, and two losses that only pull and push.

- Raw features, and raw features with each side centred on its own: nothing is trained.
- Siamese-like, a contrastive loss: L = d² for a pair of one class, max(0, m − d)² for a pair of
  two. R. Hadsell, S. Chopra and Y. LeCun, "Dimensionality Reduction by Learning an Invariant
  Mapping", CVPR 2006; on sketches Y. Qi et al., "Sketch-based Image Retrieval via Siamese
  Convolutional Neural Network", ICIP 2016.
- GN-Triplet-like, a triplet loss seen from the sketch beside classification of both sides.
  P. Sangkloy et al., "The Sketchy Database", SIGGRAPH 2016.
"""

from __future__ import annotations

from torch import Tensor

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.numerics import euclidean
from core.research.encoder.losses.triplet import triplet
from core.research.kit.features import Floats
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Space, Standard, encoders, map_of, unit
from core.research.zeroshot.training import Budget, Triads, TwoSided

_DIM = 256
_CONTRASTIVE_MARGIN = 1.0
_TRIPLET_MARGIN = 0.5


def raw(_corpus: Corpus, _budget: Budget) -> Space:
    """Features compared as they are."""
    return Space(_same, _same)


def centred(corpus: Corpus, _budget: Budget) -> Space:
    """Mean and spread of each side taken out; needs pictures of seen classes but no labels."""
    return Space(map_of(Standard(corpus.photos)), map_of(Standard(corpus.sketches)))


class Siamese(TwoSided):
    """Two branches, trained by the contrastive loss."""

    def __init__(self, corpus: Corpus) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, _DIM)

    def loss(self, batch: Triads) -> Tensor:
        sketch, photo = unit(self.sketches(batch.sketches)), unit(self.photos(batch.photos))
        other = unit(self.photos(batch.other_photos))
        return contrastive(sketch, photo, other, margin=_CONTRASTIVE_MARGIN)


def contrastive(anchor: Tensor, same: Tensor, other: Tensor, *, margin: float) -> Tensor:
    """The contrastive loss, half of it from each kind of pair."""
    near, far = euclidean(anchor, same), euclidean(anchor, other)
    return (near.square().mean() + (margin - far).relu().square().mean()) / 2


class GnTriplet(TwoSided):
    """Two branches, trained by triplets and a classifier a side."""

    def __init__(self, corpus: Corpus) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, _DIM)
        # One classifier a side: the classes are shared by their numbers only, not by their place.
        self.of_photos = CosineClassifier(_DIM, len(corpus.classes))
        self.of_sketches = CosineClassifier(_DIM, len(corpus.classes))

    def loss(self, batch: Triads) -> Tensor:
        sketch, photo = unit(self.sketches(batch.sketches)), unit(self.photos(batch.photos))
        classes = self.of_photos.loss(photo, batch.classes)
        classes = classes + self.of_sketches.loss(sketch, batch.classes)
        other = unit(self.photos(batch.other_photos))
        return triplet(sketch, photo, other, margin=_TRIPLET_MARGIN) + classes


def _same(features: Floats) -> Floats:
    return features
