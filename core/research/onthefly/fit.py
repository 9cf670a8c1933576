"""Fitting a head to stages by gradient descent on a loss: what all supervised rows share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.research.onthefly.siamese import gallery
from core.research.onthefly.stage_set import StageSet

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Unit vectors (n, T, d), photos (g, d), right photos (n,) to one number."""


@dataclass(frozen=True)
class Schedule:
    """How long and how strongly a head learns.

    Attributes:
        steps: updates.
        batch: sketches an update, with all their stages.
        lr: AdamW's at the beginning; it falls to zero along a cosine.
        decay: AdamW's weight decay, which pulls a correction back to none.
        mix: how much at most of another sketch of the same photo is mixed into a sketch, stage by
            stage: drawings that nobody made but somebody might have.
    """

    steps: int = 200
    batch: int = 96
    lr: float = 1e-3
    decay: float = 0.1
    mix: float = 0.0


def fit(head: nn.Module, train: StageSet, loss: Loss, schedule: Schedule, seed: int) -> None:
    """Train a head in place; the same seed gives the same head."""
    optimiser = torch.optim.AdamW(head.parameters(), lr=schedule.lr, weight_decay=schedule.decay)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, schedule.steps)
    mates = others_of(train.target)
    head.train()
    for rows in batches(len(train), schedule.batch, schedule.steps, seed):
        part = train.some(rows)
        if schedule.mix:
            part = part.mixed_with(train.some(mates[rows]), schedule.mix * torch.rand(len(rows)))
            mates = others_of(train.target)
        value = loss(head(part), gallery(head, part), part.target)
        optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(head.parameters(), 5.0)
        optimiser.step()
        falling.step()
    head.eval()


def others_of(target: Tensor) -> Tensor:
    """For every sketch another of the same photo, by chance; itself where it is the only one."""
    shuffled = torch.randperm(len(target))
    # Sorted by photo in random order inside each: the next one in the row is the other one.
    row = shuffled[target[shuffled].argsort(stable=True)]
    sorted_target = target[row]
    following = torch.roll(row, -1)
    last = torch.cat([sorted_target[1:] != sorted_target[:-1], torch.tensor([True])])
    begins = torch.cat([torch.tensor([0]), torch.nonzero(last[:-1]).flatten() + 1])
    following[last] = row[begins]
    mates = torch.empty_like(row)
    mates[row] = following
    return mates


def batches(n: int, size: int, count: int, seed: int) -> Iterator[Tensor]:
    """Yield `count` batches of row numbers; every row comes once before any comes again."""
    chance = torch.Generator().manual_seed(seed)
    left = torch.empty(0, dtype=torch.long)
    for _ in range(count):
        if len(left) < min(size, n):
            left = torch.randperm(n, generator=chance)
        yield left[:size]
        left = left[size:]
