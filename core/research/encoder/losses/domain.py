"""Domain-adversarial training: features that do not tell a sketch from a photo.

    L_D = −[ t·log D(F(I)) + (1−t)·log(1 − D(F(I))) ],   t = 1 for a photo, 0 for a sketch

D learns to lower it; the gradient is reversed on its way into F, so F learns to raise it.
Y. Ganin and V. Lempitsky, "Unsupervised Domain Adaptation by Backpropagation", ICML 2015; used for
sketches by S. Dey et al., "Doodle to Search", CVPR 2019.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.encoder.losses.numerics import full_precision, mean_of


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, features: Tensor, strength: float) -> Tensor:
        ctx.strength = strength
        return features.view_as(features)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        return -ctx.strength * grads[0], None


def gradient_reversal(features: Tensor, strength: float = 1.0) -> Tensor:
    """Hand features on unchanged and their gradient back times −strength."""
    reversed_: Tensor = _Reversal.apply(features, strength)
    return reversed_


def reversal_strength(progress: float) -> float:
    """Ganin's schedule 2/(1 + e^{−10p}) − 1, p in 0..1: D settles first, then F is pushed."""
    return 2 / (1 + math.exp(-10 * progress)) - 1


class DomainDiscriminator(nn.Module):
    """D: one logit a feature, positive for a photo."""

    def __init__(self, dim: int, *, hidden: int = 256) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(dim, hidden), nn.ReLU(inplace=True), nn.Linear(hidden, 1)
        )

    def forward(self, features: Tensor) -> Tensor:
        logits: Tensor = self.layers(features)[:, 0]
        return logits


def domain_loss(
    discriminator: DomainDiscriminator,
    photos: Tensor,
    sketches: Tensor,
    *,
    strength: float = 1.0,
) -> Tensor:
    """Compute L_D with the gradient reversed towards the features.

    Both domains weigh the same, however many of each the batch holds.

    Args:
        discriminator: D, trained by this very loss.
        photos: (p, f) features.
        sketches: (s, f) features.
        strength: how hard F is pushed; see `reversal_strength`.
    """
    of_photos = discriminator(gradient_reversal(photos, strength))
    of_sketches = discriminator(gradient_reversal(sketches, strength))
    return _balanced_cross_entropy(of_photos, of_sketches)


@full_precision
def _balanced_cross_entropy(photo_logits: Tensor, sketch_logits: Tensor) -> Tensor:
    # −log σ(x) = softplus(−x) and −log(1 − σ(x)) = softplus(x), neither of which overflows.
    return (mean_of(nnf.softplus(-photo_logits)) + mean_of(nnf.softplus(sketch_logits))) / 2
