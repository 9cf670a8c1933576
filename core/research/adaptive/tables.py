"""The tables: every row trained and measured on the same features, tasks and episodes.

A level is people or categories. Settings are chosen on its validation tasks; its test tasks are
measured once, at the end.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from operator import itemgetter
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.encoder.torch.encoder import TorchEncoder
from core.research.adaptive.dataset import category_split, load_words, person_split
from core.research.adaptive.learner import InnerLoop, Learner
from core.research.adaptive.measure import EPISODES, measure
from core.research.adaptive.meta_training import OuterLoop, meta_train
from core.research.adaptive.reduction import Reduction, shrink_embeddings
from core.research.adaptive.regularisers import CATEGORY, PERSON, LossWeights
from core.research.adaptive.tasks import Task
from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.choice import Settings, choose, grid
from core.research.kit.experiment import Experiment, Figures, RowRun
from core.research.kit.features import FeatureSource
from core.research.kit.linear import interpolate_weights

LEVELS = ("people", "people-new-objects", "categories")
WEIGHTS = (1.0, 0.5, 0.25)
"""Interpolation weights from the encoder's M to the learnt start. The encoder knows the training
tasks too well, so all of what was learnt on them may be too much for others."""
STEP_SCALES = (1.0, 0.5, 0.25, 0.1, 0.0)
"""Factors of the inner step, for the same reason."""
K = 5
_FINE_TUNING_RATES = (0.03, 0.1, 0.3, 1.0)
_FINE_TUNING_STEPS = 5
_MAX_STEPS = 5
_SIZES = (32, 64, 128)
_PLAIN = InnerLoop("none")
_SIMPLE = InnerLoop("anil", learned_margin=False, pull=False, learned_rates=False)
_ABLATIONS = {
    "domain": "without L_D",
    "classes": "without L_C",
    "semantic": "without L_S",
    "unsupervised": "without L_ud",
}


@dataclass(frozen=True, eq=False)
class Level:
    """What is measured in one table.

    Attributes:
        name: of the level and its result file.
        protocol: in a sentence or two.
        train: tasks on PCA features to learn from; likewise `validation` and `test`.
        reduction: of the features.
        words: (classes, w) word vectors.
        losses: weights of this level's regularisers.
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
    losses: LossWeights
    supports: tuple[int, ...] = (1, 5, 10)
    outer: OuterLoop = field(default_factory=OuterLoop)


def load_level(source: FeatureSource, encoder: TorchEncoder, name: str, outer: OuterLoop) -> Level:
    """Embed the data of a level."""
    fresh, by_class = name == "people-new-objects", name == "categories"
    split = category_split(source) if by_class else person_split(source, new_objects=fresh)
    if by_class:
        task = (
            "A task is a class: k drawings of at most half of its drawn photos are the support, "
            "drawings of its other photos the queries, all photos of the class the gallery."
        )
    else:
        objects = "the 16 objects that were kept out of training" if fresh else "all 32 objects"
        task = (
            "A task is a drawer: k of their drawings are the support, those of all other objects "
            f"the queries, {objects} the gallery."
        )
    features = np.concatenate([task.features for task in split.train])
    reduction = Reduction.of(features, *encoder.sketch_joint())
    return Level(
        name,
        f"{task} {EPISODES} draws of the support; ties count against us.",
        reduction.reduce(split.train),
        reduction.reduce(split.validation),
        reduction.reduce(split.test),
        reduction,
        load_words(split.classes, source.root),
        CATEGORY if by_class else PERSON,
        (1, K) if fresh else (1, K, 10),
        outer,
    )


def run_level(
    level: Level,
    encoder: str,
    seeds: Sequence[int],
    *,
    ablation: bool = True,
    watch: Watch = unwatched,
) -> Experiment:
    """Train and measure every row of a level.

    Args:
        level: what is measured.
        encoder: its id.
        seeds: of the training; all rows are measured on the same episodes.
        ablation: add the rows that leave something out and the smaller embeddings, with the first
            seed alone.
        watch: shows the progress.
    """
    rows = _compared_rows(level)
    once = ["encoder as it is"]
    if ablation:
        extra = {**_size_rows(level), **_ablation_rows(level)}
        rows |= extra
        once += extra
    command = f"inkseek train adaptive --level {level.name} --seeds {len(seeds)}"
    experiment = Experiment(level.name, encoder, level.protocol, command)
    experiment.details["names"] = [task.name for task in level.test]
    experiment.run(rows, seeds, once=once, watch=watch)
    return experiment


def _compared_rows(level: Level) -> dict[str, RowRun]:
    """Without an inner loop; MAML and its kin, with a triplet loss of fixed margin; ours."""
    unregularised = replace(level, losses=LossWeights())

    @cache
    def plain(seed: int) -> tuple[Learner, Settings]:
        return _train(_PLAIN, unregularised, seed)

    def encoder(seed: int) -> Figures:
        return _figures(Learner(level.reduction, _PLAIN), level, steps=0)

    def baseline(seed: int) -> Figures:
        learner, settings = plain(seed)
        return {**_figures(learner, level, steps=0), **settings}

    def regularised(seed: int) -> Figures:
        learner, settings = _train(_PLAIN, level, seed)
        return {**_figures(learner, level, steps=0), **settings}

    def tuned(seed: int) -> Figures:
        learner, settings = plain(seed)
        learner, step_scale = fine_tune(learner, level)
        settings = {**settings, "step_scale": step_scale}
        return {**_figures(learner, level, steps=_FINE_TUNING_STEPS), **settings}

    def ours(seed: int) -> Figures:
        learner, settings = _train(InnerLoop(), level, seed)
        by_step = [measure(learner, level.test, K, steps=n) for n in range(_MAX_STEPS + 1)]
        return {
            **_figures(learner, level),
            "a@1 by step": [figures["a@1"] for figures in by_step],
            "margins": by_step[1]["margins"],
            **settings,
        }

    return {
        "encoder as it is": encoder,
        "plain baseline": baseline,
        "+ regularisers": regularised,
        "fine-tuning": tuned,
        "MAML": _row(level, replace(_SIMPLE, method="maml", residual=True)),
        "sign-MAML": _row(level, replace(_SIMPLE, method="sign-maml", residual=True)),
        "ANIL": _row(level, _SIMPLE),
        "ours": ours,
    }


