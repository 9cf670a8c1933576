"""The tables: every method on the same features and split, three seeds, one result file a table.

Settings are chosen on seen classes alone: classes are held back inside the seen ones (and, for the
shipped encoder, those it was not trained on). Each trained method gets the learning rate it does
best with; ours also its dropout.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from core.research.evaluation.progress import Watch, unwatched
from core.research.kit import choice as kit
from core.research.kit.choice import Choice, choose, grid, load_choices, save_choices
from core.research.kit.experiment import Experiment, RowRun
from core.research.kit.features import FeatureSource
from core.research.zeroshot.comparators import COMPARATORS, UNTRAINED
from core.research.zeroshot.data import (
    UNSEEN,
    Corpus,
    NetworkName,
    ZeroShot,
    load_network,
    sketchy_corpus,
    validation,
    zero_shot,
)
from core.research.zeroshot.heads import Space
from core.research.zeroshot.measure import measure, protocol, sketch_to_photo_map
from core.research.zeroshot.method import TERMS, Settings, unified_space
from core.research.zeroshot.training import Budget

SEEDS = (0, 1, 2)
OURS = "ours"
RESULTS = Path(__file__).parent / "results"
RATES = (1e-4, 3e-4, 1e-3, 3e-3)
DROPOUTS = (0.2, 0.5)
_SCORE = "S→P map_all"


@dataclass(frozen=True)
class Table:
    """A table of the page.

    Attributes:
        name: What it is called on the command line.
        network: Whose features.
        split: Which classes are unseen.
        ablation: Whether the rows are ours without each loss, instead of the comparators.
    """

    name: str
    network: NetworkName
    split: str
    ablation: bool = False

    @property
    def choices(self) -> str:
        """The file of the settings, which all tables on these features and this split share."""
        return f"choice-{self.network}-{self.split.replace('/', '-')}.json"


TABLES = (
    Table("sketchy-21", "shipped", "104/21"),
    Table("sketchy-21-imagenet", "imagenet", "104/21"),
    Table("sketchy-25", "imagenet", "100/25"),
    Table("ablation", "shipped", "104/21", ablation=True),
    Table("ablation-imagenet", "imagenet", "104/21", ablation=True),
)


def run_tables(
    tables: Sequence[Table], root: Path | None, cache: Path, results: Path, watch: Watch
) -> list[Experiment]:
    """Run tables and write their result files.

    Args:
        tables: to run.
        root: folder of the data sets; $INKSEEK_DATA when None.
        cache: folder of the features.
        results: folder of the result files.
        watch: shows the progress.
    """

    @functools.cache
    def corpus_of(network: NetworkName) -> Corpus:
        return sketchy_corpus(FeatureSource(load_network(network), root, cache, watch))

    return [
        run_table(table, corpus_of(table.network), results=results, watch=watch) for table in tables
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
    file = results / table.choices
    choices = load_choices(file, corpus.network)
    if not choices:
        choices = choose_settings(validation(split.seen), watch=watch)
        save_choices(file, corpus.network, choices)
    split = split.reduced()
    rows = _ablation_rows(choices, split) if table.ablation else _comparison_rows(choices, split)
    experiment = Experiment(
        table.name,
        corpus.network,
        protocol(split),
        f"inkseek evaluate zeroshot --table {table.name}",
        details={"split": table.split, "settings": asdict(settings_of(choices[OURS].settings))},
    )
    experiment.run(rows, seeds, once=UNTRAINED, watch=watch)
    for name, row in experiment.rows.items():
        row.settings = dict(choices[name].settings) if name in choices else {}
    experiment.save(results)
    return experiment


def choose_settings(splits: Sequence[ZeroShot], *, watch: Watch = unwatched) -> dict[str, Choice]:
    """Try the grid for every trained method, on splits of seen classes (see `validation`)."""
    reduced = [split.reduced() for split in splits]

    def score(figures: Mapping[str, float]) -> float:
        return figures[_SCORE]

    def validate(make: Callable[[Corpus], Space]) -> dict[str, float]:
        found = [sketch_to_photo_map(make(part.seen), part.unseen) for part in reduced]
        return {_SCORE: float(np.mean(found))}

    def validate_comparator(name: str, settings: kit.Settings) -> dict[str, float]:
        budget = Budget(lr=settings["lr"])
        return validate(lambda seen: COMPARATORS[name](seen, budget))

    def validate_ours(settings: kit.Settings) -> dict[str, float]:
        return validate(lambda seen: unified_space(seen, settings_of(settings)))

    choices = {}
    for name in COMPARATORS:
        if name not in UNTRAINED:
            rate = partial(validate_comparator, name)
            doing = f"{name}: learning rate"
            choices[name] = choose(grid(lr=RATES), rate, score, watch=watch, doing=doing)
    candidates = grid(lr=RATES, dropout=DROPOUTS)
    choices[OURS] = choose(candidates, validate_ours, score, watch=watch, doing="Ours: settings")
    return choices


def settings_of(chosen: kit.Settings) -> Settings:
    """Our settings as they were chosen."""
    return replace(Settings(), dropout=chosen["dropout"], budget=Budget(lr=chosen["lr"]))


def _comparison_rows(choices: Mapping[str, Choice], split: ZeroShot) -> dict[str, RowRun]:
    def comparator(name: str, seed: int) -> dict[str, float]:
        lr = choices[name].settings["lr"] if name in choices else Budget().lr
        return measure(COMPARATORS[name](split.seen, Budget(lr=lr, seed=seed)), split)

    rows: dict[str, RowRun] = {name: partial(comparator, name) for name in COMPARATORS}
    rows[OURS] = partial(_ours, settings_of(choices[OURS].settings), split)
    return rows


def _ablation_rows(choices: Mapping[str, Choice], split: ZeroShot) -> dict[str, RowRun]:
    settings = settings_of(choices[OURS].settings)
    rows: dict[str, RowRun] = {OURS: partial(_ours, settings, split)}
    for term in TERMS:
        rows[f"without {term}"] = partial(_ours, settings.without(term), split)
    return rows


def _ours(settings: Settings, split: ZeroShot, seed: int) -> dict[str, float]:
    return measure(unified_space(split.seen, settings, seed=seed), split)
