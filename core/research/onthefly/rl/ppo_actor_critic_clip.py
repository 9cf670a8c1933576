"""PPO with actor, critic and clipping."""

from __future__ import annotations

import torch

from core.research.onthefly.policy import Episodes, GaussianPolicy
from core.research.onthefly.rl.algorithm import EPOCHS, clipped, descend, ratio
from core.research.onthefly.rl.critic import VALUE_WEIGHT, Critic


class PPOActorCriticClip:
    """A learned critic says what a stage is usually worth, instead of its other episodes."""

    def __init__(self, policy: GaussianPolicy, k: int, lr: float, epsilon: float = 0.2) -> None:
        self._policy = policy
        self._critic = Critic(k)
        self._epsilon = epsilon
        self._all = [*policy.parameters(), *self._critic.parameters()]
        self._optimiser = torch.optim.Adam(self._all, lr)

    def update(self, episodes: Episodes) -> None:
        advantage = self._critic.advantage(episodes)
        for _ in range(EPOCHS):
            actor = clipped(ratio(self._policy, episodes), advantage, self._epsilon)
            loss = actor + VALUE_WEIGHT * self._critic.loss(episodes)
            descend(self._optimiser, loss, self._all)
