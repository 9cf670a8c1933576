"""Stage 2 of the paper: a head becomes a policy and is rewarded for early good ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn

from core.research.onthefly.fit import batches
from core.research.onthefly.policy import GaussianPolicy, play
from core.research.onthefly.rewards import FULL, reward
from core.research.onthefly.rl import MakeAlgorithm
from core.research.onthefly.siamese import gallery, of_drawings
from core.research.onthefly.stage_set import StageSet


@dataclass(frozen=True)
class Course:
    """How long and how a policy learns.

    Attributes:
        rounds: batches of episodes.
        sketches: how many sketches are played in a round.
        lr: learning rate (TRPO takes its trust region from it).
        noise: σ at the beginning, as a part of the usual size of M's numbers.
        gamma: γ2, the weight of the Kendall-tau part of the full reward.
        design: which reward.
    """

    rounds: int = 50
    sketches: int = 32
    lr: float = 1e-3
    noise: float = 0.3
    gamma: float = 1.0
    design: str = FULL


def reinforce(
    head: nn.Module, train: StageSet, algorithm: MakeAlgorithm, course: Course, seed: int
) -> None:
    """Train a head (one with a `mean`) in place; the same seed gives the same head.

    Its photos stay where they are.
    """
    torch.manual_seed(seed)
    head.eval()  # chance comes from the policy alone, or old and new could not be compared
    with torch.no_grad():
        train = replace(train, photos=gallery(head, train))
    k, d = train.lean.shape[-1], train.base.shape[-1]
    size = float(train.base[:: max(1, len(train) // 50)].square().mean().sqrt())
    policy = GaussianPolicy(of_drawings(head), d, course.noise * size)
    learner = algorithm(policy, k, course.lr)
    worth = partial(_worth, course)
    for rows in batches(len(train), course.sketches, course.rounds, seed):
        learner.update(play(policy, train.some(rows), worth))


def _worth(course: Course, rank: Tensor, similarity: Tensor) -> Tensor:
    return reward(course.design, rank, similarity, course.gamma)
