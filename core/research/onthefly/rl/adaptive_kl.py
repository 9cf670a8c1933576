"""The weight of PPO's KL penalty, which follows how far the policy really went."""

from __future__ import annotations


class AdaptiveWeight:
    """Doubled after too long a way, halved after too short a one (Schulman et al., 2017, 4)."""

    def __init__(self, target: float, start: float = 1.0) -> None:
        self.value = start
        self._target = target

    def learn(self, divergence: float) -> None:
        if divergence > 1.5 * self._target:
            self.value = min(self.value * 2, 1e4)
        elif divergence < self._target / 1.5:
            self.value = max(self.value / 2, 1e-4)
