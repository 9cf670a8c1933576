"""The experiment: settings chosen on the validation part, rows trained and measured by seeds."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import nn

from core.research.evaluation.by_instance import By, FrameResult, on_the_fly
from core.research.evaluation.progress import Watch
from core.research.kit import choice
from core.research.kit import experiment as kit
from core.research.kit.choice import Choice, load_choices, save_choices
from core.research.kit.experiment import Experiment, Figures
from core.research.kit.linear import interpolate_units
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.heads import photo_vectors
from core.research.onthefly.rows import METHODS, Row, Settings
from core.research.onthefly.splits import Splits

RESULTS = Path(__file__).with_name("results")
WEIGHT = "interpolation_weight"
WEIGHTS = (1.0, 0.75, 0.5, 0.25)
"""How far a head is followed. What was learned on the training photos is overconfident on others;
the head that ships is interpolated as well."""

REFERENCE = next(row for row in METHODS if row.name == "B1")
"""The row whose rank of the complete sketch is the goal of the figures `ink` and `strokes`."""


def train_row(row: Row, stages: StageSet, settings: Settings, seed: int) -> nn.Module:
    """A head of this row; the same seed gives the same head."""
    torch.manual_seed(seed)  # of the first weights; training seeds again
    head = row.make(stages, settings)
    row.train(head, stages, settings, seed)
    return head.eval()


@torch.no_grad()
def rank_stages(head: nn.Module, part: StageSet, by: By, weight: float = 1.0) -> FrameResult:
    """Rank the part's photos at every stage; nothing is random here.

    Args:
        head: a trained head.
        part: what it is measured on.
        by: what a stage is a part of.
        weight: interpolation weight from the encoder's own vectors (0) to the head's (1).
    """
    head.eval()
    rows = torch.arange(len(part))
    learned = torch.cat([head(part.some(rows[i : i + 64])) for i in range(0, len(rows), 64)])
    vectors = interpolate_units(nnf.normalize(part.projected, dim=-1), learned, weight)
    photos = interpolate_units(part.photos, photo_vectors(head, part), weight)
    return on_the_fly(vectors.numpy(), part.target.numpy(), photos.numpy(), by=by)


def figures(result: FrameResult, goal: NDArray[np.int64], part: StageSet) -> Figures:
    """What a run is reported by.

    `ink` is the median percentage of the ink after which the rank `goal` (n,) of each sketch is
    first reached, `strokes` that of the strokes after which it is reached for good.
    """
    return {
        "m@a": result.m_a,
        "m@b": result.m_b,
        "wm@a": result.wm_a,
        "wm@b": result.wm_b,
        "a@1": result.acc_at(1),
        "a@5": result.acc_at(5),
        "a@10": result.acc_at(10),
        "ink": ink_needed(result, goal),
        "strokes": strokes_needed(result, goal, part),
        "percentile": result.percentile_curve.tolist(),
        "reciprocal": result.reciprocal_curve.tolist(),
    }


def ink_needed(result: FrameResult, goal: NDArray[np.int64]) -> float:
    good = result.ranks <= goal[:, None]
    first = np.where(good.any(1), good.argmax(1) + 1, result.steps)
    return 100 * float(np.median(first / result.steps))


def strokes_needed(result: FrameResult, goal: NDArray[np.int64], part: StageSet) -> float:
    good = result.ranks <= goal[:, None]
    # For good: at this stage and at all later ones. A sketch that never gets there needs all.
    stays = np.flip(np.logical_and.accumulate(np.flip(good, 1), axis=1), 1)
    first = np.where(stays.any(1), stays.argmax(1), result.steps - 1)
    strokes = part.strokes.numpy()
    return 100 * float(np.median(strokes[np.arange(len(first)), first] / strokes[:, -1]))


def choose_settings(row: Row, splits: Splits, seed: int = 0) -> Choice:
    """Train the row with all its settings and take the best on the validation part."""
    tries = (row.settings, *row.tries)
    weights = WEIGHTS if row.starts_as_base else WEIGHTS[:1]
    candidates = [{**settings, WEIGHT: weight} for settings in tries for weight in weights]

    @cache
    def head_of(number: int) -> nn.Module:
        return train_row(row, splits.learn, tries[number], seed)

    def measure(settings: Settings) -> dict[str, float]:
        head = head_of(candidates.index(dict(settings)) // len(weights))
        result = rank_stages(head, splits.validation, splits.by, settings[WEIGHT])
        return {"m@a": result.m_a, "m@b": result.m_b, "a@5": result.acc_at(5)}

    # Early and late stages, percentiles and ranks count alike.
    return choice.choose(candidates, measure, lambda found: sum(found.values()) / len(found))


def run_experiment(
    name: str,
    rows: Sequence[Row],
    splits: Splits,
    seeds: Sequence[int],
    folder: Path,
    watch: Watch,
    *,
    choose: bool = False,
) -> Experiment:
    """Train rows and measure them on the test part, in place of what a folder holds of them.

    The result file is written after every row, so that an interrupted run keeps what is done.

    Args:
        name: of the experiment.
        rows: what to run.
        splits: what to train and measure on.
        seeds: of the runs; a row without training runs once.
        folder: of the result files and of the choices of settings.
        watch: shows the progress.
        choose: first choose the settings of these rows.
    """
    choice_file = folder / f"choice-{name}.json"
    choices = load_choices(choice_file, splits.encoder)
    if choose:
        for row in watch(rows, "Choosing settings"):
            choices[row.name] = choose_settings(row, splits)
            save_choices(choice_file, splits.encoder, choices)
    experiment = Experiment.load(folder / f"{name}.json")
    if experiment is None or experiment.encoder != splits.encoder:
        experiment = Experiment(name, splits.encoder, "", "")
    middle = _middle_of_reference(splits, choices, seeds)
    experiment.protocol = f"{middle.protocol} Settings were chosen without the test part."
    experiment.command = "inkseek evaluate onthefly"
    for row, seed in watch([(row, seed) for row in rows for seed in seeds], "Training"):
        if seed == seeds[0]:
            settings = dict(_settings(row, choices))
            experiment.rows[row.name] = kit.Row({}, settings, row.about)
        result, seconds = _run_row(row, splits, choices, seed)
        found = figures(result, middle.ranks[:, -1], splits.test)
        experiment.record(row.name, seed, {**found, "s": seconds})
        experiment.save(folder)
    return experiment


def _middle_of_reference(
    splits: Splits, choices: Mapping[str, Choice], seeds: Sequence[int]
) -> FrameResult:
    """The run of REFERENCE in the middle by m@B, so that a lucky seed sets no goal."""
    runs = [_run_row(REFERENCE, splits, choices, seed)[0] for seed in seeds]
    return runs[int(np.argsort([one.m_b for one in runs])[len(runs) // 2])]


def _settings(row: Row, choices: Mapping[str, Choice]) -> Settings:
    return choices[row.name].settings if row.name in choices else row.settings


def _run_row(
    row: Row, splits: Splits, choices: Mapping[str, Choice], seed: int
) -> tuple[FrameResult, float]:
    """The ranks of the test part, and the seconds of CPU that training took."""
    settings = _settings(row, choices)
    start = time.process_time()
    head = train_row(row, splits.train, settings, seed)
    seconds = time.process_time() - start
    return rank_stages(head, splits.test, splits.by, settings.get(WEIGHT, 1.0)), seconds
