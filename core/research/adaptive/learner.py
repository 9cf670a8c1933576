"""The meta-learned parameters of the prior that ships, and the inner loop.

A `Learner` holds the start of M for sketches, the learning rates of the inner loop and the
predictor of the margin. The inner loop is functional and batched over tasks by `torch.func`, so
that the outer gradient goes through it exactly.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.func import grad, vmap

from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import Episodes
from core.style.adapt import SMOOTHING

Weights = Mapping[str, Tensor]
MAX_MARGIN = 0.8
_EPSILON = 1e-6
M = ("weight", "bias")


class Learner(nn.Module):
    """Start, rates and margin."""

    def __init__(self, reduction: Reduction) -> None:
        super().__init__()
        weight = torch.from_numpy(reduction.weight)
        d, r = weight.shape
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(torch.from_numpy(reduction.bias).clone())
        self.log_input_rates = nn.Parameter(torch.full((r,), -6.0))
        self.log_bias_rate = nn.Parameter(torch.tensor(-2.0))
        self.output_rates = nn.Parameter(torch.eye(d))
        self.log_pull = nn.Parameter(torch.tensor(0.0))
        self.margin_weights = nn.Parameter(torch.zeros(4))
        self.margin_constant = nn.Parameter(torch.tensor(-0.5))

    @property
    def map(self) -> dict[str, Tensor]:
        return {name: getattr(self, name) for name in M}

    @property
    def pull(self) -> Tensor:
        """Weight of the distance to the own photo."""
        return self.log_pull.exp()

    def embed(self, features: Tensor, adapted: Weights | None = None) -> Tensor:
        """Unit rows of features (…, n, r); `adapted` may bring weights for each task."""
        return nnf.normalize(project({**self.map, **(adapted or {})}, features), dim=-1)

    def margins(self, episodes: Episodes) -> Tensor:
        """The margin (t,) of each task, before its first step."""
        e = self.embed(episodes.support)
        near = _euclidean((e * episodes.positives).sum(-1))
        far, counts = _euclidean(e @ episodes.gallery.mT), episodes.negatives
        others = far.masked_fill(~counts, 0).sum((1, 2)) / counts.sum((1, 2)).clamp(min=1)
        nearest = far.masked_fill(~counts, 2.0).amin(2).mean(1)
        spread = near.std(1, unbiased=False)
        statistics = torch.stack([near.mean(1), spread, others, nearest], dim=1).detach()
        return MAX_MARGIN * torch.sigmoid(statistics @ self.margin_weights + self.margin_constant)

    def adapt(self, episodes: Episodes, steps: int = 1) -> dict[str, Tensor]:
        """Weights for each task after so many steps on its support."""
        adapted = {
            name: value.expand(len(episodes.support), *value.shape)
            for name, value in self.map.items()
        }
        pull, margins = self.pull, self.margins(episodes)

        def loss(
            own: Weights, x: Tensor, p: Tensor, gallery: Tensor, counts: Tensor, margin: Tensor
        ) -> Tensor:
            e = nnf.normalize(project(own, x), dim=-1)
            return inner_loss(e, p, gallery, counts, margin, pull)

        for _ in range(steps):
            slopes = vmap(grad(loss))(
                adapted, episodes.support, episodes.positives, episodes.gallery,
                episodes.negatives, margins,
            )  # fmt: skip
            adapted = {
                name: value - self._step(name, slopes[name]) for name, value in adapted.items()
            }
        return adapted

    def _step(self, name: str, slope: Tensor) -> Tensor:
        if name == "bias":
            return self.log_bias_rate.exp() * slope @ self.output_rates.T
        return self.output_rates @ slope * self.log_input_rates.exp()


def project(weights: Weights, features: Tensor) -> Tensor:
    """M of features (…, n, r), before normalisation."""
    bias = weights["bias"]
    return features @ weights["weight"].mT + (bias if bias.ndim == 1 else bias[..., None, :])


def inner_loss(
    e: Tensor, positives: Tensor, gallery: Tensor, counts: Tensor, margin: Tensor, pull: Tensor
) -> Tensor:
    """The loss of one task's support: triplets against the gallery, and a pull to the own photo.

    Args:
        e: (k, d) unit rows.
        positives: (k, d).
        gallery: (g, d).
        counts: (k, g), which photos of the gallery are negatives.
        margin: μ of the task.
        pull: weight of the distance to the own photo.
    """
    near = _euclidean((e * positives).sum(-1))
    far = _euclidean(e @ gallery.mT)
    # The slope of a sharp hinge does not depend on the margin, so the margin could not be learned.
    hinge = SMOOTHING * nnf.softplus((margin + near[:, None] - far) / SMOOTHING) * counts
    per_sketch = hinge.sum(-1) / counts.sum(-1).clamp(min=1)
    return (pull * near + per_sketch).mean()


def _euclidean(cosine: Tensor) -> Tensor:
    return torch.sqrt((2 - 2 * cosine).clamp(min=0) + _EPSILON)
