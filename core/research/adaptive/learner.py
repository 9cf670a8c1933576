"""What is meta-learned, and the inner loop through which it is learnt.

`Learner` holds the start of M (and of a small residual layer before it, F's trainable part), the
rates of the inner step and the margin's predictor. The inner loop is functional and batched over
tasks by `torch.func`, so that the outer gradient goes through it exactly; `first_order` cuts that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.func import grad, vmap

from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import Draw
from core.style.adapt import SMOOTHING

Inner = Literal["none", "maml", "sign-maml", "anil", "ours"]
Fast = dict[str, Tensor]
WIDEST = 0.8
_SMALLEST = 1e-6
_HIDDEN = 32
_FAST: Mapping[Inner, tuple[str, ...]] = {
    "none": (),
    "maml": ("weight", "bias", "inwards", "outwards"),
    "sign-maml": ("weight", "bias", "inwards", "outwards"),
    "anil": ("weight", "bias"),
    "ours": ("weight", "bias"),
}


@dataclass(frozen=True)
class Settings:
    """What tells one row of the tables from another.

    Attributes:
        inner: which parameters the inner loop changes, and how.
        learned_margin: predict the margin of a task from its support; else it is `margin`.
        margin: the fixed one.
        pull: whether the inner loss also counts nearness to the own picture.
        learned_rates: a rate for each axis and direction; else one for all.
        first_order: leave the second derivatives out.
        residual: whether the residual layer before M is trained.
    """

    inner: Inner = "ours"
    learned_margin: bool = True
    margin: float = 0.3
    pull: bool = True
    learned_rates: bool = True
    first_order: bool = False
    residual: bool = False


class Learner(nn.Module):
    """The outer parameters of one row.

    Attributes:
        pace: how much of each inner step is taken; settled after the training.
    """

    pace: float = 1.0

    def __init__(self, reduction: Reduction, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        weight = torch.from_numpy(reduction.weight)
        d, r = weight.shape
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(torch.from_numpy(reduction.bias).clone())
        # Nothing comes out of the residual layer at first.
        self.inwards = nn.Parameter(torch.randn(_HIDDEN, r) / r**0.5)
        self.outwards = nn.Parameter(torch.zeros(r, _HIDDEN))
        self.log_rate = nn.Parameter(torch.tensor(-4.0 if settings.inner != "sign-maml" else -7.0))
        self.log_rate_in = nn.Parameter(torch.full((r,), -6.0))
        self.log_rate_bias = nn.Parameter(torch.tensor(-2.0))
        self.rate_out = nn.Parameter(torch.eye(d))
        self.log_pull = nn.Parameter(torch.tensor(0.0))
        self.margin_weights = nn.Parameter(torch.zeros(4))
        self.margin_constant = nn.Parameter(torch.tensor(-0.5))

    @property
    def fast(self) -> Fast:
        """What the inner loop changes, at its start."""
        return {name: getattr(self, name) for name in _FAST[self.settings.inner]}

    @property
    def slow(self) -> Fast:
        """The rest of the map, which it does not change."""
        every = ("weight", "bias", "inwards", "outwards")
        return {name: getattr(self, name) for name in every if name not in self.fast}

    @property
    def pull(self) -> Tensor:
        return self.log_pull.exp() * float(self.settings.pull)

    def embed(self, features: Tensor, fast: Fast | None = None) -> Tensor:
        """Unit rows, of features (…, n, r); `fast` may bring a map for each task."""
        return nnf.normalize(outputs({**self.slow, **(fast or self.fast)}, features), dim=-1)

    def margins(self, draw: Draw) -> Tensor:
        """The margin (t,) of each task at the start of its inner loop."""
        if not self.settings.learned_margin:
            return torch.full((len(draw.support),), self.settings.margin)
        near, far, counts = distances(self.embed(draw.support), draw)
        others = far.masked_fill(~counts, 0).sum((1, 2)) / counts.sum((1, 2)).clamp(min=1)
        nearest = far.masked_fill(~counts, 2.0).amin(2).mean(1)
        spread = near.std(1, unbiased=False)
        statistics = torch.stack([near.mean(1), spread, others, nearest], dim=1).detach()
        return WIDEST * torch.sigmoid(statistics @ self.margin_weights + self.margin_constant)

    def adapted(self, draw: Draw, steps: int = 1) -> Fast:
        """A map for each task after so many steps on its support."""
        fast = {name: value.expand(len(draw.support), *value.shape) for name, value in
                self.fast.items()}  # fmt: skip
        if not fast:
            return fast
        slow, pull, margins = self.slow, self.pull, self.margins(draw)
        for _ in range(steps):

            def loss(
                own: Fast, x: Tensor, p: Tensor, g: Tensor, counts: Tensor, margin: Tensor
            ) -> Tensor:
                e = nnf.normalize(outputs({**slow, **own}, x), dim=-1)
                return inner_loss(e, p, g, counts, margin, pull)

            slopes = vmap(grad(loss))(
                fast, draw.support, draw.positives, draw.gallery, negatives(draw), margins
            )
            if self.settings.first_order or self.settings.inner == "sign-maml":
                slopes = {name: slope.detach() for name, slope in slopes.items()}
            fast = {
                name: value - self.pace * self._step(name, slopes[name])
                for name, value in fast.items()
            }
        return fast

    def _step(self, name: str, slope: Tensor) -> Tensor:
        if self.settings.inner == "sign-maml":
            return self.log_rate.exp() * slope.sign()
        if self.settings.inner != "ours" or not self.settings.learned_rates:
            return self.log_rate.exp() * slope
        if name == "bias":
            return self.log_rate_bias.exp() * slope @ self.rate_out.T
        return self.rate_out @ slope * self.log_rate_in.exp()


def outputs(map_: Mapping[str, Tensor], features: Tensor) -> Tensor:
    """M of the residual layer of features (…, n, r), before normalisation."""
    hidden = (features @ map_["inwards"].mT).relu()
    seen = features + hidden @ map_["outwards"].mT
    bias = map_["bias"]
    return seen @ map_["weight"].mT + (bias if bias.ndim == 1 else bias[..., None, :])


def inner_loss(
    e: Tensor, positives: Tensor, gallery: Tensor, counts: Tensor, margin: Tensor, pull: Tensor
) -> Tensor:
    """The loss of one task's support: triplets against the gallery, and a pull to the own picture.

    Args:
        e: (k, d) unit rows.
        positives: (k, d).
        gallery: (g, d).
        counts: (k, g), which pictures of the gallery are another one than the own.
        margin: μ of the task.
        pull: weight of the nearness to the own picture.
    """
    near = _euclidean((e * positives).sum(-1))
    far = _euclidean(e @ gallery.mT)
    # A sharp hinge has a slope that does not depend on the margin, which then could not be learned.
    hinge = SMOOTHING * nnf.softplus((margin + near[:, None] - far) / SMOOTHING) * counts
    per_sketch = hinge.sum(-1) / counts.sum(-1).clamp(min=1)
    return (pull * near + per_sketch).mean()


def distances(e: Tensor, draw: Draw) -> tuple[Tensor, Tensor, Tensor]:
    """To the own picture (t, k), to all (t, k, g), and which of these are others."""
    near = _euclidean((e * draw.positives).sum(-1))
    return near, _euclidean(e @ draw.gallery.mT), negatives(draw)


def negatives(draw: Draw) -> Tensor:
    """(t, k, g), which pictures a drawing of the support is told from."""
    own = nnf.one_hot(draw.own, draw.gallery.shape[1]).bool()
    return ~own & draw.there[:, None]


def _euclidean(cosine: Tensor) -> Tensor:
    return torch.sqrt((2 - 2 * cosine).clamp(min=0) + _SMALLEST)
