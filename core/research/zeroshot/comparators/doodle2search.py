"""Triplets, a domain that cannot be told, and the class name read off the embedding.

S. Dey et al., "Doodle to Search: Practical Zero-Shot Sketch-based Image Retrieval", CVPR 2019:
triplet loss, gradient reversal against a domain classifier, and a decoder to the word vector.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss, reversal_strength
from core.research.encoder.losses.semantic import SemanticDecoder
from core.research.encoder.losses.triplet import triplet
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import encoders, unit
from core.research.zeroshot.training import Triads, TwoSided

_MARGIN = 1.0


class Doodle2Search(TwoSided):
    """Both branches against the discriminator."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, dim)
        self.decoder = SemanticDecoder(dim, corpus.words.shape[1])
        self.discriminator = DomainDiscriminator(dim)

    def loss(self, batch: Triads) -> Tensor:
        sketch, photo = unit(self.sketches(batch.sketches)), unit(self.photos(batch.photos))
        known = torch.ones(len(sketch), dtype=torch.bool)
        semantic = self.decoder.loss(photo, batch.words, known)
        semantic = semantic + self.decoder.loss(sketch, batch.words, known)
        strength = 0.5 * reversal_strength(batch.progress)
        domain = domain_loss(self.discriminator, photo, sketch, strength=strength)
        near = triplet(sketch, photo, unit(self.photos(batch.other_photos)), margin=_MARGIN)
        return near + semantic + domain
