"""Stage 2 of the paper: a head becomes a policy and is rewarded for good ranks at every stage.

The policy is a Gaussian whose mean is the head's output. An episode is one sketch drawn in T
stages, answered with one draw of noise that all its stages share: if each stage had noise of its
own, half of what changes between two rankings would be noise. The drawing does not depend on the
answers, so an episode needs no simulation: all stages of all sketches are one batch. Each sketch is
played several times, and a reward is compared with the mean of these episodes.

The algorithms are written out instead of taken from a library of reinforcement learning. There is
no environment to step through (an episode is one matrix product), so a library would bring loops,
buffers and environments to wrap twenty lines of loss.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import torch
from torch import Tensor, nn

from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import drawing_head, photo_vectors
from core.research.onthefly.rewards import (
    FULL,
    global_reward,
    kendall_tau,
    local_reward,
    random_pairs,
    target_ranks,
)
from core.research.onthefly.supervised import Checkpoint, batches

EPISODES = 8
"""How often each sketch is played in a round."""

_PAIRS = 512  # of photos, from which τ is estimated

Settings = Mapping[str, float]


class GaussianPolicy(nn.Module):
    """N(mean(stage), diag σ²) over the embedding; at use, its mean and nothing random."""

    def __init__(self, head: nn.Module, d: int, deviation: float) -> None:
        super().__init__()
        self.head = head
        self.log_std = nn.Parameter(torch.full((d,), deviation).log())

    def forward(self, stages: StageSet) -> Tensor:
        """The mean (n, T, d)."""
        mean: Tensor = self.head.mean(stages)  # type: ignore[operator]
        return mean

    def log_ratio(self, episodes: Episodes) -> Tensor:
        """Log π_new(a) − log π_old(a), (e, n, T).

        An action is a = μ_old + u with noise u of the episode. So (a − μ_new)² is expanded, and no
        tensor of all e · n · T actions is needed.
        """
        precision = (-2 * self.log_std).exp()
        moved = episodes.mean - self(episodes.stages)
        noise = episodes.noise
        cross = torch.bmm(moved * precision, noise.permute(1, 2, 0)).permute(2, 0, 1)
        distance = (moved.square() @ precision)[None] + 2 * cross
        old_precision = episodes.deviation.square().reciprocal()
        widened = noise.square() @ (precision - old_precision)
        entropy = (self.log_std - episodes.deviation.log()).sum()
        ratio: Tensor = -0.5 * (distance + widened[..., None]) - entropy
        return ratio

    def ratio_to_old(self, episodes: Episodes) -> Tensor:
        """π_new(a) / π_old(a), (e, n, T)."""
        # Beyond e^20 there is nothing to learn from but overflow.
        return self.log_ratio(episodes).clamp(-20.0, 20.0).exp()

    def divergence_from_old(self, episodes: Episodes) -> Tensor:
        """KL(π_old ‖ π_new), mean over all stages."""
        precision = (-2 * self.log_std).exp()
        moved = (episodes.mean - self(episodes.stages)).square() @ precision
        widened = episodes.deviation.square() @ precision - len(precision)
        entropy = (self.log_std - episodes.deviation.log()).sum()
        divergence: Tensor = (0.5 * (moved + widened) + entropy).mean()
        return divergence


@dataclass(frozen=True, eq=False)
class Episodes:
    """What was played and how it was rewarded.

    Attributes:
        stages: the n sketches.
        mean: (n, T, d) of the policy that played.
        deviation: (d,) its σ.
        noise: (e, n, d), added to the mean at every stage of an episode.
        rewards: (e, n, T).
    """

    stages: StageSet
    mean: Tensor
    deviation: Tensor
    noise: Tensor
    rewards: Tensor

    @property
    def advantage(self) -> Tensor:
        """Reward above the mean of all episodes of the same sketch and stage, at scale one."""
        better = self.rewards - self.rewards.mean(0)
        return better / (better.std() + 1e-6)


class Algorithm(Protocol):
    """Improves a policy, given the episodes it played."""

    def update(self, episodes: Episodes) -> None: ...


MakeAlgorithm = Callable[[GaussianPolicy, int, Settings], Algorithm]
"""Makes an algorithm for a policy, the number of PCA features of a stage, and settings."""


@dataclass(frozen=True)
class RewardSchedule:
    """How long and how a policy is trained.

    Attributes:
        rounds: batches of episodes.
        sketches: how many sketches are played in a round.
        noise: σ at the beginning, as a part of the root mean square of the head's outputs.
        gamma: γ2, the weight of the Kendall-tau part of the full reward; γ1 is 1.
        design: which reward.
    """

    rounds: int
    sketches: int = 16
    noise: float = 0.5
    gamma: float = 1.0
    design: str = FULL


def train_policy(
    head: nn.Module,
    train: StageSet,
    algorithm: MakeAlgorithm,
    settings: Settings,
    schedule: RewardSchedule,
    seed: int,
    checkpoint: Checkpoint = lambda _: None,
) -> None:
    """Train a head (one with a `mean`) in place; the same seed gives the same head.

    Its photos stay where they are. `checkpoint` is called after every round.
    """
    torch.manual_seed(seed)
    head.eval()  # all chance comes from the policy, or old and new could not be compared
    with torch.no_grad():
        train = replace(train, photos=photo_vectors(head, train))
        drawings = drawing_head(head)
        outputs: Tensor = drawings.mean(train.some(torch.arange(0, len(train), 8)))  # type: ignore[operator]
        size = float(outputs.square().mean().sqrt())
    policy = GaussianPolicy(drawings, train.photos.shape[1], schedule.noise * size)
    learner = algorithm(policy, train.pca.shape[-1], settings)
    for number, rows in enumerate(batches(len(train), schedule.sketches, schedule.rounds, seed), 1):
        learner.update(play(policy, train.some(rows), schedule))
        checkpoint(number)


@torch.no_grad()
def play(policy: GaussianPolicy, stages: StageSet, schedule: RewardSchedule) -> Episodes:
    """Play EPISODES episodes of every sketch, and reward them."""
    mean, deviation = policy(stages), policy.log_std.exp()
    noise = deviation * torch.randn(EPISODES, len(stages), len(deviation))
    # Only the order of photos counts, so an action needs no scaling to unit length, and the
    # similarities of mean and noise can be added.
    similarity, shift = mean @ stages.photos.T, noise @ stages.photos.T
    rank = target_ranks(similarity[None] + shift[:, :, None], stages.target)
    rewards = local_reward(schedule.design, rank)
    if schedule.design == FULL:
        changes = kendall_tau(similarity, random_pairs(len(stages.photos), _PAIRS), shift)
        rewards = rewards + schedule.gamma * global_reward(changes)
    return Episodes(stages, mean, deviation, noise, rewards)
