"""What is learnt: F's adaptor, M, the predictor of the margin, and the heads of the regularisers.

F is a frozen network with a residual layer after it, which is trained in the outer loop; M is one
linear layer and normalisation. Both serve photos and sketches alike. Weights are passed about as
mappings, so that each task of a batch can have weights of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.adaptive.tasks import Episodes
from core.research.encoder.losses.domain import DomainDiscriminator, domain_loss
from core.research.encoder.losses.semantic import SemanticDecoder
from core.research.encoder.losses.triplet import unsupervised_triplet

Weights = Mapping[str, Tensor]
Term = Literal["domain", "semantic", "classes", "unsupervised"]
F = ("inwards", "outwards")
M = ("weight", "bias")
FIXED_MARGIN = 0.3
_HIDDEN = 128
_SMOOTHING = 0.05
_WEIGHT = 0.1
_COPY_DROPOUT = 0.2
_COPIES = 64


class Model(nn.Module):
    """F's adaptor, M, and the predictor of the margin."""

    def __init__(self, features: int, dim: int) -> None:
        super().__init__()
        # The adaptor has no effect at first.
        self.inwards = nn.Parameter(torch.randn(_HIDDEN, features) / features**0.5)
        self.outwards = nn.Parameter(torch.zeros(features, _HIDDEN))
        self.weight = nn.Parameter(torch.randn(dim, features) / features**0.5)
        self.bias = nn.Parameter(torch.zeros(dim))
        self.margin_weights = nn.Parameter(torch.zeros(4))
        self.margin_constant = nn.Parameter(
            torch.tensor(math.log(FIXED_MARGIN / (1 - FIXED_MARGIN)))
        )

    @property
    def weights(self) -> dict[str, Tensor]:
        return {name: getattr(self, name) for name in (*F, *M)}

    def margins(self, episodes: Episodes) -> Tensor:
        """The margin (t,) of each task, from the distances in its support before any step."""
        sketches = embed(self.weights, episodes.support)
        near, far = distances(
            sketches, embed(self.weights, episodes.gallery), episodes.positive_rows
        )
        counts = episodes.negatives
        others = far.masked_fill(~counts, 0).sum((1, 2)) / counts.sum((1, 2)).clamp(min=1)
        nearest = far.masked_fill(~counts, 2.0).amin(2).mean(1)
        spread = near.std(1, unbiased=False)
        statistics = torch.stack([near.mean(1), spread, others, nearest], 1).detach()
        return torch.sigmoid(statistics @ self.margin_weights + self.margin_constant)


def features_of(weights: Weights, rows: Tensor) -> Tensor:
    """F of rows (…, n, f): the frozen features and what the adaptor adds."""
    return rows + (rows @ weights["inwards"].mT).relu() @ weights["outwards"].mT


def embed(weights: Weights, rows: Tensor) -> Tensor:
    """M of F: unit rows (…, n, d)."""
    bias = weights["bias"]
    projected = features_of(weights, rows) @ weights["weight"].mT
    return nnf.normalize(projected + (bias if bias.ndim == 1 else bias[..., None, :]), dim=-1)


