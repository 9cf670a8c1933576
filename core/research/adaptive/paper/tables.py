"""The tables: a level is a kind of task; every row is trained on its tasks and measured alike.

Settings are chosen on validation tasks, for every row by the same climb over a rate, which ends
where no neighbour is better; all take the same number of steps of the outer loop. For rows without
an inner loop the rate is the outer one, which all others take over from the baseline; for the
others it is that of the inner loop. Rows that leave a part out take over the settings of ours. Test
tasks are only measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.research.adaptive.paper.measure import accuracies, bounds, figures
from core.research.adaptive.paper.model import F, M, Model, Rule, Term
from core.research.adaptive.paper.training import meta_train
from core.research.adaptive.tasks import Task, draw_episodes
from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.choice import Choice, Settings, climb, load_choices, save_choices
from core.research.kit.experiment import Experiment, Figures, RowRun

K = 5
DIM = 64
DIMS = (32, 64, 128, 256, 512)
SEEDS = (0, 1, 2)
OURS = "ours"
STEPS = 600
_OUTER_RATE, _INNER_RATE, _SIGN_RATE = 1e-3, 1.0, 3e-4
_TRIES = 8
_MAX_STEPS = 5
_ALL = 15
"""More pairs than any task has in the half of its photos that a support may come from."""

TUNING = Rule(adapts=F + M)
_NAMES: Mapping[Term, str] = {
    "domain": "L_D",
    "semantic": "L_S",
    "classes": "L_C",
    "unsupervised": "L_ud",
}
CATEGORY_TERMS: tuple[Term, ...] = ("domain", "semantic", "classes")
PERSON_TERMS: tuple[Term, ...] = ("domain", "unsupervised")


@dataclass(frozen=True, eq=False)
class Level:
    """What is measured in one table.

    Attributes:
        name: of the level and its result file.
        protocol: in a sentence or two.
        train: tasks to learn from.
        validation: tasks to choose settings on.
        test: tasks to report.
        words: (classes, w) word vectors.
        terms: the regularisers of this level.
        supports: the k that are measured.
        encoder: id of the network whose features they are.
    """

    name: str
    protocol: str
    train: list[Task]
    validation: list[Task]
    test: list[Task]
    words: Tensor
    terms: tuple[Term, ...]
    supports: tuple[int, ...]
    encoder: str

    @property
    def rules(self) -> dict[str, Rule]:
        """The rows that are trained."""
        return {
            "baseline": Rule(),
            "+ regularisers": Rule(losses=self.terms),
            "MAML": Rule(adapts=F + M),
            "sign-MAML": Rule(adapts=F + M, sign=True),
            "ANIL": Rule(adapts=M),
            OURS: Rule(adapts=M, learned_margin=True, losses=self.terms),
        }


def run_level(
    level: Level,
    results: Path,
    *,
    seeds: Sequence[int] = SEEDS,
    watch: Watch = unwatched,
) -> Experiment:
    """Choose settings, train and measure every row; what the files hold already is kept."""
    choices = choose_settings(level, results, watch)
    command = f"inkseek train adaptive --level {level.name}"
    experiment = Experiment(level.name, level.encoder, level.protocol, command)
    stored = Experiment.load(results / f"{level.name}.json")
    if stored is not None and stored.encoder == level.encoder:
        experiment.rows = stored.rows
    experiment.details["names"] = [task.name for task in level.test]
    experiment.run(_rows(level, choices), seeds, folder=results, watch=watch)
    for name, row in experiment.rows.items():
        row.settings = dict(choices[name if name in choices else OURS].settings)
    experiment.save(results)
    return experiment


def choose_settings(level: Level, results: Path, watch: Watch = unwatched) -> dict[str, Choice]:
    """Choose for every row that has no choice in the file yet; the file is written row by row."""
    file = results / f"choice-{level.name}.json"
    choices = load_choices(file, level.encoder)
    names = [*level.rules, "fine-tuning"]
    for name in watch([name for name in names if name not in choices], "Settings"):
        if name == "fine-tuning":
            model = _trained(
                level, level.rules["baseline"], choices["baseline"].settings, choices, 0
            )
            start = {"rate": _INNER_RATE, "steps": 3}
            validate = partial(_validate_tuning, level, model)
        else:
            rule = level.rules[name]
            rate = _SIGN_RATE if rule.sign else _INNER_RATE if rule.adapts else _OUTER_RATE
            start = {"rate": rate, "steps": STEPS}
            validate = partial(_validate, level, rule, choices)
        choices[name] = climb(start, factors_of(name), validate, itemgetter("a@1"), _TRIES)
        save_choices(file, level.encoder, choices)
    return choices


def factors_of(name: str) -> dict[str, float]:
    """By what a row's settings are multiplied or divided."""
    return {"rate": 3.0} | ({"steps": 3.0} if name == "fine-tuning" else {})


def _validate(
    level: Level, rule: Rule, choices: Mapping[str, Choice], settings: Settings
) -> dict[str, float]:
    """A@1 on the validation tasks."""
    model = _trained(level, rule, settings, choices, 0)
    inner = _rates(rule, settings, choices)[1]
    return {"a@1": float(accuracies(model, level.validation, K, rule, inner)["a@1"].mean())}


