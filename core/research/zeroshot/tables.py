"""The tables: every row on the same features and split, with a grid of its own, three seeds.

A table is a network's features, a split, and the size of the space. Settings are chosen on seen
classes alone (`data.validation`), for every row by the same climb over learning rates, which ends
where no neighbour is better. All rows take the same number of steps. Rows that are solved instead
choose their regularisation.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Literal

import numpy as np
import torch

from core.research.evaluation.progress import Watch, unwatched
from core.research.kit.choice import Choice, Settings, climb, load_choices, save_choices
from core.research.kit.experiment import Experiment, Figures, RowRun
from core.research.kit.features import FeatureSource
from core.research.zeroshot.codes import binary
from core.research.zeroshot.comparators import CLOSED_FORM, HASHING, TRAINED, UNTRAINED
from core.research.zeroshot.data import (
    UNSEEN,
    Corpus,
    NetworkName,
    SplitName,
    ZeroShot,
    corpus_for,
    load_network,
    validation,
    zero_shot,
)
from core.research.zeroshot.heads import Space
from core.research.zeroshot.measure import measure, protocol, sketch_to_photo_map
from core.research.zeroshot.method import TERMS, UnifiedSpace
from core.research.zeroshot.training import Make, train

SEEDS = (0, 1, 2)
OURS = "ours"
UNIT = "ours, on unit vectors"
RESULTS = Path(__file__).parent / "results"
START = {"rate": 1e-3, "steps": 1000}
FACTORS = {"rate": 3.0}
SOLVED_START = {"strength": 0.1}
SOLVED_FACTORS = {"strength": 10.0}
_TRIES = 8
_SCORE = "S→P map_all"
CODED = ("Siamese-like", "SEM-PCYC-like", "SAKE-like", UNIT, OURS)

Run = Callable[[Corpus, Settings, int], Space]
"""Trains with settings and a seed, or solves."""


@dataclass(frozen=True)
class Table:
    """A table of the page.

    Attributes:
        name: what it is called on the command line.
        network: whose features.
        split: which classes are unseen.
        dim: size of the space.
        kind: every method; ours without each loss; or binary codes.
    """

    name: str
    network: NetworkName
    split: SplitName = "104/21"
    dim: int = 64
    kind: Literal["methods", "ablation", "codes"] = "methods"

    @property
    def command(self) -> str:
        return f"inkseek evaluate zeroshot --table {self.name}"

    @property
    def choices(self) -> str:
        """The file of the settings, shared by tables of the same features, split and size."""
        return f"choice-{self.network}-{self.split.replace('/', '-')}-{self.dim}.json"


TABLES = (
    Table("imagenet-64", "imagenet"),
    Table("imagenet-256", "imagenet", dim=256),
    Table("shipped-64", "shipped"),
    Table("shipped-256", "shipped", dim=256),
    Table("imagenet-64-split-25", "imagenet", "100/25"),
    Table("ablation-imagenet", "imagenet", kind="ablation"),
    Table("ablation-shipped", "shipped", kind="ablation"),
    Table("codes-imagenet", "imagenet", kind="codes"),
    Table("codes-shipped", "shipped", kind="codes"),
)
TU_BERLIN = Table("tu-berlin-64", "imagenet", "220/30")
"""For whoever has the data; it is run when it is asked for by name."""


def run_tables(
    tables: Sequence[Table], root: Path | None, cache: Path, results: Path, watch: Watch
) -> list[Experiment]:
    """Run tables and write their result files; what a file holds already is not run again.

    Args:
        tables: to run.
        root: folder of the data sets; $INKSEEK_DATA when None.
        cache: folder of the features.
        results: folder of the result files.
        watch: shows the progress.
    """
    # The matrices are too small for several threads to pay.
    torch.set_num_threads(1)

    @functools.cache
    def corpus_of(network: NetworkName, tu_berlin: bool) -> Corpus:
        source = FeatureSource(load_network(network), root, cache, watch)
        return corpus_for(source, "220/30" if tu_berlin else "104/21")

    return [
        run_table(
            table, corpus_of(table.network, table.split == "220/30"), results=results, watch=watch
        )
        for table in tables
    ]


def run_table(
    table: Table,
    corpus: Corpus,
    *,
    seeds: Sequence[int] = SEEDS,
    results: Path = RESULTS,
    watch: Watch = unwatched,
) -> Experiment:
    """Choose settings on seen classes, train on all of them, measure once, and write it down."""
    split = zero_shot(corpus, UNSEEN[table.split])
    runs = _runs(table)
    choices = choose_settings(table, runs, split.seen, corpus.network, results, watch)
    split = split.reduced()
    experiment = Experiment(
        table.name,
        corpus.network,
        protocol(split),
        table.command,
        details={"split": table.split, "dim": table.dim},
    )
    stored = Experiment.load(results / f"{table.name}.json")
    if stored is not None and stored.encoder == corpus.network:
        experiment.rows = stored.rows
    rows: dict[str, RowRun] = {
        name: partial(_measured, run, choices[name], split) for name, run in runs.items()
    }
    once = {*UNTRAINED, *CLOSED_FORM, "ZSH-like: signs"}
    if table.kind == "methods":
        rows = {**_untrained_rows(split), **rows}
    elif table.kind == "codes":
        rows = dict(_coded_rows(runs, choices, split))
    experiment.run(rows, seeds, once=once, folder=results, watch=watch)
    for name, row in experiment.rows.items():
        chosen = choices.get(name.partition(": ")[0])
        row.settings = dict(chosen.settings) if chosen else {}
    experiment.save(results)
    return experiment


def choose_settings(
    table: Table,
    runs: Mapping[str, Run],
    seen: Corpus,
    network: str,
    results: Path,
    watch: Watch = unwatched,
) -> dict[str, Choice]:
    """Choose for every row that has no choice in the file yet; the file is written row by row."""
    file = results / table.choices
    choices = load_choices(file, network)
    missing = [name for name in runs if name not in choices]
    folds = [fold.reduced() for fold in validation(seen)] if missing else []
    for name in watch(missing, f"Settings for {table.name}"):
        solved = name in CLOSED_FORM
        choices[name] = climb(
            SOLVED_START if solved else START,
            SOLVED_FACTORS if solved else FACTORS,
            partial(_validated, runs[name], folds, name in {*HASHING, "ZSH-like"}),
            itemgetter(_SCORE),
            _TRIES,
        )
        save_choices(file, network, choices)
    return choices


def _validated(
    run: Run, folds: Sequence[ZeroShot], coded: bool, settings: Settings
) -> dict[str, float]:
    """Mean mAP of S→P over the folds."""
    found = []
    for fold in folds:
        space = run(fold.seen, settings, 0)
        ready = binary(space, fold.seen, rotated=False) if coded else space
        found.append(sketch_to_photo_map(ready, fold.unseen))
    return {_SCORE: float(np.mean(found))}


def _runs(table: Table) -> dict[str, Run]:
    """How each row of a table is trained, by name."""
    ours: dict[str, Make] = {UNIT: partial(UnifiedSpace, unit_vectors=True), OURS: UnifiedSpace}
    if table.kind == "ablation":
        without = {f"without {term}": partial(UnifiedSpace, without={term}) for term in TERMS}
        return _trained({**without, OURS: UnifiedSpace}, table.dim)
    if table.kind == "codes":
        kept = {name: make for name, make in TRAINED.items() if name in CODED}
        return {
            "ZSH-like": partial(_solved, "ZSH-like", table.dim),
            **_trained({**HASHING, **kept, **ours}, table.dim),
        }
    solved = {name: partial(_solved, name, table.dim) for name in CLOSED_FORM if name != "ZSH-like"}
    return {**solved, **_trained({**TRAINED, **ours}, table.dim)}


def _trained(makes: Mapping[str, Make], dim: int) -> dict[str, Run]:
    def run(make: Make, corpus: Corpus, settings: Settings, seed: int) -> Space:
        steps = round(settings["steps"])
        return train(make, corpus, dim, rate=settings["rate"], steps=steps, seed=seed)

    return {name: partial(run, make) for name, make in makes.items()}


def _solved(name: str, dim: int, corpus: Corpus, settings: Settings, _seed: int) -> Space:
    return CLOSED_FORM[name](corpus, dim, settings["strength"])


def _measured(run: Run, choice: Choice, split: ZeroShot, seed: int) -> Figures:
    return measure(run(split.seen, choice.settings, seed), split)


def _untrained_rows(split: ZeroShot) -> dict[str, RowRun]:
    def untrained(name: str, _seed: int) -> Figures:
        return measure(UNTRAINED[name](split.seen), split)

    return {name: partial(untrained, name) for name in UNTRAINED}


def _coded_rows(
    runs: Mapping[str, Run], choices: Mapping[str, Choice], split: ZeroShot
) -> Iterator[tuple[str, RowRun]]:
    """Signs of every row, and the signs after ITQ of those that did not learn codes."""

    def coded(name: str, rotated: bool, seed: int) -> Figures:
        space = runs[name](split.seen, choices[name].settings, seed)
        return measure(binary(space, split.seen, rotated=rotated), split)

    for name in runs:
        yield f"{name}: signs", partial(coded, name, False)
        if name in CODED:
            yield f"{name}: ITQ", partial(coded, name, True)
