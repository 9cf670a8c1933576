"""What keeps the outer loop from learning its training tasks by heart; each can be left out.

The encoder is frozen and photos keep their vectors, so these losses act on what M makes of
drawings: it must not tell drawings from photos (L_D), must keep their category (L_C) and its
meaning (L_S); where there is but one category, a drawing must stay near to itself (L_ud).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss
from core.research.encoder.losses.semantic import SemanticDecoder
from core.research.encoder.losses.unsupervised_triplet import unsupervised_triplet


@dataclass(frozen=True)
class Weights:
    """How much each counts; zero leaves one out."""

    domain: float = 0.0
    classes: float = 0.0
    unsupervised: float = 0.0
    semantic: float = 0.0


# Small: on validation tasks no weight made a difference beyond that of another seed.
CATEGORY = Weights(domain=0.005, classes=0.02, semantic=0.02)
PERSON = Weights(domain=0.005, unsupervised=0.02)
_COPY_DROP = 0.2


class Regularisers(nn.Module):
    """The heads of the losses that are switched on."""

    def __init__(self, weights: Weights, dim: int, words: Tensor) -> None:
        """Make the heads.

        Args:
            weights: which losses, and how much.
            dim: of an embedding.
            words: (classes, w) word vectors; zero rows are unknown.
        """
        super().__init__()
        self.weights = weights
        self.words = words
        self.known = words.abs().sum(1) > 0
        self.discriminator = DomainDiscriminator(dim, hidden=64)
        self.classifier = CosineClassifier(dim, len(words))
        self.decoder = SemanticDecoder(dim, words.shape[1], hidden=128)

    def forward(
        self, embeddings: Tensor, copies: Tensor, labels: Tensor, photos: Tensor, strength: float
    ) -> Tensor:
        """The weighted sum.

        Args:
            embeddings: (n, d) of drawings.
            copies: (n, d) of altered copies of the same drawings.
            labels: (n,) their categories.
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
            total = total + w.classes * self.classifier.loss(embeddings, labels)
        if w.semantic:
            words, known = self.words[labels], self.known[labels]
            total = total + w.semantic * self.decoder.loss(embeddings, words, known)
        if w.unsupervised:
            some = slice(0, 64)
            total = total + w.unsupervised * unsupervised_triplet(
                embeddings[some], copies[some], margin=0.2
            )
        return total


def altered(features: Tensor) -> Tensor:
    """A copy of features with some of their axes silenced."""
    return nnf.dropout(features, _COPY_DROP, training=True)


def no_words(classes: int) -> Tensor:
    """Where there are no word vectors."""
    return torch.zeros(classes, 1)
