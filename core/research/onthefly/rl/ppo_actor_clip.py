"""PPO, actor only, with clipping: the paper's choice.

Without a critic, a reward is compared with those of the other episodes of the same stage.
"""

from __future__ import annotations

import torch

from core.research.onthefly.policy import Episodes, GaussianPolicy
from core.research.onthefly.rl.algorithm import EPOCHS, clipped, descend, ratio


class PPOActorClip:
    """Steps as long as the ratio to the old policy stays within 1 ± ε."""

    def __init__(self, policy: GaussianPolicy, k: int, lr: float, epsilon: float = 0.2) -> None:
        self._policy = policy
        self._epsilon = epsilon
        self._optimiser = torch.optim.Adam(policy.parameters(), lr)

    def update(self, episodes: Episodes) -> None:
        advantage = episodes.advantage
        for _ in range(EPOCHS):
            loss = clipped(ratio(self._policy, episodes), advantage, self._epsilon)
            descend(self._optimiser, loss, self._policy.parameters())
