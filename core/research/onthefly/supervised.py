"""Supervised training on stages: the losses, and the loop that all supervised rows share.

A loss compares unit vectors of stages (n, T, d) with the unit vectors of all training photos
(g, d). On cached features no gallery is too large for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.research.encoder.losses import infonce
from core.research.encoder.losses import triplet as triplets
from core.research.kit import fit
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import photo_vectors

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Unit vectors (n, T, d), photos (g, d) and right photos (n,) to one number."""


def triplet(vectors: Tensor, photos: Tensor, target: Tensor, margin: float) -> Tensor:
    """The paper's stage 1: nearer to the right photo than to a random other one, by a margin."""
    right = target.repeat_interleave(vectors.shape[1])
    # Adding 1 … g − 1 modulo g never lands on the right photo itself.
    other = (right + torch.randint(1, len(photos), right.shape)) % len(photos)
    return triplets.triplet(vectors.flatten(0, 1), photos[right], photos[other], margin=margin)


def info_nce(vectors: Tensor, photos: Tensor, target: Tensor, temperature: float) -> Tensor:
    """The right photo against all others at once."""
    right = target.repeat_interleave(vectors.shape[1])
    return infonce.info_nce(vectors.flatten(0, 1), photos, right, temperature=temperature)


def soft_reciprocal_rank(
    vectors: Tensor, photos: Tensor, target: Tensor, temperature: float
) -> Tensor:
    """Minus 1 / rank, with sigmoids in place of comparisons (baseline B4).

    rank ≈ 1 + Σ_j σ((s_j − s_right) / temperature). SoDeep (Engilberge et al., CVPR 2019) learns
    such a surrogate with a network; a sum of sigmoids needs no learning.
    """
    similarity = vectors @ photos.T
    right = target[:, None, None].expand(*similarity.shape[:2], 1)
    ahead = torch.sigmoid((similarity - similarity.gather(-1, right)) / temperature)
    rank = ahead.sum(-1) + 0.5  # the photo itself counts one half of the 1 it stands for
    return -rank.reciprocal().mean()


@dataclass(frozen=True)
class Schedule:
    """How long and how fast a head is trained.

    Attributes:
        steps: updates.
        batch: sketches in an update, with all their stages.
        lr: AdamW's learning rate at the beginning; it falls to zero along a cosine.
        decay: AdamW's weight decay, which pulls a correction back to none.
        mix: largest weight by which a sketch is interpolated towards another sketch of the same
            photo, stage by stage: drawings that nobody made but somebody might have.
    """

    steps: int = 200
    batch: int = 96
    lr: float = 1e-3
    decay: float = 0.1
    mix: float = 0.0


def train_head(head: nn.Module, train: StageSet, loss: Loss, schedule: Schedule, seed: int) -> None:
    """Train a head in place; the same seed gives the same head."""
    rows_of_step = list(batches(len(train), schedule.batch, schedule.steps, seed))
    mates = other_sketches(train.target)

    def loss_of_step(step: int) -> Tensor:
        nonlocal mates
        rows = rows_of_step[step]
        part = train.some(rows)
        if schedule.mix:
            part = part.mixed_with(train.some(mates[rows]), schedule.mix * torch.rand(len(rows)))
            mates = other_sketches(train.target)
        return loss(head(part), photo_vectors(head, part), part.target)

    head.train()
    descent = fit.Schedule(schedule.steps, schedule.lr, schedule.decay, clip=5.0)
    fit.descend(list(head.parameters()), descent, loss_of_step)
    head.eval()


def other_sketches(target: Tensor) -> Tensor:
    """For every sketch a random other one of the same photo; itself where it is the only one."""
    shuffled = torch.randperm(len(target))
    # Sorted by photo, in random order within each: the next in the row is the other one.
    row = shuffled[target[shuffled].argsort(stable=True)]
    sorted_target = target[row]
    following = torch.roll(row, -1)
    last = torch.cat([sorted_target[1:] != sorted_target[:-1], torch.tensor([True])])
    first = torch.cat([torch.tensor([0]), torch.nonzero(last[:-1]).flatten() + 1])
    following[last] = row[first]
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
