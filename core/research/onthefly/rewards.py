"""What a step of an episode is worth: the designs the paper compares.

The full design is R = γ1 · (1 / rank) + γ2 · R_global, where

    R_global(t) = −max(0, τ(L_t, L_t+1) − τ(L_t−1, L_t))

punishes a ranking that changes more after the step than it did before: a drawing that grows should
bring its photo forward, not shuffle the list. At the first stage nothing was ranked before and at
the last nothing comes after, so there it is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from core.research.onthefly.kendall import kendall_tau_distance, orders

Reward = Callable[[Tensor], Tensor]
"""Ranks (n, T) of the right photo, float, to rewards of the same shape."""

LOCAL: Mapping[str, Reward] = {
    "rank <= 1": lambda rank: (rank <= 1).float(),
    "rank <= 5": lambda rank: (rank <= 5).float(),
    "rank <= 10": lambda rank: (rank <= 10).float(),
    "-rank": torch.neg,
    "1 / sqrt(rank)": torch.rsqrt,
    "1 / rank": torch.reciprocal,
}
FULL = "1 / rank and Kendall-tau"
DESIGNS = (*LOCAL, FULL)


def global_reward(similarity: Tensor) -> Tensor:
    """R_global (n, T) of similarities (n, T, g) to all photos."""
    order = orders(similarity)
    changes = kendall_tau_distance(order[:, :-1], order[:, 1:])
    rewards = torch.zeros(similarity.shape[:2])
    rewards[:, 1:-1] = -torch.relu(changes[:, 1:] - changes[:, :-1])
    return rewards


def reward(design: str, rank: Tensor, similarity: Tensor, gamma: float) -> Tensor:
    """Rewards (n, T).

    Args:
        design: one of DESIGNS.
        rank: (n, T) of the right photo.
        similarity: (n, T, g); only looked at by the full design.
        gamma: γ2; γ1 is 1, since only their ratio matters.
    """
    if design == FULL:
        return LOCAL["1 / rank"](rank.float()) + gamma * global_reward(similarity)
    return LOCAL[design](rank.float())
