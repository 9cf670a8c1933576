"""The vanilla policy gradient, and PPO (Schulman et al., 2017) in the four forms of the table.

Either clipping or a KL penalty keeps the new policy near the one that played. A reward is compared
with a learned critic or, actor only, with the other episodes of the same stage. The paper's choice
is actor only with clipping.
"""

from __future__ import annotations

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from core.research.onthefly.dataset import StageSet
from core.research.onthefly.reinforcement import Episodes, GaussianPolicy, Settings

_LARGEST_GRADIENT = 1.0  # the norm to which gradients are clipped
_EPOCHS = 4  # updates from the same episodes
_VALUE_WEIGHT = 0.5  # of the critic's error beside the actor's objective
_CRITIC_WIDTH = 64


class PolicyGradient:
    """The vanilla policy gradient (Williams, 1992): make likelier what was rewarded more.

    One step for each batch of episodes, since they are samples of no other policy.
    """

    def __init__(self, policy: GaussianPolicy, k: int, settings: Settings) -> None:
        self._policy = policy
        self._optimiser = torch.optim.Adam(policy.parameters(), settings["lr"])

    def update(self, episodes: Episodes) -> None:
        loss = -(self._policy.log_ratio(episodes) * episodes.advantage).mean()
        _descend(self._optimiser, loss)


class PPO:
    """Several steps on the same episodes, near the policy that played them.

    Args:
        policy: is trained in place.
        k: number of PCA features of a stage.
        settings: Adam's learning rate `lr`, and `clip` (the ratio to the old policy is clipped to
            1 ± clip) or `penalty` (the weight of the KL divergence).
        critic: compare rewards with a learned critic.
        kl_penalty: penalise the divergence from the old policy instead of clipping the ratio.
    """

    def __init__(
        self,
        policy: GaussianPolicy,
        k: int,
        settings: Settings,
        *,
        critic: bool = False,
        kl_penalty: bool = False,
    ) -> None:
        self._policy = policy
        self._critic = Critic(k) if critic else None
        self._near = settings["penalty" if kl_penalty else "clip"]
        self._kl_penalty = kl_penalty
        learning = nn.ModuleList([policy, self._critic] if self._critic else [policy])
        self._optimiser = torch.optim.Adam(learning.parameters(), settings["lr"])

    def update(self, episodes: Episodes) -> None:
        critic = self._critic
        advantage = episodes.advantage if critic is None else critic.advantage(episodes)
        for _ in range(_EPOCHS):
            ratio = self._policy.ratio_to_old(episodes)
            if self._kl_penalty:
                divergence = self._policy.divergence_from_old(episodes)
                loss = self._near * divergence - (ratio * advantage).mean()
            else:
                loss = clipped_loss(ratio, advantage, self._near)
            if critic is not None:
                loss = loss + _VALUE_WEIGHT * critic.loss(episodes)
            _descend(self._optimiser, loss)


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad()
    torch.autograd.backward(loss)
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    nn.utils.clip_grad_norm_(parameters, _LARGEST_GRADIENT)
    optimiser.step()


def clipped_loss(ratio: Tensor, advantage: Tensor, clip: float) -> Tensor:
    """PPO's clipped objective (eq. 7), negated."""
    inside = ratio.clamp(1.0 - clip, 1.0 + clip)
    return -torch.min(ratio * advantage, inside * advantage).mean()


class Critic(nn.Module):
    """V(stage): the usual reward of a stage, from a small network on its PCA features."""

    def __init__(self, k: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(k, _CRITIC_WIDTH), nn.Tanh(), nn.Linear(_CRITIC_WIDTH, 1)
        )

    def forward(self, stages: StageSet) -> Tensor:
        """Values (n, T)."""
        values: Tensor = self.net(stages.pca)
        return values.squeeze(-1)

    def advantage(self, episodes: Episodes) -> Tensor:
        """Reward above the usual one, at scale one."""
        better: Tensor = episodes.rewards - self(episodes.stages).detach()
        return (better - better.mean()) / (better.std() + 1e-6)

    def loss(self, episodes: Episodes) -> Tensor:
        error: Tensor = nnf.mse_loss(self(episodes.stages), episodes.rewards.mean(0))
        return error
