"""PPO with actor, critic and a penalty on the KL divergence."""

from __future__ import annotations

import torch

from core.research.onthefly.policy import Episodes, GaussianPolicy
from core.research.onthefly.rl.adaptive_kl import AdaptiveWeight
from core.research.onthefly.rl.algorithm import EPOCHS, descend, divergence, ratio
from core.research.onthefly.rl.critic import VALUE_WEIGHT, Critic


class PPOActorCriticKL:
    """As `PPOActorKL`, with a learned critic."""

    def __init__(self, policy: GaussianPolicy, k: int, lr: float, target: float = 0.05) -> None:
        self._policy = policy
        self._critic = Critic(k)
        self._weight = AdaptiveWeight(target)
        self._all = [*policy.parameters(), *self._critic.parameters()]
        self._optimiser = torch.optim.Adam(self._all, lr)

    def update(self, episodes: Episodes) -> None:
        advantage = self._critic.advantage(episodes)
        for _ in range(EPOCHS):
            gain = (ratio(self._policy, episodes) * advantage).mean()
            penalty = self._weight.value * divergence(self._policy, episodes)
            loss = penalty - gain + VALUE_WEIGHT * self._critic.loss(episodes)
            descend(self._optimiser, loss, self._all)
        with torch.no_grad():
            self._weight.learn(float(divergence(self._policy, episodes)))
