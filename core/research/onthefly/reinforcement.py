"""Stage 2 of the paper: a head becomes a policy and is rewarded for good ranks at every stage.

The algorithms are written out instead of taken from a library of reinforcement learning. There is
no environment to step through (an episode is one matrix product), so a library would bring loops,
buffers and environments to wrap twenty lines of loss.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import torch
from torch import Tensor, nn

from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import drawing_head, photo_vectors
from core.research.onthefly.policy import Episodes, GaussianPolicy, play
from core.research.onthefly.rewards import FULL, reward
from core.research.onthefly.supervised import batches

LARGEST_GRADIENT = 1.0
"""Norm to which every algorithm but TRPO clips its gradients."""


class Algorithm(Protocol):
    """Improves a policy, given the episodes it played."""

    def update(self, episodes: Episodes) -> None: ...


class MakeAlgorithm(Protocol):
    """Makes an algorithm for a policy; `k` is the number of PCA features of a stage."""

    def __call__(self, policy: GaussianPolicy, k: int, lr: float) -> Algorithm: ...


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
    reward_of = partial(_reward, schedule)
    for rows in batches(len(train), schedule.sketches, schedule.rounds, seed):
        learner.update(play(policy, train.some(rows), reward_of))


def _reward(schedule: RewardSchedule, rank: Tensor, similarity: Tensor) -> Tensor:
    return reward(schedule.design, rank, similarity, schedule.gamma)


class PolicyGradient:
    """The vanilla policy gradient (Williams, 1992): make likelier what was rewarded more.

    One step for each batch of episodes, since they are samples of no other policy.
    """

    def __init__(self, policy: GaussianPolicy, k: int, lr: float) -> None:
        self._policy = policy
        self._optimiser = torch.optim.Adam(policy.parameters(), lr)

    def update(self, episodes: Episodes) -> None:
        log_prob = self._policy(episodes.stages).log_prob(episodes.actions)
        loss = -(log_prob * episodes.advantage).mean()
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._policy.parameters(), LARGEST_GRADIENT)
        self._optimiser.step()
