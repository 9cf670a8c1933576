"""The outer loop: many tasks, each adapted to its support, judged by its queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor

from core.research.adaptive.learner import Fast, Learner, Settings
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.regularisers import Regularisers, Weights, altered
from core.research.adaptive.tasks import Draw, Task, draw
from core.research.encoder.losses.domain import reversal_strength

SUPPORTS = (1, 5, 10)
OnStep = Callable[[int, int], None]


@dataclass(frozen=True)
class Outer:
    """Settings of the outer loop.

    Attributes:
        steps: how many.
        tasks: how many tasks a step.
        lr: of M and the residual layer.
        fast_lr: of rates and margin.
        temperature: of the loss over the gallery.
        dropout: share of the axes silenced in a step, the same for support and queries of a task.
        blind: keep the photos of the support out of the gallery while training. The protocols never
            ask for them again, which a learner would otherwise notice and push them away.
        regularisers: which, and how much.
        strangers: how many tasks a step that nothing is to be learnt from.
        constancy: how much it counts that their drawings stay where they are.
        seed: of everything random.
    """

    steps: int = 160
    tasks: int = 12
    lr: float = 1e-3
    fast_lr: float = 1e-2
    temperature: float = 0.07
    dropout: float = 0.5
    blind: bool = True
    regularisers: Weights = field(default_factory=Weights)
    strangers: int = 8
    constancy: float = 10.0
    seed: int = 0


def meta_train(
    settings: Settings,
    outer: Outer,
    reduction: Reduction,
    tasks: list[Task],
    words: Tensor,
    on_step: OnStep | None = None,
    strangers: Sequence[Task] = (),
) -> Learner:
    """Train one row.

    Args:
        settings: of the inner loop; "none" trains M plainly, on the same tasks and as long.
        outer: of the outer loop.
        reduction: where M starts; the tasks' features are reduced by it.
        tasks: to learn from.
        words: (classes, w) word vectors for L_S.
        on_step: is told (step, of).
        strangers: tasks of other kinds of drawings, which should not suffer; reduced likewise.
            The encoder was taught with them and finds all of theirs, so that a loss over ranks
            sees no harm: it is asked that neither the start nor a step moves them.
    """
    torch.manual_seed(outer.seed)
    rng = np.random.default_rng(outer.seed)
    learner = Learner(reduction, settings)
    at_first = {name: p.detach().clone() for name, p in (learner.fast | learner.slow).items()}
    heads = Regularisers(outer.regularisers, len(learner.bias), words)
    map_names = ["weight", "bias"] + (["inwards", "outwards"] if settings.residual else [])
    map_ = [p for name, p in learner.named_parameters() if name in map_names]
    rates = [
        p
        for name, p in learner.named_parameters()
        if name not in ("weight", "bias", "inwards", "outwards")
    ]
    groups = [
        {"params": [*map_, *heads.parameters()], "lr": outer.lr},
        {"params": rates, "lr": outer.fast_lr},
    ]
    optimiser = torch.optim.Adam(groups)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, outer.steps)
    for step in range(outer.steps):
        chosen = [tasks[i] for i in rng.permutation(len(tasks))[: outer.tasks]]
        k = int(rng.choice(SUPPORTS))
        batch = _dropped(draw(chosen, k, rng), outer.dropout)
        loss = outer_loss(learner, heads, batch, outer, step / outer.steps)
        if strangers and outer.constancy:
            some = [strangers[i] for i in rng.permutation(len(strangers))[: outer.strangers]]
            apart = _dropped(draw(some, k, rng), outer.dropout)
            loss = loss + outer.constancy * moved(learner, apart, at_first)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        schedule.step()
        if on_step is not None:
            on_step(step + 1, outer.steps)
    return learner.eval()


def outer_loss(
    learner: Learner, heads: Regularisers, batch: Draw, outer: Outer, progress: float
) -> Tensor:
    """How well the adapted maps find the photos of the queries, and the regularisers."""
    fast = learner.adapted(batch)
    found = learner.embed(batch.queries, fast)
    scores = found @ batch.gallery.mT / outer.temperature
    there = batch.there & ~batch.used if outer.blind else batch.there
    scores = scores.masked_fill(~there[:, None], -1e4)
    losses = nnf.cross_entropy(scores.flatten(0, 1), batch.answers.flatten(), reduction="none")
    asked = batch.asked.flatten()
    total = (losses * asked).sum() / asked.sum().clamp(min=1)
    if any(vars(heads.weights).values()):
        rows = found.flatten(0, 1)[asked]
        copies = learner.embed(altered(batch.queries), fast).flatten(0, 1)[asked]
        photos = batch.gallery.flatten(0, 1)[batch.there.flatten()]
        labels = batch.labels.flatten()[asked]
        total = total + heads(rows, copies, labels, photos, reversal_strength(progress))
    return total


def moved(learner: Learner, batch: Draw, at_first: Fast) -> Tensor:
    """How far the queries have gone from where a first map put them: 1 − cosine, on average."""
    now = learner.embed(batch.queries, learner.adapted(batch))
    then = learner.embed(batch.queries, at_first)
    return ((1 - (now * then).sum(-1)) * batch.asked).sum() / batch.asked.sum().clamp(min=1)


def _dropped(batch: Draw, share: float) -> Draw:
    """Silence some axes of each task, alike for its support and its queries."""
    t, _, r = batch.support.shape
    kept = (torch.rand(t, 1, r) >= share).float() / (1 - share)
    parts = vars(batch) | {"support": batch.support * kept, "queries": batch.queries * kept}
    return Draw(**parts)
