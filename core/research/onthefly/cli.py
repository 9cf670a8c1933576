"""`inkseek evaluate onthefly`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.output import JsonOption, out, print_json
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    ResultsOption,
    SeedsOption,
    check_names,
    feature_cache,
    progress,
    report_written,
)
from core.research.kit.page import mean_spread

if TYPE_CHECKING:
    from core.research.kit.experiment import Experiment

_SHOWN = ("m@a", "m@b", "a@1", "a@5", "a@10", "ink", "strokes")


def evaluate(
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="Which table; can be repeated.", show_default="all"),
    ] = None,
    row: Annotated[
        list[str] | None, typer.Option("--row", help="Only this row; can be repeated.")
    ] = None,
    seeds: SeedsOption = 5,
    data_set: Annotated[str, typer.Option("--data-set", help="chairv2 or shoev2.")] = "chairv2",
    results: ResultsOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train the rows and measure on the test part how early they find the photo.

    Settings are chosen first for rows that have none on record. An interrupted table goes on where
    it stopped. Settings, results and the page made from them are kept in --results.
    """
    import torch

    from core.research.onthefly.experiment import RESULTS
    from core.research.onthefly.page import write_page
    from core.research.onthefly.splits import DATA_SETS
    from core.research.onthefly.tables import TABLES, make_table

    known = {entry.name: entry for entry in TABLES}
    check_names(table or (), known, "table")
    check_names(row or (), {one.name for entry in TABLES for one in entry.rows}, "row")
    check_names([data_set], DATA_SETS, "data set")
    torch.set_num_threads(1)  # the matrices are small: more threads only wait for one another
    folder = results or RESULTS
    with progress() as watch:
        made = [
            make_table(
                known[name], range(seeds), data, feature_cache(cache), folder, watch,
                data_set=data_set, only=tuple(row or ()),
            )
            for name in table or known
        ]  # fmt: skip
    report_written(write_page(folder))
    if as_json:
        print_json([experiment.as_dict() for experiment in made])
        return
    for experiment in made:
        _show(experiment)


def _show(found: Experiment) -> None:
    table = Table(found.name, *_SHOWN, box=None)
    for name, row in found.rows.items():
        table.add_row(name, *(mean_spread(row, figure) for figure in _SHOWN))
    out.print(table)
    out.print(f"[dim]{escape(found.protocol)}[/]")


COMMANDS: Commands = {"evaluate": {"onthefly": evaluate}}
