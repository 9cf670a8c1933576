"""Measuring a learner on tasks it has not seen: many episodes a task, an interval over tasks.

Two galleries are used: all photos of the task, as in the protocols, and the same without the photos
of the support. Those are never right answers in the protocols, so only the second gallery shows
what was learnt about drawing. Ties count against us.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from core.research.adaptive.learner import Learner
from core.research.adaptive.tasks import Episodes, Task, draw_episodes

EPISODES = 20
_BOOTSTRAPS = 1000


def measure(
    learner: Learner, tasks: list[Task], k: int, *, steps: int = 1, episodes: int = EPISODES
) -> dict[str, Any]:
    """Measure after so many inner steps; every learner gets the same episodes.

    Args:
        learner: what is measured.
        tasks: that it has not seen.
        k: pairs in a support.
        steps: of the inner loop; 0 measures the start.
        episodes: per task.

    Returns:
        Percentages: "a@1" and "a@5" over all queries, "a@1 rest" with the support's photos out of
        the gallery, and "interval" (95 % of a@1, resampling tasks); also "margins", the mean margin
        of each task.
    """
    rng = np.random.default_rng(0)
    ranks, rest_ranks, masks = [], [], []
    margins = np.zeros(len(tasks))
    with torch.no_grad():
        for _ in range(episodes):
            batch = draw_episodes(tasks, k, rng, queries=None)
            whole, rest = rank_targets(learner, batch, steps)
            ranks.append(whole.numpy())
            rest_ranks.append(rest.numpy())
            masks.append(batch.query_mask.numpy())
            margins += learner.margins(batch).numpy() / episodes
    counted = stack_padded(masks)
    n_queries = counted.sum((0, 2))

    def hits(found: list[np.ndarray], k: int) -> np.ndarray:
        return np.asarray(((stack_padded(found) <= k) & counted).sum((0, 2)))

    def percent(found: list[np.ndarray], k: int) -> float:
        return 100.0 * float(hits(found, k).sum() / n_queries.sum())

    return {
        "a@1": percent(ranks, 1),
        "a@5": percent(ranks, 5),
        "a@1 rest": percent(rest_ranks, 1),
        "interval": _interval(hits(ranks, 1), n_queries),
        "margins": margins.tolist(),
    }


def stack_padded(batches: Sequence[np.ndarray]) -> np.ndarray:
    """Stack batches (t, q); those with fewer queries are padded with zeros."""
    longest = max(batch.shape[1] for batch in batches)
    return np.stack([np.pad(b, ((0, 0), (0, longest - b.shape[1]))) for b in batches])


def rank_targets(
    learner: Learner, episodes: Episodes, steps: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Ranks (t, q) in the whole gallery, and in it without the support's photos."""
    adapted = learner.adapt(episodes, steps) if steps else {}
    scores = learner.embed(episodes.queries, adapted) @ episodes.gallery.mT
    targets = episodes.targets[..., None]
    ahead = scores >= scores.gather(2, targets)
    ahead.scatter_(2, targets, True)
    whole, rest = episodes.gallery_mask, episodes.outside_support
    return (ahead & whole[:, None]).sum(2), (ahead & rest[:, None]).sum(2)


def _interval(hits: np.ndarray, n_queries: np.ndarray) -> list[float]:
    rng = np.random.default_rng(0)
    rows = rng.integers(0, len(hits), (_BOOTSTRAPS, len(hits)))
    values = 100.0 * hits[rows].sum(1) / np.maximum(n_queries[rows].sum(1), 1)
    low, high = np.percentile(values, [2.5, 97.5])
    return [float(low), float(high)]
