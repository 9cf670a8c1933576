"""`inkseek train zeroshot` and `inkseek evaluate zeroshot`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from core.cli.output import err
from core.errors import UserError

if TYPE_CHECKING:
    from core.research.zeroshot.features import Network

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Where the data sets lie.", envvar="INKSEEK_DATA")
]
CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", help="Where features are kept.", show_default="Inkseek's own folder"),
]


def train_zeroshot(
    out: Annotated[
        Path | None, typer.Option(help="Folder for the trained method (weights and settings).")
    ] = None,
    ship: Annotated[
        bool, typer.Option("--ship", help="Make the names that the program guesses.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option(help="Where to ship to.", show_default="resources/models")
    ] = None,
    steady: Annotated[
        Path | None,
        typer.Option(
            "--steady", help="Weights of an encoder, to be given a steadier M and put into --out."
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(
            min=1e-3, help="Of --steady; the smaller, the stronger.", show_default="chosen"
        ),
    ] = None,
    network: Annotated[str, typer.Option(help="Features: shipped or imagenet.")] = "shipped",
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    data: DataOption = None,
    cache: CacheOption = None,
) -> None:
    """Train the zero-shot method on the seen classes of Sketchy, on features of a frozen network.

    With --ship: where names lie in the space of the shipped encoder, for the guess in the window.
    """
    from core.research.evaluation.progress import watched_on
    from core.research.zeroshot import run

    if out is None and not ship:
        raise UserError("Say where to: --out FOLDER for the trained method, --ship for the names.")
    if steady is not None and out is None:
        raise UserError("--steady needs --out: the weights given are left as they are.")
    with watched_on(err) as watch:
        if ship:
            file = run.ship_names(to, data, cache, watch)
            err.print(f"Names are in {escape(str(file))}", soft_wrap=True)
        if steady is not None and out is not None:
            file, found, taken = run.steady_encoder(steady, out, data, cache, watch, strength)
            for one in found:
                figures = ", ".join(f"{name} {value:.3f}" for name, value in one.figures.items())
                mark = "[bold]taken[/] " if one is taken else ""
                err.print(f"{mark}strength {one.strength:g}: {figures}", soft_wrap=True)
            err.print(f"Done: {escape(str(file))}", soft_wrap=True)
        elif out is not None:
            file = run.train(out, _network(network), seed, data, cache, watch)
            err.print(f"Done: {escape(str(file))}", soft_wrap=True)


def evaluate_zeroshot(
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="Which table; can be repeated.", show_default="all"),
    ] = None,
    page: Annotated[bool, typer.Option(help="Write the page of the method anew.")] = True,
    results: Annotated[
        Path | None, typer.Option(help="Folder of the result files.", show_default="the method's")
    ] = None,
    data: DataOption = None,
    cache: CacheOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Measure the zero-shot method and its comparators on unseen classes, three seeds each."""
    import json
    import sys

    from core.research.evaluation.progress import watched_on
    from core.research.zeroshot import run
    from core.research.zeroshot.tables import TABLES, read

    known = {entry.name: entry for entry in TABLES}
    wrong = [name for name in table or () if name not in known]
    if wrong:
        raise UserError(f"There is no table {wrong[0]!r}. There are: {', '.join(known)}.")
    chosen = [known[name] for name in table] if table else list(TABLES)
    with watched_on(err) as watch:
        files = run.tables(chosen, results, data, cache, watch)
    if page and results is None:
        from core.research.zeroshot.page import write_page

        err.print(f"The page is {escape(str(write_page()))}", soft_wrap=True)
    if as_json:
        json.dump([read(file) for file in files], sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        for file in files:
            err.print(f"Written: {escape(str(file))}", soft_wrap=True)


def _network(name: str) -> Network:
    if name not in ("shipped", "imagenet"):
        raise UserError(f"There are features of two networks, shipped and imagenet, not {name!r}.")
    return name  # type: ignore[return-value]
