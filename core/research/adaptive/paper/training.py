"""The outer loop: many tasks, each adapted to its support and judged by its queries."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.research.adaptive.paper.model import (
    Heads,
    Model,
    Rule,
    adapt,
    embed,
    features_of,
    triplet_loss,
)
from core.research.adaptive.tasks import Episodes, Task, draw_episodes
from core.research.encoder.losses.domain import reversal_strength

SUPPORTS = (1, 5, 10)
_TASKS = 8
_RAMP = 300


def meta_train(
    tasks: list[Task],
    words: Tensor,
    rule: Rule,
    dim: int,
    *,
    outer_rate: float,
    inner_rate: float,
    steps: int,
    seed: int,
) -> Model:
    """Train a row.

    Args:
        tasks: to learn from.
        words: (classes, w) word vectors; zero rows are unknown.
        rule: how the row learns; without an inner loop it is trained on the queries as they are.
        dim: of the embedding.
        outer_rate: of the outer loop.
        inner_rate: of the inner loop.
        steps: of the outer loop.
        seed: of everything random.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    features = tasks[0].features.shape[1]
    model, heads = Model(features, dim), Heads(rule.losses, features, words)
    optimiser = torch.optim.Adam([*model.parameters(), *heads.parameters()], lr=outer_rate)
    for step in range(steps):
        chosen = [tasks[i] for i in rng.permutation(len(tasks))[:_TASKS]]
        episodes = draw_episodes(chosen, int(rng.choice(SUPPORTS)), rng)
        optimiser.zero_grad()
        strength = reversal_strength(min(step / _RAMP, 1.0))
        torch.autograd.backward(outer_loss(model, heads, episodes, rule, inner_rate, strength))
        optimiser.step()
    return model


def outer_loss(
    model: Model, heads: Heads, episodes: Episodes, rule: Rule, inner_rate: float, strength: float
) -> Tensor:
    """L_T of the queries under the adapted weights, and the regularisers on F's output.

    The margin that the inner loop used is L_T's margin here too. It is taken as a number: as
    something to learn, the smallest margin would be the best.
    """
    weights = adapt(model, episodes, rule, inner_rate)
    if rule.learned_margin:
        margins = model.margins(episodes).detach()
    else:
        margins = torch.full((len(episodes.support),), rule.margin)
    own = torch.nn.functional.one_hot(episodes.targets, episodes.gallery.shape[1]).bool()
    losses = triplet_loss(
        embed(weights, episodes.queries),
        embed(weights, episodes.gallery),
        episodes.targets,
        ~own & episodes.gallery_mask[:, None],
        margins,
    )
    asked = episodes.query_mask
    total: Tensor = (losses * asked).sum() / asked.sum().clamp(min=1)
    if not rule.losses:
        return total
    there = episodes.gallery_mask
    # A task is of one category, or its photos' categories play no part.
    photo_classes = episodes.classes[:, :1].expand_as(there)[there]
    regularised: Tensor = total + heads(
        features_of(weights, episodes.queries)[asked],
        episodes.classes[asked],
        features_of(weights, episodes.gallery)[there],
        photo_classes,
        strength,
    )
    return regularised
