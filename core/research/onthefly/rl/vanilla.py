"""Vanilla policy gradient (Williams, 1992): make likelier what was worth more than usual."""

from __future__ import annotations

import torch

from core.research.onthefly.policy import Episodes, GaussianPolicy
from core.research.onthefly.rl.algorithm import descend


class VanillaPolicyGradient:
    """One step for each batch of episodes: they say nothing about any other policy."""

    def __init__(self, policy: GaussianPolicy, k: int, lr: float) -> None:
        self._policy = policy
        self._optimiser = torch.optim.Adam(policy.parameters(), lr)

    def update(self, episodes: Episodes) -> None:
        log_prob = self._policy(episodes.stages).log_prob(episodes.actions)
        loss = -(log_prob * episodes.advantage).mean()
        descend(self._optimiser, loss, self._policy.parameters())
