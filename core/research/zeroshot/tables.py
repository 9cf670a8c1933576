"""The tables: every method on the same features and split, three seeds, one JSON file a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.research.evaluation.progress import Watch, unwatched
from core.research.zeroshot.choose import UNTRAINED, Choice, choose
from core.research.zeroshot.comparators import COMPARATORS
from core.research.zeroshot.features import Corpus, Network, reduction
from core.research.zeroshot.heads import Space
from core.research.zeroshot.measure import Figures, measured, protocol
from core.research.zeroshot.method import TERMS, unified_space
from core.research.zeroshot.split import UNSEEN, ZeroShot, validation, zero_shot

SEEDS = (0, 1, 2)
OURS = "ours"
RESULTS = Path(__file__).parent / "results"


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
    network: Network
    split: str
    ablation: bool = False


TABLES = (
    Table("sketchy-21", "shipped", "104/21"),
    Table("sketchy-21-imagenet", "imagenet", "104/21"),
    Table("sketchy-25", "imagenet", "100/25"),
    Table("ablation", "shipped", "104/21", ablation=True),
    Table("ablation-imagenet", "imagenet", "104/21", ablation=True),
)


def run_table(
    table: Table,
    corpus: Corpus,
    network_id: str,
    *,
    held_out: tuple[str, ...] = (),
    seeds: tuple[int, ...] = SEEDS,
    results: Path = RESULTS,
    watch: Watch = unwatched,
) -> Path:
    """Choose the settings on seen classes, train on all of them, measure once, and write it down.

    Args:
        table: which one.
        corpus: all classes as features.
        network_id: whose features they are.
        held_out: classes the network was not trained on, to choose on.
        seeds: of the runs.
        results: the folder of the JSON files.
        watch: shows the progress.

    Returns:
        The file.
    """
    split = zero_shot(corpus, UNSEEN[table.split])
    choice = _chosen(table, network_id, split.seen, held_out, results, watch)
    change = reduction(split.seen)
    reduced = ZeroShot(split.seen.through(change), split.unseen.through(change))
    work = list(_runs(table, choice, reduced.seen, seeds))
    rows: dict[str, list[Figures]] = {}
    for name, run in watch(work, f"Table {table.name}"):
        rows.setdefault(name, []).append(measured(run(), reduced))
    document = {
        "table": table.name,
        "network": network_id,
        "split": table.split,
        "protocol": protocol(reduced),
        "seeds": list(seeds),
        "rows": rows,
    }
    return write(results / f"{table.name}.json", document)


def write(file: Path, document: dict[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_rounded(document), indent=1, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8")
    return file


def read(file: Path) -> dict[str, Any] | None:
    """A result file, None where there is none."""
    if not file.exists():
        return None
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def _runs(
    table: Table, choice: Choice, seen: Corpus, seeds: tuple[int, ...]
) -> Iterator[tuple[str, Callable[[], Space]]]:
    if not table.ablation:
        for name, comparator in COMPARATORS.items():
            for seed in seeds[:1] if name in UNTRAINED else seeds:
                budget = choice.budget(name, seed)
                yield name, partial(comparator, seen, budget)
    for seed in seeds:
        yield OURS, partial(unified_space, seen, choice.settings, seed=seed)
        if table.ablation:
            for term in TERMS:
                settings = choice.settings.without(term)
                yield f"without {term}", partial(unified_space, seen, settings, seed=seed)


def _chosen(
    table: Table,
    network_id: str,
    seen: Corpus,
    held_out: tuple[str, ...],
    results: Path,
    watch: Watch,
) -> Choice:
    """The choice for these features and this split, made once for all tables that share it."""
    file = results / f"choice-{table.network}-{table.split.replace('/', '-')}.json"
    known = read(file)
    if known is not None and known["network"] == network_id:
        return Choice.from_dict(known)
    choice = choose(validation(seen, held_out), watch=watch)
    write(file, {"network": network_id, **choice.as_dict()})
    return choice


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 5)
    if isinstance(value, dict):
        return {str(key): _rounded(entry) for key, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list | tuple) else value
