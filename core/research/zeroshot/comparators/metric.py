"""Distances and classes alone: features as they are, and losses that pull, push or classify.

- Raw features, and raw features with each side centred on its own: nothing is trained.
- Siamese-like, a contrastive loss: L = d² for a pair of one class, max(0, m − d)² for a pair of
  two. R. Hadsell, S. Chopra and Y. LeCun, "Dimensionality Reduction by Learning an Invariant
  Mapping", CVPR 2006; on sketches Y. Qi et al., "Sketch-based Image Retrieval via Siamese
  Convolutional Neural Network", ICIP 2016.
- SaN-like: sketches are classified, photos go through the same layer. Q. Yu et al.,
  "Sketch-a-Net that Beats Humans", BMVC 2015.
- GN-Triplet-like, a triplet loss seen from the sketch beside classification of both sides.
  P. Sangkloy et al., "The Sketchy Database", SIGGRAPH 2016.
- 3D-Shape-like: contrastive losses within each side and across. F. Wang, L. Kang and Y. Li,
  "Sketch-based 3D Shape Retrieval using Convolutional Neural Networks", CVPR 2015.
- EMS-like: the distance to the own class's centre, enlarged by a margin, is the smallest. P. Lu et
  al., "Learning Large Euclidean Margin for Sketch-based Image Retrieval", 2018.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.numerics import euclidean
from core.research.encoder.losses.triplet import triplet
from core.research.kit.features import Floats
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Encoder, Space, Standard, encoders, map_of, unit
from core.research.zeroshot.training import Triads, TwoSided

_CONTRASTIVE_MARGIN = 1.0
_TRIPLET_MARGIN = 0.5
_CENTRE_MARGIN = 0.5


def raw(_corpus: Corpus) -> Space:
    """Features compared as they are."""
    return Space(_same, _same)


def centred(corpus: Corpus) -> Space:
    """The mean of each side taken out; needs pictures of seen classes but no labels."""
    return Space(map_of(Standard(corpus.photos)), map_of(Standard(corpus.sketches)))


class Siamese(TwoSided):
    """Two branches, trained by the contrastive loss."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, dim)

    def loss(self, batch: Triads) -> Tensor:
        sketch, photo = unit(self.sketches(batch.sketches)), unit(self.photos(batch.photos))
        return contrastive(sketch, photo, unit(self.photos(batch.other_photos)))


def contrastive(anchor: Tensor, same: Tensor, other: Tensor) -> Tensor:
    """The contrastive loss, half of it from each kind of pair."""
    near, far = euclidean(anchor, same), euclidean(anchor, other)
    return (near.square().mean() + (_CONTRASTIVE_MARGIN - far).relu().square().mean()) / 2


class Shape3d(Siamese):
    """Two branches, each with a contrastive loss of its own, and one across."""

    def loss(self, batch: Triads) -> Tensor:
        sketch, photo = unit(self.sketches(batch.sketches)), unit(self.photos(batch.photos))
        other_sketch = unit(self.sketches(batch.other_sketches))
        other_photo = unit(self.photos(batch.other_photos))
        within = [
            contrastive(rows, _of_one_class(rows, batch.classes), other)
            for rows, other in ((sketch, other_sketch), (photo, other_photo))
        ]
        return contrastive(sketch, photo, other_photo) + torch.stack(within).sum()


def _of_one_class(rows: Tensor, classes: Tensor) -> Tensor:
    """For each row another one of its class from the batch; itself where there is none."""
    same = (classes[:, None] == classes[None]) & ~torch.eye(len(rows), dtype=torch.bool)
    return rows[torch.where(same.any(1), same.int().argmax(1), torch.arange(len(rows)))]


class San(TwoSided):
    """One layer for both sides, trained on sketches alone."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.sketches = Encoder(corpus.sketches, dim, joint=corpus.joint)
        self.photos = nn.Sequential(
            Standard(corpus.photos, joint=corpus.joint), self.sketches.linear
        )
        self.classifier = CosineClassifier(dim, len(corpus.classes))

    def loss(self, batch: Triads) -> Tensor:
        return self.classifier.loss(self.sketches(batch.sketches), batch.classes)


class GnTriplet(TwoSided):
    """Two branches, trained by triplets and a classifier a side."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, dim)
        # One classifier a side: the classes are shared by their numbers only, not by their place.
        self.of_photos = CosineClassifier(dim, len(corpus.classes))
        self.of_sketches = CosineClassifier(dim, len(corpus.classes))

    def loss(self, batch: Triads) -> Tensor:
        sketch, photo = unit(self.sketches(batch.sketches)), unit(self.photos(batch.photos))
        classes = self.of_photos.loss(photo, batch.classes)
        classes = classes + self.of_sketches.loss(sketch, batch.classes)
        other = unit(self.photos(batch.other_photos))
        return triplet(sketch, photo, other, margin=_TRIPLET_MARGIN) + classes


class Ems(TwoSided):
    """Two branches around shared centres of the classes."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, dim)
        self.centres = nn.Parameter(torch.randn(len(corpus.classes), dim))

    def loss(self, batch: Triads) -> Tensor:
        sides = self.photos(batch.photos), self.sketches(batch.sketches)
        return torch.stack([self._to_centres(rows, batch.classes) for rows in sides]).sum()

    def _to_centres(self, rows: Tensor, classes: Tensor) -> Tensor:
        squared = (rows[:, None] - self.centres[None]).square().sum(2)
        own = nnf.one_hot(classes, len(self.centres))
        return nnf.cross_entropy(-squared * (1 + _CENTRE_MARGIN * own), classes)


def _same(features: Floats) -> Floats:
    return features
