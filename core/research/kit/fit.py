"""Gradient descent as every trained row shares it: AdamW, with the rate falling along a cosine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Schedule:
    """How long and how fast a row is trained.

    Attributes:
        steps: updates.
        lr: the learning rate at the beginning; it falls to zero.
        weight_decay: pull towards zero.
        clip: largest norm of a gradient; any when None.
    """

    steps: int
    lr: float
    weight_decay: float = 0.0
    clip: float | None = None


def descend(
    parameters: Sequence[Tensor] | list[dict[str, Any]],
    schedule: Schedule,
    loss: Callable[[int], Tensor],
) -> None:
    """Train parameters in place.

    Args:
        parameters: what learns, perhaps in groups with rates of their own, as in `torch.optim`.
        schedule: length and rates.
        loss: of the batch of a step, counted from 0.
    """
    optimiser = torch.optim.AdamW(parameters, lr=schedule.lr, weight_decay=schedule.weight_decay)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, schedule.steps)
    for step in range(schedule.steps):
        optimiser.zero_grad()
        torch.autograd.backward(loss(step))
        if schedule.clip is not None:
            trained = [p for group in optimiser.param_groups for p in group["params"]]
            nn.utils.clip_grad_norm_(trained, schedule.clip)
        optimiser.step()
        falling.step()
