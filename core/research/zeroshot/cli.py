"""`inkseek train zeroshot` and `inkseek evaluate zeroshot`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from core.cli.output import JsonOption, err, print_json
from core.research.kit.options import (
    CacheOption,
    Commands,
    DataOption,
    ResultsOption,
    check_names,
    feature_cache,
    progress,
)


def train(
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    network: Annotated[
        Literal["shipped", "imagenet"], typer.Option(help="Whose features.")
    ] = "shipped",
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    data: DataOption = None,
    cache: CacheOption = None,
) -> None:
    """Train the zero-shot method on Sketchy's seen classes, on features of a frozen network."""
    from core.research.zeroshot.method import save_method
    from core.research.zeroshot.tables import Corpora

    with progress() as watch:
        encoder, corpus = Corpora(data, feature_cache(cache), watch).of(network)
        file = save_method(out, corpus, encoder, seed=seed, watch=watch)
    err.print(f"Done: {escape(str(file))}", soft_wrap=True)


def evaluate(
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="Which table; can be repeated.", show_default="all"),
    ] = None,
    page: Annotated[bool, typer.Option(help="Write the page of the method anew.")] = True,
    results: ResultsOption = None,
    data: DataOption = None,
    cache: CacheOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the zero-shot method and its comparators on unseen classes, three seeds each."""
    from core.research.zeroshot.page import write_page
    from core.research.zeroshot.tables import RESULTS, TABLES, Corpora, run_tables

    known = {entry.name: entry for entry in TABLES}
    check_names(table or (), known, "table")
    with progress() as watch:
        made = run_tables(
            [known[name] for name in table or known],
            Corpora(data, feature_cache(cache), watch),
            results or RESULTS,
        )
    if page and results is None:
        err.print(f"The page is {escape(str(write_page()))}", soft_wrap=True)
    if as_json:
        print_json([experiment.as_dict() for experiment in made])


COMMANDS: Commands = {"train": {"zeroshot": train}, "evaluate": {"zeroshot": evaluate}}
