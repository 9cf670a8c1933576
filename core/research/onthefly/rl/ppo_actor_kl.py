"""PPO, actor only, with a penalty on the KL divergence from the old policy."""

from __future__ import annotations

import torch

from core.research.onthefly.policy import Episodes, GaussianPolicy
from core.research.onthefly.rl.adaptive_kl import AdaptiveWeight
from core.research.onthefly.rl.algorithm import EPOCHS, descend, divergence, ratio


class PPOActorKL:
    """Steps whose length a penalty of adaptive weight holds near `target`."""

    def __init__(self, policy: GaussianPolicy, k: int, lr: float, target: float = 0.05) -> None:
        self._policy = policy
        self._weight = AdaptiveWeight(target)
        self._optimiser = torch.optim.Adam(policy.parameters(), lr)

    def update(self, episodes: Episodes) -> None:
        advantage = episodes.advantage
        for _ in range(EPOCHS):
            gain = (ratio(self._policy, episodes) * advantage).mean()
            loss = self._weight.value * divergence(self._policy, episodes) - gain
            descend(self._optimiser, loss, self._policy.parameters())
        with torch.no_grad():
            self._weight.learn(float(divergence(self._policy, episodes)))
