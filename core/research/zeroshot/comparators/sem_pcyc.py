"""Features to the space of words and back, without telling the words from what was generated.

A. Dutta and Z. Akata, "Semantically Tied Paired Cycle Consistency for Zero-Shot Sketch-based Image
Retrieval", CVPR 2019: a generator from each side to the semantic space, one back, adversarial
losses, cycle consistency and a classifier. Here the adversary learns in the same step through a
reversed gradient instead of in turns, and the main directions of the words stand in for the
autoencoder that selects side information.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.classification import CosineClassifier
from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss, reversal_strength
from core.research.kit.features import Floats
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Encoder, unit
from core.research.zeroshot.training import Triads, TwoSided

_HIDDEN = 512
# The published weights are 10 for the semantic cycle and 1 for the rest; on standardised features
# the visual cycle is 1280 numbers of unit size, so it is a mean and not a sum.
_SEMANTIC = 10.0
_ADVERSARIAL = 0.1


class Cycle(nn.Module):
    """One side: G to the words, and back."""

    def __init__(self, features: Floats, word_dim: int, *, joint: bool) -> None:
        super().__init__()
        self.forth = Encoder(features, word_dim, joint=joint)
        self.back = nn.Sequential(
            nn.Linear(word_dim, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, features.shape[1])
        )
        self.adversary = DomainDiscriminator(word_dim)

    def loss(self, features: Tensor, words: Tensor, strength: float) -> tuple[Tensor, Tensor]:
        """The generated semantic vectors, and the adversarial and cycle losses."""
        made = unit(self.forth(features))
        again = self.back(made)
        cycle = (again - self.forth.standard(features)).abs().mean()
        semantic = (unit(self.forth.linear(self.back(words))) - words).abs().sum(1).mean()
        fooled = domain_loss(self.adversary, words, made, strength=strength)
        return made, cycle + _SEMANTIC * semantic / words.shape[1] ** 0.5 + _ADVERSARIAL * fooled


class SemPcyc(TwoSided):
    """Both cycles, and a classifier on the semantic vectors."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.words, word_dim = _side_information(corpus, dim), min(dim, corpus.words.shape[1])
        self.of_photos = Cycle(corpus.photos, word_dim, joint=corpus.joint)
        self.of_sketches = Cycle(corpus.sketches, word_dim, joint=corpus.joint)
        self.classifier = CosineClassifier(word_dim, len(corpus.classes))
        self.photos, self.sketches = self.of_photos.forth, self.of_sketches.forth

    def loss(self, batch: Triads) -> Tensor:
        strength = reversal_strength(batch.progress)
        words = self.words[batch.classes]
        photo, of_photos = self.of_photos.loss(batch.photos, words, strength)
        sketch, of_sketches = self.of_sketches.loss(batch.sketches, words, strength)
        classes = self.classifier.loss(photo, batch.classes)
        classes = classes + self.classifier.loss(sketch, batch.classes)
        # The pairing: both sides of a pair are tied to the word of their class.
        tied = (photo - words).square().sum(1) + (sketch - words).square().sum(1)
        return of_photos + of_sketches + classes + tied.mean()


def _side_information(corpus: Corpus, dim: int) -> Tensor:
    """Unit rows (classes, dim) along the main directions of the words."""
    words = torch.from_numpy(corpus.words)
    centred = words - words.mean(0)
    axes = torch.linalg.svd(centred, full_matrices=False).Vh[:dim]
    return unit(nnf.pad(centred @ axes.T, (0, min(dim, words.shape[1]) - len(axes))))
