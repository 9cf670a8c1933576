"""An average over the latest weights: steadier than any single step of training."""

from __future__ import annotations

import copy
from typing import Generic, TypeVar

import torch
from torch import nn

Module = TypeVar("Module", bound=nn.Module)


class Average(Generic[Module]):
    """Keeps an exponential moving average of a module's weights and statistics."""

    def __init__(self, module: Module, decay: float) -> None:
        self.module: Module = copy.deepcopy(module).eval().requires_grad_(False)
        self._decay = decay

    @torch.no_grad()
    def update(self, module: Module, step: int) -> None:
        """Takes one step in; early on the average forgets faster, so as not to keep the start."""
        decay = min(self._decay, (1 + step) / (10 + step))
        averaged, current = self.module.state_dict(), module.state_dict()
        pairs = [(averaged[k], current[k]) for k in averaged]
        floats = [(a, c) for a, c in pairs if a.is_floating_point()]
        torch._foreach_lerp_([a for a, _ in floats], [c for _, c in floats], 1 - decay)
        for a, c in pairs:
            if not a.is_floating_point():
                a.copy_(c)
