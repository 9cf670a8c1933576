"""The policy: a head whose vector is the mean of a Gaussian, and episodes played with it.

An episode is one sketch drawn in T stages. At each of them the policy draws a vector, the photos
are ranked by it, and the rank of the right one is rewarded. What is drawn does not depend on what
was answered, so an episode needs no simulation: all stages of all sketches are one batch. Several
episodes are played of each sketch, whose mean is what a reward is compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal

from core.research.onthefly.ranking import target_ranks
from core.research.onthefly.stage_set import StageSet

EPISODES = 2
"""How often each sketch is played."""

RewardOf = Callable[[Tensor, Tensor], Tensor]
"""Ranks (n, T) and similarities (n, T, g) to rewards (n, T)."""


class GaussianPolicy(nn.Module):
    """N(mean(stage), diag σ²) over the embedding; at use, its mean and nothing random."""

    def __init__(self, head: nn.Module, d: int, deviation: float) -> None:
        super().__init__()
        self.head = head
        self.log_std = nn.Parameter(torch.full((d,), deviation).log())

    def forward(self, stages: StageSet) -> Distribution:
        mean = self.head.mean(stages)  # type: ignore[operator]
        return Independent(Normal(mean, self.log_std.exp(), validate_args=False), 1)


@dataclass(frozen=True, eq=False)
class Episodes:
    """What was played, and what it was worth.

    Attributes:
        stages: the n sketches.
        actions: (e, n, T, d) drawn vectors of e episodes each.
        log_prob: (e, n, T) of the actions when they were drawn.
        rewards: (e, n, T).
        old: the policy's distribution when they were drawn.
    """

    stages: StageSet
    actions: Tensor
    log_prob: Tensor
    rewards: Tensor
    old: Distribution

    @property
    def advantage(self) -> Tensor:
        """How much better than the other episodes of the same sketch and stage, at scale one."""
        better = self.rewards - self.rewards.mean(0)
        return better / (better.std() + 1e-6)


@torch.no_grad()
def play(policy: GaussianPolicy, stages: StageSet, reward: RewardOf) -> Episodes:
    """Play EPISODES episodes of every sketch."""
    old = policy(stages)
    actions = old.sample((EPISODES,))
    similarity = (nnf.normalize(actions, dim=-1) @ stages.photos.T).flatten(0, 1)
    rank = target_ranks(similarity, stages.target.repeat(EPISODES))
    rewards = reward(rank, similarity).view(EPISODES, len(stages), stages.steps)
    return Episodes(stages, actions, old.log_prob(actions), rewards, old)