def _validate_tuning(level: Level, model: Model, settings: Settings) -> dict[str, float]:
    by_task = accuracies(
        model, level.validation, K, TUNING, settings["rate"], steps=round(settings["steps"])
    )
    return {"a@1": float(by_task["a@1"].mean())}


def _rates(rule: Rule, settings: Settings, choices: Mapping[str, Choice]) -> tuple[float, float]:
    """The outer and the inner rate of a row, of which one was chosen."""
    if rule.adapts:
        return choices["baseline"].settings["rate"], settings["rate"]
    return settings["rate"], 0.0


def _trained(
    level: Level,
    rule: Rule,
    settings: Settings,
    choices: Mapping[str, Choice],
    seed: int,
    dim: int = DIM,
) -> Model:
    outer, inner = _rates(rule, settings, choices)
    return meta_train(
        level.train, level.words, rule, dim,
        outer_rate=outer, inner_rate=inner, steps=round(settings["steps"]), seed=seed,
    )  # fmt: skip


def _rows(level: Level, choices: Mapping[str, Choice]) -> dict[str, RowRun]:
    rows: dict[str, RowRun] = {}
    for name, rule in level.rules.items():
        rows[name] = partial(_row, level, rule, choices[name].settings, choices, level.supports)
    rows["fine-tuning"] = partial(_fine_tuned, level, choices)
    rows["upper bound"] = partial(_upper_bound, level, choices)
    rows[OURS] = partial(_ours, level, choices)
    ours, settings = level.rules[OURS], choices[OURS].settings
    parts = {
        "fixed margin": replace(ours, learned_margin=False),
        "first order": replace(ours, first_order=True),
    }
    # The paper leaves out one loss more from row to row.
    for count in range(1, len(level.terms) + 1):
        left_out = level.terms[:count]
        parts[f"without {', '.join(_NAMES[term] for term in left_out)}"] = ours.without(*left_out)
    for name, rule in parts.items():
        rows[name] = partial(_row, level, rule, settings, choices, (K,))
    rows["margin fixed at the learned mean"] = partial(_mean_margin, level, choices)
    for dim in DIMS:
        if dim != DIM:
            rows[f"{dim} numbers"] = partial(_row, level, ours, settings, choices, (K,), dim=dim)
    return rows


def _row(
    level: Level,
    rule: Rule,
    settings: Settings,
    choices: Mapping[str, Choice],
    supports: Sequence[int],
    seed: int,
    *,
    dim: int = DIM,
) -> Figures:
    model = _trained(level, rule, settings, choices, seed, dim)
    return figures(model, level.test, supports, rule, _rates(rule, settings, choices)[1])


def _fine_tuned(level: Level, choices: Mapping[str, Choice], seed: int) -> Figures:
    """The baseline, with ordinary gradient steps of all its weights on the support."""
    model, rate, steps = _tuning(level, choices, seed)
    return figures(model, level.test, level.supports, TUNING, rate, steps=steps)


def _upper_bound(level: Level, choices: Mapping[str, Choice], seed: int) -> Figures:
    """The baseline, fine-tuned on all sketches of half of a task's drawn photos."""
    model, rate, steps = _tuning(level, choices, seed)
    found = figures(model, level.test, (_ALL,), TUNING, rate, steps=steps)
    return {name.replace(f"k={_ALL}", f"k={K}"): value for name, value in found.items()}


def _tuning(level: Level, choices: Mapping[str, Choice], seed: int) -> tuple[Model, float, int]:
    """The baseline, and the rate and number of the steps that fine-tune it."""
    plain, chosen = choices["baseline"].settings, choices["fine-tuning"].settings
    model = _trained(level, level.rules["baseline"], plain, choices, seed)
    return model, chosen["rate"], round(chosen["steps"])


def _mean_margin(level: Level, choices: Mapping[str, Choice], seed: int) -> Figures:
    """Ours with one margin for all tasks: the mean of those that ours predicts of training tasks.

    It tells whether it helps to predict a margin, or only to have a better one.
    """
    ours, settings = level.rules[OURS], choices[OURS].settings
    model = _trained(level, ours, settings, choices, seed)
    with torch.no_grad():
        drawn = draw_episodes(level.train, K, np.random.default_rng(0))
        margin = float(model.margins(drawn).mean())
    rule = replace(ours, learned_margin=False, margin=margin)
    return _row(level, rule, settings, choices, (K,), seed)


def _ours(level: Level, choices: Mapping[str, Choice], seed: int) -> Figures:
    rule, settings = level.rules[OURS], choices[OURS].settings
    rate, test = settings["rate"], level.test
    model = _trained(level, rule, settings, choices, seed)
    by_step = [accuracies(model, test, K, rule, rate, steps=n) for n in range(_MAX_STEPS + 1)]
    return {
        **figures(model, test, level.supports, rule, rate),
        "a@1 by step": [float(found["a@1"].mean()) for found in by_step],
        **bounds(model, test, K, rule, rate),
    }


def correlation(predicted: Sequence[float], optimal: Sequence[float]) -> float:
    """Pearson's, of the predicted margins with the best ones; 0 where either never changes."""
    if np.std(predicted) < 1e-9 or np.std(optimal) < 1e-9:
        return 0.0
    return float(np.corrcoef(predicted, optimal)[0, 1])
