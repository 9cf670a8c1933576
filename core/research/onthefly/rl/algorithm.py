"""What the algorithms share: their shape, and the steps several of them take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.distributions import kl_divergence

from core.research.onthefly.policy import Episodes, GaussianPolicy

EPOCHS = 4
"""How often PPO learns from the same episodes."""

LARGEST_GRADIENT = 1.0


class Algorithm(Protocol):
    """Changes a policy, given what it did and what that was worth."""

    def update(self, episodes: Episodes) -> None: ...


class MakeAlgorithm(Protocol):
    """An algorithm for a policy; `k` is the length of the principal part of features."""

    def __call__(self, policy: GaussianPolicy, k: int, lr: float) -> Algorithm: ...


def ratio(policy: GaussianPolicy, episodes: Episodes) -> Tensor:
    """π_new(a) / π_old(a), (e, n, T)."""
    new = policy(episodes.stages).log_prob(episodes.actions)
    # Beyond e^20 there is nothing to learn from but overflow.
    ratios: Tensor = (new - episodes.log_prob).clamp(-20.0, 20.0).exp()
    return ratios


def divergence(policy: GaussianPolicy, episodes: Episodes) -> Tensor:
    """KL(π_old ‖ π_new), mean over all stages."""
    kl: Tensor = kl_divergence(episodes.old, policy(episodes.stages))
    return kl.mean()


def clipped(ratios: Tensor, advantage: Tensor, epsilon: float) -> Tensor:
    """PPO's objective (Schulman et al., 2017, eq. 7), negated."""
    inside = ratios.clamp(1.0 - epsilon, 1.0 + epsilon)
    return -torch.min(ratios * advantage, inside * advantage).mean()


def descend(optimiser: torch.optim.Optimizer, loss: Tensor, over: Iterable[Tensor]) -> None:
    """One step down, no longer than LARGEST_GRADIENT."""
    optimiser.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(over, LARGEST_GRADIENT)
    optimiser.step()
