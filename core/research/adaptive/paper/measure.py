"""Measuring a row on tasks that it has not seen; every row gets the same episodes.

Two galleries are used: all photos of the task, as in the paper, and the same without the photos of
the support. Those are never right answers, so a learner that pushes them away gains in the first
without knowing anything about drawing. Ties count against us.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from core.research.adaptive.paper.model import Model, Rule, adapt, embed
from core.research.adaptive.tasks import Episodes, Task, draw_episodes

EPISODES = 20
"""Supports that are drawn for each task."""

MARGINS = tuple(np.round(np.arange(0.05, 1.0, 0.1), 2).tolist())
SCALES = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)


def accuracies(
    model: Model,
    tasks: list[Task],
    k: int,
    rule: Rule,
    rate: float,
    *,
    steps: int = 1,
    margin: float | None = None,
) -> dict[str, np.ndarray]:
    """Percentages (tasks,): "a@1", "a@5", and "a@1 rest", without the photos of the support.

    Args:
        model: what is measured.
        tasks: that it has not seen.
        k: pairs in a support.
        rule: of the inner loop.
        rate: of its steps.
        steps: of the inner loop; 0 measures the start.
        margin: of all tasks, in place of the rule's.
    """
    rng = np.random.default_rng(0)
    found = {
        "a@1": np.zeros(len(tasks)),
        "a@5": np.zeros(len(tasks)),
        "a@1 rest": np.zeros(len(tasks)),
    }
    asked = np.zeros(len(tasks))
    with torch.no_grad():
        for _ in range(EPISODES):
            batch = draw_episodes(tasks, k, rng, queries=None)
            weights = adapt(model, batch, rule, rate, steps=steps, margin=margin)
            whole, rest = _ranks(
                embed(weights, batch.queries), embed(weights, batch.gallery), batch
            )
            counted = batch.query_mask.numpy()
            found["a@1"] += ((whole <= 1) & counted).sum(1)
            found["a@5"] += ((whole <= 5) & counted).sum(1)
            found["a@1 rest"] += ((rest <= 1) & counted).sum(1)
            asked += counted.sum(1)
    return {name: 100 * hits / asked for name, hits in found.items()}


def _ranks(
    sketches: torch.Tensor, gallery: torch.Tensor, episodes: Episodes
) -> tuple[np.ndarray, np.ndarray]:
    """Ranks (t, q) in the whole gallery, and without the support's photos."""
    scores, targets = sketches @ gallery.mT, episodes.targets[..., None]
    ahead = scores >= scores.gather(2, targets)
    ahead.scatter_(2, targets, True)
    whole = (ahead & episodes.gallery_mask[:, None]).sum(2)
    return whole.numpy(), (ahead & episodes.outside_support[:, None]).sum(2).numpy()


def figures(
    model: Model,
    tasks: list[Task],
    supports: Sequence[int],
    rule: Rule,
    rate: float,
    *,
    steps: int = 1,
) -> dict[str, float | list[float]]:
    """Figures by k, such as "k=5 a@1"; "k=5 by task" is what rows are compared by."""
    found: dict[str, float | list[float]] = {}
    for k in supports:
        by_task = accuracies(model, tasks, k, rule, rate, steps=steps)
        found |= {f"k={k} {name}": float(values.mean()) for name, values in by_task.items()}
        found[f"k={k} by task"] = by_task["a@1"].tolist()
    return found


def bounds(
    model: Model, tasks: list[Task], k: int, rule: Rule, rate: float
) -> dict[str, float | list[float]]:
    """What the margin and the length of the step could give at most.

    An oracle takes for each task the margin, or the length, that is best on its very queries; no
    predictor can be better. "margins" are the predicted ones, "optimal margins" the oracle's.
    """
    by_margin = np.stack(
        [accuracies(model, tasks, k, rule, rate, margin=margin)["a@1"] for margin in MARGINS]
    )
    by_scale = np.stack(
        [accuracies(model, tasks, k, rule, scale * rate)["a@1"] for scale in SCALES]
    )
    rng = np.random.default_rng(0)
    with torch.no_grad():
        predicted = [model.margins(draw_episodes(tasks, k, rng)).numpy() for _ in range(EPISODES)]
    return {
        "a@1 by margin": by_margin.mean(1).tolist(),
        "a@1 by length": by_scale.mean(1).tolist(),
        "a@1 oracle margin": float(by_margin.max(0).mean()),
        "a@1 oracle length": float(by_scale.max(0).mean()),
        "optimal margins": [MARGINS[row] for row in by_margin.argmax(0)],
        "margins": np.mean(predicted, 0).tolist(),
    }