def _size_rows(level: Level) -> dict[str, RowRun]:
    """Ours with embeddings of fewer numbers."""
    photos = np.concatenate([task.gallery for task in level.train])
    rows = {}
    for dim in _SIZES:
        if dim < len(level.reduction.bias):
            (train, smaller), (validation, _), (test, _) = (
                shrink_embeddings(tasks, level.reduction, photos, dim)
                for tasks in (level.train, level.validation, level.test)
            )
            shrunk = replace(
                level, train=train, validation=validation, test=test, reduction=smaller,
                supports=(K,),
            )  # fmt: skip
            rows[f"{dim} numbers"] = _row(shrunk, InnerLoop())
    return rows


def _ablation_rows(level: Level) -> dict[str, RowRun]:
    """Ours with one thing left out, or done otherwise."""
    level = replace(level, supports=(K,))
    unmasked = replace(level, outer=replace(level.outer, mask_support=False))
    rows = {
        "fixed margin": _row(level, InnerLoop(learned_margin=False)),
        "without the pull": _row(level, InnerLoop(pull=False)),
        "one rate for all": _row(level, InnerLoop(learned_rates=False)),
        "first order": _row(level, InnerLoop(first_order=True)),
        "told by the protocol": _row(unmasked, InnerLoop()),
        "without regularisers": _row(replace(level, losses=LossWeights()), InnerLoop()),
    }
    for loss, name in _ABLATIONS.items():
        if getattr(level.losses, loss):
            others = replace(level.losses, **{loss: 0.0})
            rows[name] = _row(replace(level, losses=others), InnerLoop())
    return rows


def _row(level: Level, inner: InnerLoop) -> RowRun:
    def run(seed: int) -> Figures:
        learner, settings = _train(inner, level, seed)
        return {**_figures(learner, level), **settings}

    return run


def _train(inner: InnerLoop, level: Level, seed: int) -> tuple[Learner, Settings]:
    outer = replace(level.outer, seed=seed, losses=level.losses)
    learner = meta_train(inner, outer, level.reduction, level.train, level.words)
    return learner, scale_to_validation(learner, level)


def _figures(learner: Learner, level: Level, steps: int = 1) -> dict[str, Any]:
    """Test figures by k, such as "k=5 a@1"."""
    found: dict[str, Any] = {}
    for k in level.supports:
        figures = measure(learner, level.test, k, steps=steps)
        found |= {f"k={k} {name}": value for name, value in figures.items() if name != "margins"}
    return found


def fine_tune(plain: Learner, level: Level) -> tuple[Learner, float]:
    """A plainly trained M that takes gradient steps on the support; also its step scale.

    The learning rate, then the step scale, are the best on the validation tasks.
    """
    tuned = copy.deepcopy(plain)
    tuned.inner = _SIMPLE

    def validate(settings: Settings) -> dict[str, float]:
        tuned.log_rate.data = torch.tensor(math.log(settings["rate"]))
        steps = _FINE_TUNING_STEPS
        return {"a@1": measure(tuned, level.validation, K, steps=steps, episodes=5)["a@1"]}

    rate = choose(grid(rate=_FINE_TUNING_RATES), validate, itemgetter("a@1")).settings["rate"]
    tuned.log_rate.data = torch.tensor(math.log(rate))
    chosen = scale_to_validation(tuned, level, steps=_FINE_TUNING_STEPS, weights=(1.0,))
    return tuned, chosen["step_scale"]


def scale_to_validation(
    learner: Learner, level: Level, *, steps: int = 1, weights: Sequence[float] = WEIGHTS
) -> Settings:
    """Set a learner to the interpolation weight and step scale that validate best."""
    base = {
        "weight": torch.from_numpy(level.reduction.weight),
        "bias": torch.from_numpy(level.reduction.bias),
        "outwards": torch.zeros_like(learner.outwards),
    }
    learned = {name: getattr(learner, name).detach().clone() for name in base}

    def apply(settings: Settings) -> None:
        for name, value in interpolate_weights(base, learned, settings["weight"]).items():
            getattr(learner, name).data = value
        learner.step_scale = settings["step_scale"]

    def validate(settings: Settings) -> dict[str, float]:
        apply(settings)
        return {"a@1": measure(learner, level.validation, K, steps=steps, episodes=10)["a@1"]}

    steps = steps if learner.adapted_names else 0
    candidates = grid(weight=weights, step_scale=STEP_SCALES if steps else STEP_SCALES[:1])
    settings = choose(candidates, validate, itemgetter("a@1")).settings
    apply(settings)
    return settings
