"""Classify seen classes, and keep what the frozen network thought the picture resembles.

Q. Liu et al., "Semantic-Aware Knowledge Preservation for Zero-Shot Sketch-Based Image Retrieval",
ICCV 2019. There a frozen ImageNet classifier is the teacher and WordNet adjusts its logits; here
the teacher is the frozen photo features' likeness to the mean of each seen class, adjusted by the
likeness of the class names. Photos and sketches share the classifiers.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.research.encoder.losses.classification import CosineClassifier
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Standard, encoders, unit
from core.research.zeroshot.training import Triads, TwoSided

_TEACHER_SCALE = 8.0
_WORD_SCALE = 3.0


class Sake(TwoSided):
    """Both encoders with the two classifiers."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, dim)
        self.names = CosineClassifier(dim, len(corpus.classes))
        self.teacher_head = CosineClassifier(dim, len(corpus.classes))
        self.teacher = Teacher(corpus)

    def loss(self, batch: Triads) -> Tensor:
        photo, sketch = unit(self.photos(batch.photos)), unit(self.sketches(batch.sketches))
        # The teacher only knows photos. A drawing gets the logits of a photo of its class, which
        # the batch brings along.
        target = self.teacher(batch.photos, batch.words)
        logits = self.teacher_head(photo), self.teacher_head(sketch)
        kept = torch.stack([nnf.cross_entropy(each, target) for each in logits]).sum()
        known = self.names.loss(photo, batch.classes) + self.names.loss(sketch, batch.classes)
        return known + kept


class Teacher:
    """What the frozen features of a photo resemble among the seen classes, softly."""

    def __init__(self, corpus: Corpus) -> None:
        self._standard = Standard(corpus.photos, joint=corpus.joint)
        standard = self._standard(torch.from_numpy(corpus.photos)).numpy()
        means = [standard[corpus.photo_classes == n].mean(0) for n in range(len(corpus.classes))]
        self._means = unit(torch.from_numpy(np.stack(means).astype(np.float32)))
        self._words = torch.from_numpy(corpus.words)

    def __call__(self, photos: Tensor, words: Tensor) -> Tensor:
        looks = unit(self._standard(photos)) @ self._means.T
        means = unit(words) @ self._words.T
        return (_TEACHER_SCALE * looks + _WORD_SCALE * means).softmax(1)
