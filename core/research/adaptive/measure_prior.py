"""Measures a prior with the program's own numpy code.

For each person (or category) k pairs are the support, sketches of the other photos are the queries,
and all photos are the gallery; before is the encoder as it is, after is what searches with the
profile. The program measures a profile on its own sketches first and leaves it off where it does
not help, and so does this.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from core.encoder.torch.encoder import TorchEncoder
from core.research.adaptive.dataset import person_split, unseen_categories
from core.research.adaptive.tasks import Task, draw_episodes
from core.research.evaluation.metrics import ranks
from core.research.kit.experiment import Experiment
from core.research.kit.features import FeatureSource
from core.style.adapt import Support, adapt, choose_negatives
from core.style.learn import measure_effect
from core.style.prior import Prior, Priors
from core.style.profile import MIN_EXAMPLES
from core.style.projection import Projection

SHIPPED = "shipped"
EPISODES = 20
_BOOTSTRAPS = 1000


def measure_prior(
    prior: Prior, base: Projection, tasks: list[Task], k: int, *, episodes: int = EPISODES
) -> dict[str, Any]:
    """Measure a prior on tasks whose features are the encoder's own, not PCA features.

    Returns:
        Percentages over all queries, for `inkseek evaluate style`, where the keys are explained.
    """
    rng = np.random.default_rng(0)
    start = adapt(prior, base, _support(tasks[0], np.empty(0, int), tasks[0].features[:0]))
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    for _ in range(episodes):
        for number, task in enumerate(tasks):
            episode = draw_episodes([task], k, rng, queries=None)
            photos = episode.positive_rows[0].numpy()
            support = _support(task, photos, episode.support[0].numpy())
            effect = measure_effect(support, lambda s: adapt(prior, base, s), base, task.gallery)
            after = adapt(prior, base, support) if effect.helps else base
            queries, targets = episode.queries[0].numpy(), episode.targets[0].numpy()
            rest = np.ones((len(targets), len(task.gallery)), bool)
            rest[:, photos] = False
            for name, projection in (("before", base), ("start", start), ("after", after)):
                scores = projection.embed(queries) @ task.gallery.T
                found[name].append(ranks(scores, targets))
                found[f"{name} rest"].append(ranks(scores, targets, among=rest))
            found["person"].append(np.full(len(targets), number))
            found["on"].append(np.full(len(targets), effect.helps))
    return {"support": k, **_summarise({name: np.concatenate(f) for name, f in found.items()})}


def measure_shipped(source: FeatureSource, encoder: TorchEncoder, priors: Priors) -> Experiment:
    """Measure the priors on unseen people and classes."""
    base = Projection.of(encoder)
    sets = {
        "unseen drawers, all 32 objects": ("style", person_split(source).test),
        "unseen drawers, 16 of the objects": ("style", person_split(source, new_objects=True).test),
        "21 unseen classes of Sketchy": ("category", unseen_categories(source)),
    }
    protocol = "The shipped prior, applied by the program's own code to unseen people and classes."
    command = f"inkseek train adaptive --level {SHIPPED}"
    experiment = Experiment(SHIPPED, priors.encoder_id, protocol, command)
    for name, (kind, tasks) in sets.items():
        for k in (MIN_EXAMPLES, 5):
            figures = measure_prior(priors.by_kind[kind], base, tasks, k)
            experiment.record(f"{name}, k = {k}", 0, figures)
    return experiment


def _support(task: Task, photos: np.ndarray, features: np.ndarray) -> Support:
    own = task.gallery[photos]
    return Support(features, own, choose_negatives(own, task.gallery, np.random.default_rng(0)))


def _summarise(found: dict[str, np.ndarray]) -> dict[str, Any]:
    """Percentages; the interval is of the gain, over people."""
    before, after = found["before"], found["after"]
    gains = (after <= 1).astype(float) - (before <= 1)
    by_person = np.array([gains[found["person"] == p].mean() for p in np.unique(found["person"])])
    rng = np.random.default_rng(0)
    means = by_person[rng.integers(0, len(by_person), (_BOOTSTRAPS, len(by_person)))].mean(axis=1)
    low, high = np.percentile(100.0 * means, [2.5, 97.5])
    return {
        "people": len(by_person),
        "queries": len(before),
        "a@1": _percent(before, 1),
        "a@5": _percent(before, 5),
        "switched_on": 100.0 * float(found["on"].mean()),
        "start_a@1": _percent(found["start"], 1),
        "adapted_a@1": _percent(after, 1),
        "adapted_a@5": _percent(after, 5),
        "gain_a@1": _percent(after, 1) - _percent(before, 1),
        "gain_a@5": _percent(after, 5) - _percent(before, 5),
        "gain_a@1_interval": [float(low), float(high)],
        "without_support_a@1": _percent(found["before rest"], 1),
        "without_support_adapted_a@1": _percent(found["after rest"], 1),
    }


def _percent(found: np.ndarray, k: int) -> float:
    return 100.0 * float((found <= k).mean())
