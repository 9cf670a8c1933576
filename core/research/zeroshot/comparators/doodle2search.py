"""Triplets, a domain that cannot be told, and the class name read off the embedding.

S. Dey et al., "Doodle to Search: Practical Zero-Shot Sketch-based Image Retrieval", CVPR 2019:
triplet loss, gradient reversal against a domain classifier, and a decoder to the word vector.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.research.encoder.losses import (
    DomainDiscriminator,
    SemanticDecoder,
    domain_loss,
    reversal_strength,
    triplet,
)
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Space, encoders, space_of, unit
from core.research.zeroshot.training import Budget, Triads, fit

_DIM = 256
_MARGIN = 1.0


def doodle2search(corpus: Corpus, budget: Budget) -> Space:
    """Train both branches against the discriminator."""
    torch.manual_seed(budget.seed)
    photos, sketches = encoders(corpus, _DIM)
    decoder = SemanticDecoder(_DIM, corpus.words.shape[1])
    discriminator = DomainDiscriminator(_DIM)

    def loss(batch: Triads) -> Tensor:
        sketch, photo = unit(sketches(batch.sketches)), unit(photos(batch.photos))
        known = torch.ones(len(sketch), dtype=torch.bool)
        semantic = decoder.loss(photo, batch.words, known) + decoder.loss(
            sketch, batch.words, known
        )
        domain = domain_loss(
            discriminator, photo, sketch, strength=0.5 * reversal_strength(batch.step)
        )
        near = triplet(sketch, photo, unit(photos(batch.other_photos)), margin=_MARGIN)
        return near + semantic + domain

    parts = nn.ModuleList([photos, sketches, decoder, discriminator])
    fit(parts, loss, corpus, budget, doing="Doodle2Search-like")
    return space_of(photos, sketches)
