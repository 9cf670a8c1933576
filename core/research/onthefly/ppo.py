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
from core.research.onthefly.reinforcement import Episodes, GaussianPolicy

_LARGEST_GRADIENT = 1.0  # the norm to which gradients are clipped
_EPOCHS = 4  # updates from the same episodes
_EPSILON = 0.2  # the ratio to the old policy is clipped to 1 ± ε
_TARGET_DIVERGENCE = 0.05  # what the KL penalty aims at
_VALUE_WEIGHT = 0.5  # of the critic's error beside the actor's objective
_CRITIC_WIDTH = 64


class PolicyGradient:
    """The vanilla policy gradient (Williams, 1992): make likelier what was rewarded more.

    One step for each batch of episodes, since they are samples of no other policy.
    """

    def __init__(self, policy: GaussianPolicy, k: int, lr: float) -> None:
        self._policy = policy
        self._optimiser = torch.optim.Adam(policy.parameters(), lr)

    def update(self, episodes: Episodes) -> None:
        log_prob = self._policy(episodes.stages).log_prob(episodes.actions)
        loss = -(log_prob * episodes.advantage).mean()
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._policy.parameters(), _LARGEST_GRADIENT)
        self._optimiser.step()


class PPO:
    """Several steps on the same episodes, near the policy that played them.

    Args:
        policy: is trained in place.
        k: number of PCA features of a stage.
        lr: Adam's learning rate.
        critic: compare rewards with a learned critic.
        kl_penalty: penalise the divergence from the old policy instead of clipping the ratio.
    """

    def __init__(
        self,
        policy: GaussianPolicy,
        k: int,
        lr: float,
        *,
        critic: bool = False,
        kl_penalty: bool = False,
    ) -> None:
        self._policy = policy
        self._critic = Critic(k) if critic else None
        self._penalty = AdaptivePenalty(_TARGET_DIVERGENCE) if kl_penalty else None
        learning = nn.ModuleList([policy, self._critic] if self._critic else [policy])
        self._parameters = list(learning.parameters())
        self._optimiser = torch.optim.Adam(self._parameters, lr)

    def update(self, episodes: Episodes) -> None:
        critic = self._critic
        advantage = episodes.advantage if critic is None else critic.advantage(episodes)
        for _ in range(_EPOCHS):
            ratio = self._policy.ratio_to_old(episodes)
            if self._penalty is None:
                loss = clipped_loss(ratio, advantage)
            else:
                divergence = self._policy.divergence_from_old(episodes)
                loss = self._penalty.weight * divergence - (ratio * advantage).mean()
            if critic is not None:
                loss = loss + _VALUE_WEIGHT * critic.loss(episodes)
            self._optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(self._parameters, _LARGEST_GRADIENT)
            self._optimiser.step()
        if self._penalty is not None:
            with torch.no_grad():
                self._penalty.adapt(float(self._policy.divergence_from_old(episodes)))


def clipped_loss(ratio: Tensor, advantage: Tensor) -> Tensor:
    """PPO's clipped objective (eq. 7), negated."""
    inside = ratio.clamp(1.0 - _EPSILON, 1.0 + _EPSILON)
    return -torch.min(ratio * advantage, inside * advantage).mean()


class AdaptivePenalty:
    """The weight of the KL penalty: doubled after too far a step, halved after too short a one."""

    def __init__(self, target: float) -> None:
        self.weight = 1.0
        self._target = target

    def adapt(self, divergence: float) -> None:
        if divergence > 1.5 * self._target:
            self.weight = min(self.weight * 2, 1e4)
        elif divergence < self._target / 1.5:
            self.weight = max(self.weight / 2, 1e-4)


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
