"""Supervised training on stages: the losses, and the loop that all supervised rows share.

A loss compares unit vectors of stages (n, T, d) with the unit vectors of all training photos
(g, d). On cached features no gallery is too large for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from core.research.encoder.losses import infonce
from core.research.encoder.losses import triplet as triplets
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import drawing_head, photo_vectors

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Unit vectors (n, T, d), photos (g, d) and right photos (n,) to one number."""

Checkpoint = Callable[[int], None]
"""Is told how many updates or rounds are done."""


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
        lr: AdamW's learning rate; it stays, so that a shorter training is the beginning of a
            longer one.
        decay: AdamW's weight decay, which pulls a correction back to none.
        both: train the photos' side as well.
    """

    steps: int
    batch: int = 16
    lr: float = 1e-3
    decay: float = 0.0
    both: bool = True


def train_head(
    head: nn.Module,
    train: StageSet,
    loss: Loss,
    schedule: Schedule,
    seed: int,
    checkpoint: Checkpoint = lambda _: None,
) -> None:
    """Train a head in place; the same seed gives the same head."""
    torch.manual_seed(seed)
    if not schedule.both:
        with torch.no_grad():
            train = replace(train, photos=photo_vectors(head.eval(), train))
    learning = head if schedule.both else drawing_head(head)
    optimiser = torch.optim.AdamW(
        learning.parameters(), lr=schedule.lr, weight_decay=schedule.decay
    )
    for number, rows in enumerate(batches(len(train), schedule.batch, schedule.steps, seed), 1):
        learning.train()
        part = train.some(rows)
        value = loss(learning(part), photo_vectors(learning, part), part.target)
        optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learning.parameters(), 5.0)
        optimiser.step()
        checkpoint(number)
    head.eval()


def batches(n: int, size: int, count: int, seed: int) -> Iterator[Tensor]:
    """Yield `count` batches of row numbers; every row comes once before any comes again."""
    chance = torch.Generator().manual_seed(seed)
    left = torch.empty(0, dtype=torch.long)
    for _ in range(count):
        if len(left) < min(size, n):
            left = torch.randperm(n, generator=chance)
        yield left[:size]
        left = left[size:]
