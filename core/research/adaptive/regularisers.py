"""Losses that keep the outer loop from overfitting to its training tasks; each can be left out.

The encoder is frozen and photos keep their vectors, so these losses act on the embeddings of
sketches. L_D: they can't be told from photos. L_C and L_S: they keep their category and its
meaning. L_ud, where there is one category: a sketch stays near an altered copy of itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss
from core.research.encoder.losses.semantic import SemanticDecoder
from core.research.encoder.losses.triplet import unsupervised_triplet


@dataclass(frozen=True)
class LossWeights:
    """The weight of each loss; zero leaves one out."""

    domain: float = 0.0
    classes: float = 0.0
    semantic: float = 0.0
    unsupervised: float = 0.0

    def __bool__(self) -> bool:
        return any(vars(self).values())


# Small: on validation tasks no weight made more difference than another seed.
CATEGORY = LossWeights(domain=0.005, classes=0.02, semantic=0.02)
PERSON = LossWeights(domain=0.005, unsupervised=0.02)
_DROPOUT = 0.2
_MAX_UNSUPERVISED = 64


class Regularisers(nn.Module):
    """The losses and their heads.

    Attributes:
        weights: of the losses.
        words: (classes, w) word vectors; zero rows are unknown.
    """

    def __init__(self, weights: LossWeights, dim: int, words: Tensor) -> None:
        super().__init__()
        self.weights = weights
        self.words = words
        self.discriminator = DomainDiscriminator(dim, hidden=64)
        self.classifier = CosineClassifier(dim, len(words))
        self.decoder = SemanticDecoder(dim, words.shape[1], hidden=128)

    def forward(
        self, embeddings: Tensor, copies: Tensor, classes: Tensor, photos: Tensor, strength: float
    ) -> Tensor:
        """The weighted sum of the losses.

        Args:
            embeddings: (n, d) of sketches.
            copies: (n, d) of altered copies of the same sketches.
            classes: (n,) their categories.
            photos: (p, d).
            strength: of the reversed gradient.
        """
        w = self.weights
        total = embeddings.new_zeros(())
        if w.domain:
            total = total + w.domain * domain_loss(
                self.discriminator, photos, embeddings, strength=strength
            )
        if w.classes:
            total = total + w.classes * self.classifier.loss(embeddings, classes)
        if w.semantic:
            words = self.words[classes]
            total = total + w.semantic * self.decoder.loss(
                embeddings, words, words.abs().sum(1) > 0
            )
        if w.unsupervised:
            total = total + w.unsupervised * unsupervised_triplet(
                embeddings[:_MAX_UNSUPERVISED], copies[:_MAX_UNSUPERVISED], margin=0.2
            )
        return total


def alter(features: Tensor) -> Tensor:
    """A copy of features with some of their axes set to zero."""
    return nnf.dropout(features, _DROPOUT, training=True)
