"""`inkseek evaluate zeroshot`."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.output import JsonOption, print_json
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    ResultsOption,
    check_names,
    feature_cache,
    progress,
    report_written,
)


def evaluate(
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="Which table; can be repeated.", show_default="all"),
    ] = None,
    results: ResultsOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the zero-shot method and its comparators on unseen classes, three seeds each.

    Rows and settings that are in the result files already are kept; delete a file to run it again.
    """
    from core.research.zeroshot.page import write_page
    from core.research.zeroshot.tables import RESULTS, TABLES, TU_BERLIN, run_tables

    known = {entry.name: entry for entry in (*TABLES, TU_BERLIN)}
    check_names(table or (), known, "table")
    tables, folder = [known[name] for name in table] if table else TABLES, results or RESULTS
    with progress() as watch:
        made = run_tables(tables, data, feature_cache(cache), folder, watch)
    report_written(write_page(folder))
    if as_json:
        print_json([experiment.as_dict() for experiment in made])


COMMANDS: Commands = {"evaluate": {"zeroshot": evaluate}}
