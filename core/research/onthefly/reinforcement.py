"""Stage 2 of the paper: a head becomes a policy and is rewarded for good ranks at every stage.

The policy is a Gaussian whose mean is the head's output. An episode is one sketch drawn in T
stages. At each stage the policy draws a random vector, the photos are ranked by it, and the rank of
the right one is rewarded. The drawing does not depend on the answers, so an episode needs no
simulation: all stages of all sketches are one batch. Each sketch is played several times, and a
reward is compared with the mean of these episodes.

The algorithms are written out instead of taken from a library of reinforcement learning. There is
no environment to step through (an episode is one matrix product), so a library would bring loops,
buffers and environments to wrap twenty lines of loss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal, kl_divergence

from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import drawing_head, photo_vectors
from core.research.onthefly.rewards import FULL, reward, target_ranks
from core.research.onthefly.supervised import batches

EPISODES = 2
"""How often each sketch is played."""


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


class Algorithm(Protocol):
    """Improves a policy, given the episodes it played."""

    def update(self, episodes: Episodes) -> None: ...


MakeAlgorithm = Callable[[GaussianPolicy, int, float], Algorithm]
"""Makes an algorithm for a policy, the number of PCA features of a stage, and a learning rate."""


@dataclass(frozen=True)
class RewardSchedule:
    """How long and how a policy is trained.

    Attributes:
        rounds: batches of episodes.
        sketches: how many sketches are played in a round.
        lr: learning rate (TRPO takes its trust region from it).
        noise: σ at the beginning, as a part of the root mean square of M's outputs.
        gamma: γ2, the weight of the Kendall-tau part of the full reward.
        design: which reward.
    """

    rounds: int = 50
    sketches: int = 32
    lr: float = 1e-3
    noise: float = 0.3
    gamma: float = 1.0
    design: str = FULL


def train_policy(
    head: nn.Module, train: StageSet, algorithm: MakeAlgorithm, schedule: RewardSchedule, seed: int
) -> None:
    """Train a head (one with a `mean`) in place; the same seed gives the same head.

    Its photos stay where they are.
    """
    torch.manual_seed(seed)
    head.eval()  # all chance comes from the policy, or old and new could not be compared
    with torch.no_grad():
        train = replace(train, photos=photo_vectors(head, train))
    k, d = train.pca.shape[-1], train.projected.shape[-1]
    size = float(train.projected[:: max(1, len(train) // 50)].square().mean().sqrt())
    policy = GaussianPolicy(drawing_head(head), d, schedule.noise * size)
    learner = algorithm(policy, k, schedule.lr)
    for rows in batches(len(train), schedule.sketches, schedule.rounds, seed):
        learner.update(play(policy, train.some(rows), schedule.design, schedule.gamma))


@torch.no_grad()
def play(policy: GaussianPolicy, stages: StageSet, design: str, gamma: float) -> Episodes:
    """Play EPISODES episodes of every sketch, and reward them by a design."""
    old = policy(stages)
    actions = old.sample((EPISODES,))
    similarity = (nnf.normalize(actions, dim=-1) @ stages.photos.T).flatten(0, 1)
    rank = target_ranks(similarity, stages.target.repeat(EPISODES))
    rewards = reward(design, rank, similarity, gamma).view(EPISODES, len(stages), stages.steps)
    return Episodes(stages, actions, old.log_prob(actions), rewards, old)
