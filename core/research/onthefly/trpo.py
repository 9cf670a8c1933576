"""TRPO (Schulman et al., 2015): the longest step that keeps the KL divergence under a bound.

The direction is the natural gradient, found by conjugate gradients with Fisher-vector products;
its length follows from the bound, and a line search shortens it until the objective has grown.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from core.research.onthefly.reinforcement import Episodes, GaussianPolicy, Settings

_ITERATIONS = 8  # of conjugate gradients
_DAMPING = 0.1
_SHORTENINGS = 8  # of a step in the line search


class TRPO:
    """Natural steps within a trust region: the setting `bound` on the KL divergence."""

    def __init__(self, policy: GaussianPolicy, k: int, settings: Settings) -> None:
        self._policy = policy
        self._parameters = [p for p in policy.parameters() if p.requires_grad]
        self._bound = settings["bound"]

    def update(self, episodes: Episodes) -> None:
        advantage = episodes.advantage

        def gain() -> Tensor:
            return (self._policy.ratio_to_old(episodes) * advantage).mean()

        uphill = _flat(torch.autograd.grad(gain(), self._parameters))
        if not bool(uphill.abs().max() > 0):
            return
        direction = self._natural_gradient(uphill, episodes)
        curvature = direction @ self._fisher_product(direction, episodes)
        step = direction * (2 * self._bound / curvature.clamp(min=1e-12)).sqrt()
        start = parameters_to_vector(self._parameters).detach()
        with torch.no_grad():
            before = float(gain())
            for shorter in range(_SHORTENINGS):
                vector_to_parameters(start + step * 0.5**shorter, self._parameters)
                if (
                    float(gain()) > before
                    and float(self._policy.divergence_from_old(episodes)) <= 1.5 * self._bound
                ):
                    return
            vector_to_parameters(start, self._parameters)

    def _fisher_product(self, vector: Tensor, episodes: Episodes) -> Tensor:
        """The Fisher matrix times a vector: the second derivative of the KL divergence."""
        first = torch.autograd.grad(
            self._policy.divergence_from_old(episodes), self._parameters, create_graph=True
        )
        second = torch.autograd.grad(_flat(first) @ vector, self._parameters)
        return _flat(second) + _DAMPING * vector

    def _natural_gradient(self, gradient: Tensor, episodes: Episodes) -> Tensor:
        """Solve Fisher · x = gradient by conjugate gradients."""
        x = torch.zeros_like(gradient)
        residual, direction = gradient.clone(), gradient.clone()
        size = residual @ residual
        for _ in range(_ITERATIONS):
            product = self._fisher_product(direction, episodes)
            length = size / (direction @ product)
            x = x + length * direction
            residual = residual - length * product
            smaller = residual @ residual
            if float(smaller) < 1e-10:
                break
            direction = residual + smaller / size * direction
            size = smaller
        return x


def _flat(parts: tuple[Tensor, ...]) -> Tensor:
    return torch.cat([part.reshape(-1) for part in parts])
