"""Networks that were never trained, but whose norms have seen something.

With the norms that a network is born with, what goes in fades from layer to layer until all
pictures look alike.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn


def enliven(module: nn.Module, look: Callable[[], object]) -> None:
    """Gives every norm the statistics of what `look` shows the module, and leaves it evaluating."""
    norms = [part for part in module.modules() if isinstance(part, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    module.train()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    with torch.no_grad():
        look()
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    module.eval()
