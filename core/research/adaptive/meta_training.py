"""The outer loop of the prior: tasks are adapted to their support and judged by their queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.research.adaptive.learner import Learner, M, Weights
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.tasks import Episodes, Task, draw_episodes
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
        lr: of M.
        dropout: share of the axes dropped per task, in support and queries alike.
        unrelated_tasks: tasks per step whose sketches should stay where they are.
        stability: weight of the loss that asks for it.
        seed: of everything random.
    """

    steps: int = 160
    tasks: int = 12
    lr: float = 1e-3
    dropout: float = 0.5
    unrelated_tasks: int = 8
    stability: float = 10.0
    seed: int = 0


def meta_train(
    outer: OuterLoop, reduction: Reduction, tasks: list[Task], unrelated: Sequence[Task] = ()
) -> Learner:
    """Train a learner.

    Args:
        outer: settings.
        reduction: where M starts; the tasks are reduced by it.
        tasks: to learn from.
        unrelated: reduced tasks of other kinds of sketches, which should not get worse. The encoder
            was trained on them and ranks all of theirs first, so a loss over ranks sees no harm.
            Instead, neither the start nor a step may move them.
    """
    torch.manual_seed(outer.seed)
    rng = np.random.default_rng(outer.seed)
    learner = Learner(reduction)
    start = {name: weight.detach().clone() for name, weight in learner.map.items()}
    named = dict(learner.named_parameters())
    groups = [
        {"params": [p for n, p in named.items() if n in M], "lr": outer.lr},
        {"params": [p for n, p in named.items() if n not in M], "lr": _RATES_LR},
    ]

    def loss(_step: int) -> Tensor:
        chosen = [tasks[i] for i in rng.permutation(len(tasks))[: outer.tasks]]
        k = int(rng.choice(SUPPORTS))
        episodes = _drop_axes(draw_episodes(chosen, k, rng), outer.dropout)
        total = outer_loss(learner, episodes)
        if unrelated:
            others = [
                unrelated[i] for i in rng.permutation(len(unrelated))[: outer.unrelated_tasks]
            ]
            episodes = _drop_axes(draw_episodes(others, k, rng), outer.dropout)
            total = total + outer.stability * displacement(learner, episodes, start)
        return total

    descend(groups, Schedule(outer.steps, outer.lr), loss)
    return learner.eval()


def outer_loss(learner: Learner, episodes: Episodes) -> Tensor:
    """How well the adapted maps find the photos of the queries.

    The photos of the support are not in the gallery: they are never asked for, and a learner that
    notices pushes them away.
    """
    embeddings = learner.embed(episodes.queries, learner.adapt(episodes))
    scores = embeddings @ episodes.gallery.mT / _TEMPERATURE
    scores = scores.masked_fill(~episodes.outside_support[:, None], -1e4)
    losses = nnf.cross_entropy(scores.flatten(0, 1), episodes.targets.flatten(), reduction="none")
    asked = episodes.query_mask.flatten()
    return (losses * asked).sum() / asked.sum().clamp(min=1)


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
