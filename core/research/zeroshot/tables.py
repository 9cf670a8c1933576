"""The tables: every method on the same features and split, three seeds, one result file a table.

Settings are chosen on seen classes alone: classes are held back inside the seen ones (and, for the
shipped encoder, those it was not trained on). Each trained method gets the learning rate it does
best with; ours also its dropout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.encoder import ModelCard, shipped_weights
from core.research.encoder.dataset import Split
from core.research.evaluation.progress import Watch, unwatched
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


@dataclass
class Corpora:
    """Sketchy under each network, embedded when a table first asks for it."""

    root: Path | None
    cache: Path | None
    watch: Watch = unwatched
    _known: dict[NetworkName, tuple[str, Corpus]] = field(default_factory=dict)

    def of(self, network: NetworkName) -> tuple[str, Corpus]:
        """The id of the network, and the corpus."""
        if network not in self._known:
            source = FeatureSource(load_network(network), self.root, self.cache, self.watch)
            self._known[network] = source.network.card.id, sketchy_corpus(source)
        return self._known[network]


def run_tables(
    tables: Sequence[Table], corpora: Corpora, results: Path = RESULTS
) -> list[Experiment]:
    """Run tables and write their result files."""
    made = []
    for table in tables:
        encoder, corpus = corpora.of(table.network)
        shipped = Split.of(ModelCard.read(shipped_weights()))
        held_out = shipped.held_out_classes if table.network == "shipped" else ()
        made.append(
            run_table(
                table, corpus, encoder, held_out=held_out, results=results, watch=corpora.watch
            )
        )
    return made


def run_table(
    table: Table,
    corpus: Corpus,
    encoder: str,
    *,
    held_out: Sequence[str] = (),
    seeds: Sequence[int] = SEEDS,
    results: Path = RESULTS,
    watch: Watch = unwatched,
) -> Experiment:
    """Choose the settings on seen classes, train on all of them, measure once, and write it down.

    Args:
        table: which one.
        corpus: all classes as features.
        encoder: id of the network whose features they are.
        held_out: classes the network was not trained on, to choose on.
        seeds: of the runs.
        results: the folder of the result files.
        watch: shows the progress.
    """
    split = zero_shot(corpus, UNSEEN[table.split])
    file = results / table.choices
    choices = load_choices(file, encoder)
    if not choices:
        choices = choose_settings(validation(split.seen, held_out), watch=watch)
        save_choices(file, encoder, choices)
    split = split.reduced()
    rows = _ablation_rows(choices, split) if table.ablation else _comparison_rows(choices, split)
    experiment = Experiment(
        table.name,
        encoder,
        protocol(split),
        f"inkseek evaluate zeroshot --table {table.name}",
        details={"split": table.split, "settings": asdict(settings_of(choices[OURS]))},
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

    def validate_comparator(name: str, settings: Mapping[str, Any]) -> dict[str, float]:
        budget = Budget(lr=settings["lr"])
        return validate(lambda seen: COMPARATORS[name](seen, budget))

    def validate_ours(settings: Mapping[str, Any]) -> dict[str, float]:
        return validate(lambda seen: unified_space(seen, _settings(settings)))

    choices = {}
    for name in COMPARATORS:
        if name not in UNTRAINED:
            rate = partial(validate_comparator, name)
            doing = f"{name}: learning rate"
            choices[name] = choose(grid(lr=RATES), rate, score, watch=watch, doing=doing)
    candidates = grid(lr=RATES, dropout=DROPOUTS)
    choices[OURS] = choose(candidates, validate_ours, score, watch=watch, doing="Ours: settings")
    return choices


def settings_of(choice: Choice) -> Settings:
    """Our settings as they were chosen."""
    return _settings(choice.settings)


def _settings(chosen: Mapping[str, Any]) -> Settings:
    return replace(Settings(), dropout=chosen["dropout"], budget=Budget(lr=chosen["lr"]))


def _comparison_rows(choices: Mapping[str, Choice], split: ZeroShot) -> dict[str, RowRun]:
    def comparator(name: str, seed: int) -> dict[str, float]:
        lr = choices[name].settings["lr"] if name in choices else Budget().lr
        return measure(COMPARATORS[name](split.seen, Budget(lr=lr, seed=seed)), split)

    rows: dict[str, RowRun] = {name: partial(comparator, name) for name in COMPARATORS}
    rows[OURS] = partial(_ours, settings_of(choices[OURS]), split)
    return rows


def _ablation_rows(choices: Mapping[str, Choice], split: ZeroShot) -> dict[str, RowRun]:
    settings = settings_of(choices[OURS])
    rows: dict[str, RowRun] = {OURS: partial(_ours, settings, split)}
    for term in TERMS:
        rows[f"without {term}"] = partial(_ours, settings.without(term), split)
    return rows


def _ours(settings: Settings, split: ZeroShot, seed: int) -> dict[str, float]:
    space: Space = unified_space(split.seen, settings, seed=seed)
    return measure(space, split)
