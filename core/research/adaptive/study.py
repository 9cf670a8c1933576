"""The tables: every row trained and measured on the same features, tasks and draws.

A study is one level (people or categories), with its training, validation and test tasks. Settings
were chosen on the validation tasks; the test tasks are measured once, at the end.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from core.research.adaptive.learner import Learner, Settings
from core.research.adaptive.material import narrowed
from core.research.adaptive.measure import Score, best_of, measure
from core.research.adaptive.outer import Outer, meta_train
from core.research.adaptive.reduction import Reduction
from core.research.adaptive.regularisers import Weights
from core.research.adaptive.tasks import Task

Report = Callable[[str], None]
RATES = [0.03, 0.1, 0.3, 1.0]
PACES = [1.0, 0.5, 0.25, 0.1, 0.0]
"""How much of its inner step a row may take. Where the encoder knows the training's tasks too well,
a step that was learnt on them is too sure of itself on others."""
SHARES = [1.0, 0.5, 0.25]
"""How much of the way from the encoder's M to the learnt start a row may go, likewise."""
FINE_TUNING_STEPS = 5
SIZES = (32, 64, 128)


@dataclass(frozen=True, eq=False)
class Study:
    """One level.

    Attributes:
        name: of the level.
        protocol: in a sentence.
        train: tasks to learn from, with reduced features; likewise `validation` and `test`.
        reduction: of the features.
        words: (classes, w) word vectors.
        regularisers: of this level.
        supports: the k that are measured.
        outer: of every row.
    """

    name: str
    protocol: str
    train: list[Task]
    validation: list[Task]
    test: list[Task]
    reduction: Reduction
    words: Tensor
    regularisers: Weights
    supports: tuple[int, ...]
    outer: Outer


def run(
    study: Study, seeds: Sequence[int], report: Report, *, ablation: bool = True
) -> dict[str, Any]:
    """Train and measure every row of a level.

    Args:
        study: what is measured.
        seeds: of the training; the draws of the supports are the same for all rows.
        report: is told each row when it is begun.
        ablation: also the rows that leave something out.

    Returns:
        Figures only: rows by name, each by k, with the mean and the spread over the seeds.
    """
    rows: dict[str, dict[str, list[Score]]] = {}
    sizes: dict[str, Any] = {}
    steps: dict[str, list[Score]] = {}
    settled: dict[str, list[Settled]] = {}

    def note_settled(name: str, taken: Settled) -> None:
        settled.setdefault(name, []).append(taken)

    for seed in seeds:
        outer = replace(study.outer, seed=seed)
        regular = replace(outer, regularisers=study.regularisers)

        def trained(settings: Settings, how: Outer, name: str, seed: int = seed) -> Learner:
            report(f"{study.name}, seed {seed}: {name}")
            learner = meta_train(settings, how, study.reduction, study.train, study.words)
            note_settled(name, settle(learner, study.validation, study.reduction))
            return learner

        def note(name: str, k: int, score: Score) -> None:
            rows.setdefault(name, {}).setdefault(str(k), []).append(score)

        encoder = Learner(study.reduction, Settings(inner="none"))
        plain = trained(Settings(inner="none"), outer, "plain baseline")
        plain_regular = trained(Settings(inner="none"), regular, "plain with regularisers")
        tuned = fine_tuning(plain, study.validation, study.reduction)
        note_settled("fine-tuning", settled["plain baseline"][-1]._replace(pace=tuned.pace))
        learners = _compared(trained, regular)
        ours = learners["ours"]
        for k in study.supports:
            note("encoder as it is", k, measure(encoder, study.test, k, steps=0))
            note("plain baseline", k, measure(plain, study.test, k, steps=0))
            note("+ regularisers", k, measure(plain_regular, study.test, k, steps=0))
            note("fine-tuning", k, measure(tuned, study.test, k, steps=FINE_TUNING_STEPS))
            for name, learner in learners.items():
                note(name, k, measure(learner, study.test, k))
        for count in range(6):
            score = measure(ours, study.test, 5, steps=count)
            steps.setdefault(str(count), []).append(score)
        if ablation and seed == seeds[0]:
            # One seed: what leaves a part out is compared with ours of the same seed.
            sizes = by_size(study, regular, report)
            for name, learner in ablations(trained, regular, study.regularisers).items():
                note(name, 5, measure(learner, study.test, 5))
    return {
        "protocol": study.protocol,
        "tasks": {
            "train": len(study.train),
            "validation": len(study.validation),
            "test": len(study.test),
        },
        "names": [task.name for task in study.test],
        "seeds": list(seeds),
        "rows": {name: {k: summed(v) for k, v in by_k.items()} for name, by_k in rows.items()},
        "settled": {name: [t._asdict() for t in taken] for name, taken in settled.items()},
        "sizes": sizes,
        "steps": {count: summed(scores) for count, scores in steps.items()},
    }


