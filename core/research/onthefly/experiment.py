"""A table: settings chosen on the validation part, rows trained and measured by seeds.

Each run leaves one file with its ranks, so that an interrupted table goes on where it stopped. All
figures of a result file are computed from those.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files import replacing
from core.research.evaluation.by_instance import FrameResult
from core.research.evaluation.metrics import frame_percentiles
from core.research.evaluation.progress import Watch
from core.research.kit import experiment as kit
from core.research.kit.choice import Choice, at_the_edge, load_choices, save_choices
from core.research.kit.experiment import Experiment, Figures
from core.research.kit.intervals import paired_interval
from core.research.onthefly.bench import STAGE_1_NAME, Bench, Run
from core.research.onthefly.dataset import StageSet
from core.research.onthefly.rows import Row

RESULTS = Path(__file__).with_name("results")
REFERENCES = ("B1", "B2", "on-the-fly", "gallery")
"""Rows that the others are compared with, by intervals; the first sets the goal of `strokes`."""


def run_table(
    name: str,
    rows: Sequence[Row],
    bench: Bench,
    seeds: Sequence[int],
    folder: Path,
    runs: Path,
    watch: Watch,
    *,
    settings_of: str = "",
    only: Collection[str] = (),
) -> Experiment:
    """Choose settings where none are on record, run what has not been run, and write the results.

    Args:
        name: of the table.
        rows: of the table; runs of others than `only` are taken as they were kept.
        bench: the parts of the data set.
        seeds: of the runs; a row without training runs once.
        folder: of the result files and of the choices of settings.
        runs: folder of the files of single runs.
        watch: shows the progress.
        settings_of: another table, whose settings are taken over.
        only: rows to run; all when empty.
    """
    splits = bench.splits["own"]
    record = folder / f"choice-{settings_of or name}.json"
    bench.choices = load_choices(record, splits.encoder)
    if STAGE_1_NAME not in bench.choices:
        bench.choices[STAGE_1_NAME] = bench.choose_stage_1()
        save_choices(record, splits.encoder, bench.choices)
    asked = [row for row in rows if not only or row.name in only]
    to_choose = [row for row in asked if row.train and row.name not in bench.choices]
    for row in watch(to_choose, f"{name}: choosing settings"):
        bench.choices[row.name] = bench.choose(row)
        save_choices(record, splits.encoder, bench.choices)

    def file_of(row: Row, seed: int) -> Path:
        return runs / f"{name}-{re.sub('[^a-z0-9]+', '-', row.name.lower())}-{seed}.npz"

    for row, seed in watch([(row, seed) for row in asked for seed in seeds], f"{name}: training"):
        file, identity = file_of(row, seed), _identity(bench, row)
        # Where nothing is learnt, nothing is random.
        if (row.train or seed == seeds[0]) and _read(file, identity) is None:
            _write(file, identity, bench.run(row, seed))
    found: dict[str, dict[int, Run]] = {}
    for row in rows:
        for seed in seeds:
            run = _read(file_of(row, seed), _identity(bench, row))
            if run is not None:
                found.setdefault(row.name, {})[seed] = run
    experiment = summarise(name, rows, found, bench)
    experiment.save(folder)
    return experiment


def _identity(bench: Bench, row: Row) -> str:
    """What a run depends on: the features, and the settings of the row and of all before it."""
    before = [bench.settings(row), bench.stage_1_settings()]
    if row.start:
        before.append(bench.settings(bench.rows[row.start]))
    return json.dumps([bench.splits[row.network].encoder, *map(dict, before)], sort_keys=True)


def _read(file: Path, identity: str) -> Run | None:
    """A run as it was kept; None if there is none of the same settings."""
    if not file.exists():
        return None
    with np.load(file) as kept:
        if str(kept["identity"]) != identity:
            return None
        return Run(kept["ranks"].astype(np.int64), kept["changes"], float(kept["seconds"]))


def _write(file: Path, identity: str, run: Run) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file) as unfinished, unfinished.open("wb") as stream:
        np.savez(
            stream, allow_pickle=False, identity=np.array(identity),
            ranks=run.ranks.astype(np.uint16), changes=run.changes, seconds=run.seconds,
        )  # fmt: skip


def summarise(
    name: str, rows: Sequence[Row], found: Mapping[str, Mapping[int, Run]], bench: Bench
) -> Experiment:
    """The result file of a table: figures of every run, and intervals of differences."""
    splits = bench.splits["own"]
    test = splits.test
    mean = {row: _per_sketch(runs, len(test.photos)) for row, runs in found.items()}
    experiment = Experiment(
        name,
        splits.encoder,
        f"{splits.protocol} Ties count against us; settings were chosen without the test part.",
        f"inkseek evaluate onthefly --table {name}",
    )
    goal = _goal(found, len(test.photos))
    for row in rows:
        if row.name not in found:
            continue
        runs = {
            seed: figures(run, FrameResult(run.ranks, len(test.photos), splits.by), goal, test)
            for seed, run in found[row.name].items()
        }
        choice = bench.choices.get(row.name)
        edge = at_the_edge(choice, row.axes) if choice else []
        settings: dict[str, Any] = {**bench.settings(row)} if row.train else {}
        experiment.rows[row.name] = kit.Row(runs, settings, row.about)
        experiment.details[row.name] = {
            "tries": len(choice.trials) if choice else 0,
            "at the edge": edge,
            "learning": _learning(choice),
            "intervals": {
                f"{figure} against {other}": paired_interval(
                    mean[row.name][figure], mean[other][figure], test.target.numpy()
                )
                for other in REFERENCES
                if other in mean and other != row.name
                for figure in ("m@a", "m@b")
            },
        }
    return experiment


def _learning(choice: Choice | None) -> dict[str, list[float]]:
    """The learning curve on the validation part of the settings that were chosen."""
    if choice is None:
        return {}
    curve: dict[str, list[float]] = {"updates": [], "m@a": [], "m@b": []}
    for key, value in choice.chosen.figures.items():
        figure, _, number = key.partition(" after ")
        if number:
            curve[figure].append(value)
            if figure == "m@a":
                curve["updates"].append(float(number))
    return curve


def _per_sketch(runs: Mapping[int, Run], photos: int) -> dict[str, NDArray[np.float64]]:
    """What each sketch adds to m@A and m@B, the mean over seeds."""
    ranks = np.stack([run.ranks for run in runs.values()])
    return {
        "m@a": 100 * np.stack([frame_percentiles(one, photos) for one in ranks]).mean((0, 2)),
        "m@b": 100 * (1.0 / ranks).mean((0, 2)),
    }


def _goal(found: Mapping[str, Mapping[int, Run]], photos: int) -> NDArray[np.int64] | None:
    """The rank that B1 gives each complete sketch, in its run in the middle by m@B."""
    runs = sorted(
        (FrameResult(run.ranks, photos) for run in found.get(REFERENCES[0], {}).values()),
        key=lambda result: result.m_b,
    )
    return runs[len(runs) // 2].ranks[:, -1] if runs else None


def figures(
    run: Run, result: FrameResult, goal: NDArray[np.int64] | None, part: StageSet
) -> Figures:
    """What a run is reported by.

    `ink` is the median percentage of the stages after which the rank `goal` (n,) of each sketch is
    first reached, `strokes` that of the strokes after which it is reached for good.
    """
    found: dict[str, float | Sequence[float]] = {
        "m@a": result.m_a,
        "m@b": result.m_b,
        "a@1": result.acc_at(1),
        "a@5": result.acc_at(5),
        "a@10": result.acc_at(10),
        "s": run.seconds,
        "percentile": result.percentile_curve.tolist(),
        "reciprocal": result.reciprocal_curve.tolist(),
        "changes": run.changes.tolist(),
    }
    if goal is not None:
        found["ink"], found["strokes"] = (
            ink_needed(result, goal),
            strokes_needed(result, goal, part),
        )
    return found


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