def distances(sketches: Tensor, gallery: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
    """Distances (t, n) to the own photo, and (t, n, g) to all photos."""
    far = (2 - 2 * sketches @ gallery.mT).clamp(min=1e-6).sqrt()
    return far.gather(2, own[..., None])[..., 0], far


def triplet_loss(
    sketches: Tensor, gallery: Tensor, own: Tensor, counts: Tensor, margins: Tensor
) -> Tensor:
    """L_T (t, n) of each sketch: the mean over the photos that count as negatives.

    The hinge is smoothed: the slope of a sharp one does not depend on the margin, so that the
    margin could not be learnt.
    """
    near, far = distances(sketches, gallery, own)
    hinge = nnf.softplus((margins[:, None, None] + near[..., None] - far) / _SMOOTHING)
    kept = _SMOOTHING * hinge * counts
    return kept.sum(2) / counts.sum(2).clamp(min=1)


@dataclass(frozen=True)
class Rule:
    """How a row learns.

    Attributes:
        adapts: the weights that the inner loop changes.
        sign: whether a step goes by the sign of the gradient alone.
        learned_margin: predict the margin of a task.
        margin: of every task otherwise.
        first_order: leave the second derivatives out.
        losses: the regularisers of the outer loop.
    """

    adapts: tuple[str, ...] = ()
    sign: bool = False
    learned_margin: bool = False
    margin: float = FIXED_MARGIN
    first_order: bool = False
    losses: tuple[Term, ...] = ()

    def without(self, *terms: Term) -> Rule:
        return replace(self, losses=tuple(term for term in self.losses if term not in terms))


def adapt(
    model: Model,
    episodes: Episodes,
    rule: Rule,
    rate: float,
    *,
    steps: int = 1,
    margin: float | None = None,
) -> dict[str, Tensor]:
    """The weights for each task after so many steps on its support.

    Args:
        model: where the steps begin.
        episodes: a support for each task; its negatives are all other photos of the gallery, the
            mean of what drawing one at random would give.
        rule: which weights change, and how.
        rate: of a step.
        steps: that are taken.
        margin: of all tasks, in place of the rule's.
    """
    weights, tasks = model.weights, len(episodes.support)
    if not rule.adapts or not steps:
        return weights
    margins = model.margins(episodes) if rule.learned_margin else torch.full((tasks,), rule.margin)
    if margin is not None:
        margins = torch.full((tasks,), margin)
    exact = torch.is_grad_enabled() and not (rule.first_order or rule.sign)
    with torch.enable_grad():
        adapted = {name: weights[name].expand(tasks, *weights[name].shape) for name in rule.adapts}
        for _ in range(steps):
            now = weights | adapted
            losses = triplet_loss(
                embed(now, episodes.support),
                embed(now, episodes.gallery),
                episodes.positive_rows,
                episodes.negatives,
                margins,
            )
            slopes = torch.autograd.grad(
                losses.mean(1).sum(), list(adapted.values()), create_graph=exact
            )
            adapted = {
                name: value - rate * (slope.sign() if rule.sign else slope)
                for (name, value), slope in zip(adapted.items(), slopes, strict=True)
            }
    return weights | adapted


class Heads(nn.Module):
    """D, C and G on F's output, for the regularisers of the outer loop; all have one weight.

    L_D: sketches can't be told from photos. L_C and L_S: they keep their category and its word.
    L_ud, where there is one category: a sketch stays near a copy of which some numbers are zero.
    """

    def __init__(self, terms: tuple[Term, ...], features: int, words: Tensor) -> None:
        super().__init__()
        self.terms, self.words = terms, words
        self.discriminator = DomainDiscriminator(features, hidden=64)
        self.classifier = nn.Linear(features, len(words))
        self.decoder = SemanticDecoder(features, words.shape[1], hidden=128)

    def forward(
        self,
        sketches: Tensor,
        classes: Tensor,
        photos: Tensor,
        photo_classes: Tensor,
        strength: float,
    ) -> Tensor:
        """The weighted sum of the losses on features (n, f) of both sides."""
        total = sketches.new_zeros(())
        both, labels = torch.cat([sketches, photos]), torch.cat([classes, photo_classes])
        if "domain" in self.terms:
            total = total + domain_loss(self.discriminator, photos, sketches, strength=strength)
        if "classes" in self.terms:
            total = total + nnf.cross_entropy(self.classifier(both), labels)
        if "semantic" in self.terms:
            words = self.words[labels]
            total = total + self.decoder.loss(both, words, words.abs().sum(1) > 0)
        if "unsupervised" in self.terms:
            some = sketches[:_COPIES]
            copies = nnf.dropout(some, _COPY_DROPOUT)
            total = total + unsupervised_triplet(
                nnf.normalize(some, dim=1), nnf.normalize(copies, dim=1), margin=0.2
            )
        return _WEIGHT * total
