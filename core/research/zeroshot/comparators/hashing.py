"""Comparators that learn binary codes; during training a bit is a number between -1 and 1.

- DSH-like: codes of one class agree and those of two do not, within and across sides, and numbers
  are pushed to -1 or 1. L. Liu et al., "Deep Sketch Hashing", CVPR 2017.
- GDH-like: sketches are translated to photos and back under an adversary; the codes are those of
  photos. J. Zhang et al., "Generative Domain-Migration Hashing for Sketch-to-Image Retrieval",
  ECCV 2018.
- ZSIH-like: stochastic bits; the Kronecker product of both sides fuses them into a code from which
  the word is read, and each side predicts the fused code. Y. Shen et al., "Zero-Shot Sketch-Image
  Hashing", CVPR 2018. Its graph convolution over the batch is left out.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss, reversal_strength
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Encoder, encoders
from core.research.zeroshot.training import Triads, TwoSided

_QUANTISATION = 0.1
_ADVERSARIAL = 0.1
_FUSED = 8


class Dsh(TwoSided):
    """Two branches whose codes agree by class."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = (nn.Sequential(e, nn.Tanh()) for e in encoders(corpus, dim))

    def loss(self, batch: Triads) -> Tensor:
        return agreement(
            torch.cat([self.photos(batch.photos), self.sketches(batch.sketches)]),
            torch.cat([batch.classes, batch.classes]),
        )


def agreement(codes: Tensor, classes: Tensor) -> Tensor:
    """Pairs of one class agree, those of two do not (both count alike); bits are -1 or 1."""
    agree = codes @ codes.T / codes.shape[1]
    same = classes[:, None] == classes[None]
    pairs = (1 - agree)[same].square().mean() + agree[~same].relu().square().mean()
    return pairs + _QUANTISATION * (codes.abs() - 1).square().mean()


class Gdh(TwoSided):
    """Photos are hashed; sketches are translated into photos first."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        f, g = corpus.photos.shape[1], corpus.sketches.shape[1]
        self.hash = nn.Sequential(nn.Linear(f, dim), nn.Tanh())
        photo, self.translate = (
            Encoder(corpus.photos, f, joint=corpus.joint),
            Encoder(corpus.sketches, f, joint=corpus.joint),
        )
        self.standard, self.drop = photo.standard, photo.dropout
        self.back = nn.Linear(f, g)
        self.adversary = DomainDiscriminator(f)
        self.photos = nn.Sequential(self.standard, self.drop, self.hash)
        self.sketches = nn.Sequential(self.translate, self.hash)

    def loss(self, batch: Triads) -> Tensor:
        photo = self.standard(batch.photos)
        made = self.translate(batch.sketches)
        cycle = (self.back(made) - self.translate.standard(batch.sketches)).abs().mean()
        strength = reversal_strength(batch.progress)
        fooled = domain_loss(self.adversary, photo, made, strength=strength)
        codes = torch.cat([self.hash(self.drop(photo)), self.hash(made)])
        known = agreement(codes, torch.cat([batch.classes, batch.classes]))
        total: Tensor = known + cycle + _ADVERSARIAL * fooled
        return total


class Zsih(TwoSided):
    """Two branches that predict the bits of a fused code."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__()
        self.photos, self.sketches = encoders(corpus, dim)
        self.photo_part, self.sketch_part = encoders(corpus, _FUSED)
        self.fuse = nn.Linear(_FUSED * _FUSED, dim)
        self.decoder = nn.Linear(dim, corpus.words.shape[1])

    def loss(self, batch: Triads) -> Tensor:
        parts = self.photo_part(batch.photos), self.sketch_part(batch.sketches)
        logits = self.fuse(torch.einsum("ni,nj->nij", *parts).flatten(1))
        chance = logits.sigmoid()
        # The sampled bit goes on, the gradient of its chance comes back.
        bits = chance + (torch.bernoulli(chance) - chance).detach()
        known = 1 - nnf.cosine_similarity(self.decoder(2 * bits - 1), batch.words, dim=1).mean()
        sides = self.photos(batch.photos), self.sketches(batch.sketches)
        told = [nnf.binary_cross_entropy_with_logits(side, chance.detach()) for side in sides]
        return known + torch.stack(told).sum()