def by_size(study: Study, outer: Outer, report: Report) -> dict[str, Any]:
    """Ours with embeddings of fewer numbers."""
    found: dict[str, Any] = {}
    photos = np.concatenate([task.gallery for task in study.train])
    for dim in SIZES:
        if dim >= len(study.reduction.bias):
            continue
        report(f"{study.name}: embeddings of {dim} numbers")
        train, narrow = narrowed(study.train, study.reduction, dim, photos)
        held, test = (
            narrowed(tasks, study.reduction, dim, photos)[0]
            for tasks in (study.validation, study.test)
        )
        learner = meta_train(Settings(), outer, narrow, train, study.words)
        settle(learner, held, narrow)
        found[str(dim)] = summed([measure(learner, test, 5)])
    return found


Trained = Callable[[Settings, Outer, str], Learner]
_SIMPLE = Settings(learned_margin=False, pull=False, learned_rates=False)


def _compared(trained: Trained, outer: Outer) -> dict[str, Learner]:
    """MAML and its kin, with a plain triplet loss of a fixed margin and one learned rate; ours."""
    rows = {
        "MAML": replace(_SIMPLE, inner="maml", residual=True),
        "sign-MAML": replace(_SIMPLE, inner="sign-maml", residual=True),
        "ANIL": replace(_SIMPLE, inner="anil"),
        "ours": Settings(),
    }
    return {name: trained(settings, outer, name) for name, settings in rows.items()}


def ablations(trained: Trained, outer: Outer, weights: Weights) -> dict[str, Learner]:
    """Ours with one thing left out, or done otherwise."""
    rows: dict[str, tuple[Settings, Outer]] = {
        "fixed margin": (Settings(learned_margin=False), outer),
        "without the pull": (Settings(pull=False), outer),
        "one rate for all": (Settings(learned_rates=False), outer),
        "first order": (Settings(first_order=True), outer),
        "told by the protocol": (Settings(), replace(outer, blind=False)),
        "without regularisers": (Settings(), replace(outer, regularisers=Weights())),
    }
    without = {"domain": "without L_D", "classes": "without L_C", "semantic": "without L_S",
               "unsupervised": "without L_ud"}  # fmt: skip
    for field, name in without.items():
        if getattr(weights, field):
            left = replace(weights, **{field: 0.0})
            rows[name] = (Settings(), replace(outer, regularisers=left))
    return {name: trained(settings, how, name) for name, (settings, how) in rows.items()}


def fine_tuning(plain: Learner, validation: list[Task], reduction: Reduction) -> Learner:
    """A plainly trained M that takes gradient steps on the support, at the best of some rates."""
    tuned = copy.deepcopy(plain)
    tuned.settings = replace(_SIMPLE, inner="anil")

    def score(rate: float) -> float:
        tuned.log_rate.data = torch.tensor(math.log(rate))
        return measure(tuned, validation, 5, steps=FINE_TUNING_STEPS, draws=5).a1

    tuned.log_rate.data = torch.tensor(math.log(best_of(RATES, score)))
    settle(tuned, validation, reduction, steps=FINE_TUNING_STEPS, shares=[1.0])
    return tuned


class Settled(NamedTuple):
    """What a row takes of what it has learnt: of the start, and of each inner step."""

    share: float
    pace: float


def settle(
    learner: Learner,
    validation: list[Task],
    reduction: Reduction,
    *,
    steps: int = 1,
    shares: Sequence[float] = SHARES,
) -> Settled:
    """Let a learner take as much of what it has learnt as is best on the validation tasks."""
    steps = steps if learner.fast else 0
    ways = [Settled(share, pace) for share in shares for pace in (PACES if steps else PACES[:1])]
    learnt = copy.deepcopy(learner)

    def score(way: Settled) -> float:
        _take(learner, learnt, reduction, way)
        return measure(learner, validation, 5, steps=steps, draws=10).a1

    best = best_of(ways, score)
    _take(learner, learnt, reduction, best)
    return best


def _take(learner: Learner, learnt: Learner, reduction: Reduction, way: Settled) -> None:
    begun = {
        "weight": torch.from_numpy(reduction.weight),
        "bias": torch.from_numpy(reduction.bias),
        "outwards": torch.zeros_like(learnt.outwards),
    }
    for name, value in begun.items():
        getattr(learner, name).data = torch.lerp(value, getattr(learnt, name).data, way.share)
    learner.pace = way.pace


def summed(scores: Sequence[Score]) -> dict[str, Any]:
    """Mean and spread over the seeds; intervals and tasks are those of the means."""
    a1 = np.array([score.a1 for score in scores])
    return {
        "a@1": float(a1.mean()),
        "a@1 spread": float(a1.std()),
        "a@5": float(np.mean([score.a5 for score in scores])),
        "a@1 rest": float(np.mean([score.a1_rest for score in scores])),
        "interval": np.mean([score.interval for score in scores], axis=0).tolist(),
        "by task": np.mean([score.by_task for score in scores], axis=0).tolist(),
        "margins": np.mean([score.margins for score in scores], axis=0).tolist(),
    }
