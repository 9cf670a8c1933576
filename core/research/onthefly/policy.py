"""The policy: a head whose output is the mean of a Gaussian, and the episodes played with it.

An episode is one sketch drawn in T stages. At each stage the policy draws a random vector, the
photos are ranked by it, and the rank of the right one is rewarded. The drawing does not depend on
the answers, so an episode needs no simulation: all stages of all sketches are one batch. Each
sketch is played several times, and a reward is compared with the mean of these episodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal, kl_divergence

from core.research.onthefly.dataset import StageSet
from core.research.onthefly.rewards import target_ranks

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

    def ratio_to_old(self, episodes: Episodes) -> Tensor:
        """π_new(a) / π_old(a), (e, n, T)."""
        new = self(episodes.stages).log_prob(episodes.actions)
        # Beyond e^20 there is nothing to learn from but overflow.
        ratios: Tensor = (new - episodes.log_prob).clamp(-20.0, 20.0).exp()
        return ratios

    def divergence_from_old(self, episodes: Episodes) -> Tensor:
        """KL(π_old ‖ π_new), mean over all stages."""
        kl: Tensor = kl_divergence(episodes.old, self(episodes.stages))
        return kl.mean()


@dataclass(frozen=True, eq=False)
class Episodes:
    """What was played and how it was rewarded.

    Attributes:
        stages: the n sketches.
        actions: (e, n, T, d) random vectors of e episodes each.
        log_prob: (e, n, T) of the actions under the policy that played.
        rewards: (e, n, T).
        old: the distribution of the policy that played.
    """

    stages: StageSet
    actions: Tensor
    log_prob: Tensor
    rewards: Tensor
    old: Distribution

    @property
    def advantage(self) -> Tensor:
        """Reward above the mean of all episodes of the same sketch and stage, at scale one."""
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
