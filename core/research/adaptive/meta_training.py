"""The outer loop: many tasks, each adapted to its support and judged by its queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.research.adaptive.learner import MAP, InnerLoop, Learner, Weights
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.regularisers import LossWeights, Regularisers, alter
from core.research.adaptive.tasks import Episodes, Task, draw_episodes
from core.research.encoder.losses.domain import reversal_strength
from core.research.kit.fit import Schedule, descend

SUPPORTS = (1, 5, 10)
_RATES_LR = 1e-2
_TEMPERATURE = 0.07


@dataclass(frozen=True)
class OuterLoop:
    """Settings of the outer loop.

    Attributes:
        steps: updates.
        tasks: tasks per step.
        lr: of M and the residual layer.
        dropout: share of the axes dropped per task, in support and queries alike.
        mask_support: keep the photos of the support out of the gallery. The protocols never ask for
            them, and a learner that notices pushes them away.
        losses: weights of the regularisers.
        unrelated_tasks: tasks per step whose sketches should stay where they are.
        stability: weight of the loss that asks for it.
        seed: of everything random.
    """

    steps: int = 160
    tasks: int = 12
    lr: float = 1e-3
    dropout: float = 0.5
    mask_support: bool = True
    losses: LossWeights = field(default_factory=LossWeights)
    unrelated_tasks: int = 8
    stability: float = 10.0
    seed: int = 0


def meta_train(
    inner: InnerLoop,
    outer: OuterLoop,
    reduction: Reduction,
    tasks: list[Task],
    words: Tensor,
    unrelated: Sequence[Task] = (),
) -> Learner:
    """Train one row.

    Args:
        inner: settings of the inner loop; "none" trains M without one, on the same tasks.
        outer: settings of the outer loop.
        reduction: where M starts; the tasks are reduced by it.
        tasks: to learn from.
        words: (classes, w) word vectors for L_S.
        unrelated: reduced tasks of other kinds of sketches, which should not get worse. The encoder
            was trained on them and ranks all of theirs first, so a loss over ranks sees no harm.
            Instead, neither the start nor a step may move them.
    """
    torch.manual_seed(outer.seed)
    rng = np.random.default_rng(outer.seed)
    learner = Learner(reduction, inner)
    start = {name: weight.detach().clone() for name, weight in learner.map.items()}
    regularisers = Regularisers(outer.losses, len(learner.bias), words)
    trained_map = MAP if inner.residual else MAP[:2]
    named = dict(learner.named_parameters())
    groups = [
        {
            "params": [p for n, p in named.items() if n in trained_map]
            + [*regularisers.parameters()],
            "lr": outer.lr,
        },
        {"params": [p for n, p in named.items() if n not in MAP], "lr": _RATES_LR},
    ]

    def loss(step: int) -> Tensor:
        chosen = [tasks[i] for i in rng.permutation(len(tasks))[: outer.tasks]]
        k = int(rng.choice(SUPPORTS))
        episodes = _drop_axes(draw_episodes(chosen, k, rng), outer.dropout)
        total = outer_loss(learner, regularisers, episodes, outer, step / outer.steps)
        if unrelated:
            others = [
                unrelated[i] for i in rng.permutation(len(unrelated))[: outer.unrelated_tasks]
            ]
            episodes = _drop_axes(draw_episodes(others, k, rng), outer.dropout)
            total = total + outer.stability * displacement(learner, episodes, start)
        return total

    descend(groups, Schedule(outer.steps, outer.lr), loss)
    return learner.eval()


def outer_loss(
    learner: Learner,
    regularisers: Regularisers,
    episodes: Episodes,
    outer: OuterLoop,
    progress: float,
) -> Tensor:
    """How well the adapted maps find the photos of the queries, plus the regularisers."""
    adapted = learner.adapt(episodes)
    embeddings = learner.embed(episodes.queries, adapted)
    scores = embeddings @ episodes.gallery.mT / _TEMPERATURE
    gallery = episodes.outside_support if outer.mask_support else episodes.gallery_mask
    scores = scores.masked_fill(~gallery[:, None], -1e4)
    losses = nnf.cross_entropy(scores.flatten(0, 1), episodes.targets.flatten(), reduction="none")
    asked = episodes.query_mask.flatten()
    total = (losses * asked).sum() / asked.sum().clamp(min=1)
    if regularisers.weights:
        copies = learner.embed(alter(episodes.queries), adapted)
        total = total + regularisers(
            embeddings.flatten(0, 1)[asked],
            copies.flatten(0, 1)[asked],
            episodes.classes.flatten()[asked],
            episodes.gallery.flatten(0, 1)[episodes.gallery_mask.flatten()],
            reversal_strength(progress),
        )
    return total


def displacement(learner: Learner, episodes: Episodes, start: Weights) -> Tensor:
    """How far an adapted learner moves the queries from where a map put them: mean 1 − cosine."""
    now = learner.embed(episodes.queries, learner.adapt(episodes))
    before = learner.embed(episodes.queries, start)
    distance = (1 - (now * before).sum(-1)) * episodes.query_mask
    return distance.sum() / episodes.query_mask.sum().clamp(min=1)


def _drop_axes(episodes: Episodes, share: float) -> Episodes:
    """Set some axes of each task to zero, alike in its support and its queries."""
    t, _, r = episodes.support.shape
    mask = (torch.rand(t, 1, r) >= share).float() / (1 - share)
    return replace(episodes, support=episodes.support * mask, queries=episodes.queries * mask)
