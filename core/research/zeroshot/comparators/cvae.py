"""Imagine the photo: a conditional autoencoder makes photo features for a sketch.

S. K. Yelamarthi et al., "A Zero-Shot Framework for Sketch based Image Retrieval", ECCV 2018. The
codes are kept near the standard distribution by their divergence from it (CVAE) or by an adversary
(CAAE). A sketch is compared as the mean of the photo features that are imagined for it, so here the
size of the space is that of the features.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss, reversal_strength
from core.research.zeroshot.data import Corpus
from core.research.zeroshot.heads import Standard
from core.research.zeroshot.training import Triads, TwoSided

_LATENT = 64
_HIDDEN = 512
_IMAGINED = 32


class Cvae(TwoSided):
    """Photo and sketch to a latent code; code and sketch back to the photo."""

    sketches: Imagined

    def __init__(self, corpus: Corpus, _dim: int) -> None:
        super().__init__()
        self.photos = Standard(corpus.photos, joint=corpus.joint)
        sketch = Standard(corpus.sketches, joint=corpus.joint)
        f, g = corpus.photos.shape[1], corpus.sketches.shape[1]
        self.encoder = _layers(f + g, 2 * _LATENT)
        self.sketches = Imagined(sketch, _layers(_LATENT + g, f))

    def loss(self, batch: Triads) -> Tensor:
        """Reconstruction, and how far the codes are from the standard distribution."""
        photo, sketch = self.photos(batch.photos), self.sketches.standard(batch.sketches)
        mean, log_var = self.encoder(torch.cat([photo, sketch], 1)).chunk(2, 1)
        code = mean + torch.randn_like(mean) * (0.5 * log_var).exp()
        again = self.sketches.decoder(torch.cat([code, sketch], 1))
        total: Tensor = (again - photo).square().sum(1).mean()
        return total + self.prior(mean, log_var, code, batch.progress)

    def prior(self, mean: Tensor, log_var: Tensor, code: Tensor, progress: float) -> Tensor:
        return 0.5 * (mean.square() + log_var.exp() - 1.0 - log_var).sum(1).mean()


class Caae(Cvae):
    """An adversary tells codes from draws of the standard distribution."""

    def __init__(self, corpus: Corpus, dim: int) -> None:
        super().__init__(corpus, dim)
        self.adversary = DomainDiscriminator(_LATENT)

    def prior(self, mean: Tensor, log_var: Tensor, code: Tensor, progress: float) -> Tensor:
        drawn = torch.randn_like(code)
        return domain_loss(self.adversary, drawn, code, strength=reversal_strength(progress))


class Imagined(nn.Module):
    """The mean of the photos imagined for each sketch, with the same codes for all of them."""

    def __init__(self, standard: Standard, decoder: nn.Sequential) -> None:
        super().__init__()
        self.standard, self.decoder = standard, decoder

    def forward(self, sketches: Tensor) -> Tensor:
        codes = torch.randn(_IMAGINED, _LATENT, generator=torch.Generator().manual_seed(0))
        known = self.standard(sketches)
        total = torch.zeros(())
        for code in codes:
            total = total + self.decoder(torch.cat([code.expand(len(known), -1), known], 1))
        return total / _IMAGINED


def _layers(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, _HIDDEN), nn.ReLU(), nn.Dropout(0.3), nn.Linear(_HIDDEN, outputs)
    )
