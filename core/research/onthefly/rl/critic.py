"""The critic: what reward a stage usually brings."""

from __future__ import annotations

import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.onthefly.policy import Episodes
from core.research.onthefly.stage_set import StageSet

VALUE_WEIGHT = 0.5
"""How much the critic's error counts beside the actor's objective."""

_HIDDEN = 64


class Critic(nn.Module):
    """V(stage), a small network on the principal part of the feature."""

    def __init__(self, k: int) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(k, _HIDDEN), nn.Tanh(), nn.Linear(_HIDDEN, 1))

    def forward(self, stages: StageSet) -> Tensor:
        """Values (n, T)."""
        values: Tensor = self.net(stages.lean)
        return values.squeeze(-1)

    def advantage(self, episodes: Episodes) -> Tensor:
        """How much better than usual each reward was, at scale one."""
        better: Tensor = episodes.rewards - self(episodes.stages).detach()
        return (better - better.mean()) / (better.std() + 1e-6)

    def loss(self, episodes: Episodes) -> Tensor:
        error: Tensor = nnf.mse_loss(self(episodes.stages), episodes.rewards.mean(0))
        return error
