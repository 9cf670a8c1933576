"""Measuring what the program really does: the shipped prior, applied by the run-time's own numpy.

For each person (or category) k pairs are the support, drawings of the other photos are the queries,
and all photos the gallery; before is the encoder as it is, after is what searches with the profile.
The program measures a profile on its own drawings first and leaves it off where it does not help;
so it is done here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.research.adaptive.features import Ints
from core.research.adaptive.tasks import Task, draw
from core.research.evaluation.metrics import ranks
from core.style.adapt import Support, adapt, choose_negatives
from core.style.learn import measure_effect
from core.style.prior import Floats, Prior
from core.style.projection import Projection

DRAWS = 20


@dataclass(frozen=True, eq=False)
class Outcome:
    """Ranks before and after, pooled over people and draws.

    Attributes:
        before: (n,) the encoder as it is.
        after: (n,) the profile.
        start: (n,) the prior's start, with nothing learnt from the person.
        rest: (2, n) before and after with the support's photos out of the gallery.
        person: (n,) whose drawing it is.
        on: (n,) whether the profile was switched on.
        k: pairs in a support.
    """

    before: Ints
    after: Ints
    start: Ints
    rest: Ints
    person: Ints
    on: NDArray[np.bool_]
    k: int

    @property
    def gain_a1(self) -> float:
        return _at(self.after, 1) - _at(self.before, 1)

    @property
    def gain_elsewhere(self) -> float:
        """Gain of acc@1 where the support's photos are not in the way.

        Learning draws all of a person's drawings towards these few photos. Among the dozens of a
        task they are many; in a library of thousands they are none.
        """
        return _at(self.rest[1], 1) - _at(self.rest[0], 1)

    def as_dict(self) -> dict[str, Any]:
        """Percentages; the interval is of the gain, over people."""
        gains = (self.after <= 1).astype(float) - (self.before <= 1)
        by_person = np.array([gains[self.person == p].mean() for p in np.unique(self.person)])
        rng = np.random.default_rng(0)
        means = by_person[rng.integers(0, len(by_person), (1000, len(by_person)))].mean(axis=1)
        low, high = np.percentile(100.0 * means, [2.5, 97.5])
        return {
            "support": self.k,
            "people": len(by_person),
            "queries": len(self.before),
            "a@1": _at(self.before, 1),
            "a@5": _at(self.before, 5),
            "switched_on": 100.0 * float(self.on.mean()),
            "start_a@1": _at(self.start, 1),
            "adapted_a@1": _at(self.after, 1),
            "adapted_a@5": _at(self.after, 5),
            "gain_a@1": self.gain_a1,
            "gain_a@5": _at(self.after, 5) - _at(self.before, 5),
            "gain_a@1_interval": [float(low), float(high)],
            "without_support_a@1": _at(self.rest[0], 1),
            "without_support_adapted_a@1": _at(self.rest[1], 1),
        }


def measure_prior(
    prior: Prior, plain: Projection, tasks: list[Task], k: int, *, draws: int = DRAWS
) -> Outcome:
    """Measure on tasks whose features are the encoder's own, not reduced."""
    rng = np.random.default_rng(0)
    start = adapt(prior, plain, _nothing(tasks[0]))

    def learnt(lesson: Support) -> Projection:
        return adapt(prior, plain, lesson)

    parts: dict[str, list[np.ndarray]] = {}
    for _ in range(draws):
        for number, task in enumerate(tasks):
            batch = draw([task], k, rng, queries=None)
            own = batch.own[0].numpy()
            lesson = _lesson(batch.support[0].numpy(), own, task.gallery)
            effect = measure_effect(lesson, learnt, plain, task.gallery)
            adapted = learnt(lesson) if effect.helps else plain
            queries, answers = batch.queries[0].numpy(), batch.answers[0].numpy()
            others = np.ones((len(answers), len(task.gallery)), bool)
            others[:, own] = False
            for name, style in (("before", plain), ("start", start), ("after", adapted)):
                scores = style.embed(queries) @ task.gallery.T
                parts.setdefault(name, []).append(ranks(scores, answers))
                if name != "start":
                    rest = ranks(scores, answers, among=others)
                    parts.setdefault(f"rest {name}", []).append(rest)
            parts.setdefault("person", []).append(np.full(len(answers), number))
            parts.setdefault("on", []).append(np.full(len(answers), effect.helps))
    rows = {name: np.concatenate(found) for name, found in parts.items()}
    rest = np.stack([rows["rest before"], rows["rest after"]])
    return Outcome(
        rows["before"], rows["after"], rows["start"], rest, rows["person"], rows["on"], k
    )


def _lesson(features: Floats, own: Ints, gallery: Floats) -> Support:
    photos = gallery[own]
    return Support(features, photos, choose_negatives(photos, gallery, np.random.default_rng(0)))


def _nothing(task: Task) -> Support:
    none = task.features[:0]
    return Support(none, task.gallery[:0], np.empty((0, 0, task.gallery.shape[1]), np.float32))


def _at(found: Ints, k: int) -> float:
    return 100.0 * float((found <= k).mean())
