"""Measuring a learner on tasks it has not seen: many draws of the support, an interval over tasks.

Two galleries: all photos of the task, as the protocols have it, and the same without the photos of
the support. The protocols never ask for those, so that only the second says what was learnt about
drawing and not about the protocol. Ties count against us.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np
import torch

from core.research.adaptive.learner import Learner
from core.research.adaptive.tasks import Draw, Task, draw

_BOOTSTRAPS = 1000
C = TypeVar("C")


@dataclass(frozen=True, eq=False)
class Score:
    """Percentages.

    Attributes:
        a1: acc@1, pooled over queries.
        a5: acc@5.
        a1_rest: acc@1 with the photos of the support out of the gallery.
        by_task: (tasks,) acc@1 of each, over its draws.
        interval: 95 % of a1, resampling tasks.
        margins: (tasks,) the mean margin of each.
    """

    a1: float
    a5: float
    a1_rest: float
    by_task: tuple[float, ...]
    interval: tuple[float, float]
    margins: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    learner: Learner, tasks: list[Task], k: int, *, steps: int = 1, draws: int = 20, seed: int = 0
) -> Score:
    """Measure after so many inner steps; the same seed draws the same supports for every learner.

    Args:
        learner: what is measured.
        tasks: that it has not seen.
        k: pairs in a support.
        steps: of the inner loop; 0 asks the start.
        draws: supports a task.
        seed: draws the supports.
    """
    rng = np.random.default_rng(seed)
    ranks, rest, asked = [], [], []
    margins = np.zeros(len(tasks))
    with torch.no_grad():
        for _ in range(draws):
            batch = draw(tasks, k, rng, queries=None)
            full, without = ranks_of(learner, batch, steps)
            ranks.append(full.numpy())
            rest.append(without.numpy())
            asked.append(batch.asked.numpy())
            margins += learner.margins(batch).numpy() / draws
    whole, counted = _stacked(ranks), _stacked(asked)
    hits = (whole <= 1) & counted
    by_task = 100.0 * hits.sum((0, 2)) / np.maximum(counted.sum((0, 2)), 1)
    return Score(
        100.0 * float(hits.sum() / counted.sum()),
        100.0 * float(((whole <= 5) & counted).sum() / counted.sum()),
        100.0 * float(((_stacked(rest) <= 1) & counted).sum() / counted.sum()),
        tuple(by_task.tolist()),
        _interval(hits.sum((0, 2)), counted.sum((0, 2))),
        tuple(margins.tolist()),
    )


def _stacked(draws: Sequence[np.ndarray]) -> np.ndarray:
    """Draws (t, q) one on another; one that left fewer queries is filled up with unasked ones."""
    longest = max(draw.shape[1] for draw in draws)
    return np.stack([np.pad(draw, ((0, 0), (0, longest - draw.shape[1]))) for draw in draws])


def ranks_of(learner: Learner, batch: Draw, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ranks (t, q) among the whole gallery, and among it without the support's photos."""
    fast = learner.adapted(batch, steps) if steps else {}
    scores = learner.embed(batch.queries, fast) @ batch.gallery.mT
    own = scores.gather(2, batch.answers[..., None])
    ahead = scores >= own
    ahead.scatter_(2, batch.answers[..., None], True)

    def among(there: torch.Tensor) -> torch.Tensor:
        return (ahead & there[:, None]).sum(2)

    return among(batch.there), among(batch.there & ~batch.used)


def _interval(hits: np.ndarray, asked: np.ndarray) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    rows = rng.integers(0, len(hits), (_BOOTSTRAPS, len(hits)))
    values = 100.0 * hits[rows].sum(1) / np.maximum(asked[rows].sum(1), 1)
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def best_of(candidates: list[C], score: Callable[[C], float]) -> C:
    """Return the candidate with the highest score; the first of equals."""
    scores = [score(candidate) for candidate in candidates]
    return candidates[int(np.argmax(scores))]
