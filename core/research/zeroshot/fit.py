"""The loop that every trained method here shares, so that none is favoured by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.research.evaluation.progress import Watch, unwatched
from core.research.zeroshot.batches import Triads, triads
from core.research.zeroshot.features import Corpus


@dataclass(frozen=True)
class Budget:
    """How long and how fast training goes, the same for every method unless it says otherwise.

    Attributes:
        steps: batches.
        lr: of Adam; it falls to nothing along half a cosine.
        weight_decay: pull towards zero.
        seed: of weights, batches and dropout.
    """

    steps: int = 100
    lr: float = 1e-3
    weight_decay: float = 1e-4
    seed: int = 0


def fit(
    module: nn.Module,
    loss: Callable[[Triads], Tensor],
    corpus: Corpus,
    budget: Budget,
    *,
    watch: Watch = unwatched,
    doing: str = "Training",
) -> None:
    """Train all parameters of a module on triads of a corpus.

    Args:
        module: what learns.
        loss: of a batch.
        corpus: seen classes only.
        budget: see `Budget`.
        watch: shows the progress.
        doing: what it says.

    Raises:
        ValueError: fewer than two classes have both photos and sketches.
    """
    optimiser = torch.optim.AdamW(
        [p for p in module.parameters() if p.requires_grad],
        lr=budget.lr,
        weight_decay=budget.weight_decay,
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, budget.steps)
    batches = triads(corpus, budget.steps, np.random.default_rng(budget.seed))
    module.train()
    for _ in watch(range(budget.steps), doing):
        optimiser.zero_grad(set_to_none=True)
        loss(next(batches)).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    module.eval()
