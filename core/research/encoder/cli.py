"""`inkseek train encoder`: from data sets to the weights of an encoder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from core import paths
from core.cli.output import DeviceOption, err, friendly
from core.research.encoder.pools import Progress as OnProgress
from core.research.encoder.trainer import OnStep

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Where the data sets lie.", envvar="INKSEEK_DATA")
]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Make this stage, and all after it, again.")
]

train_app = typer.Typer(
    name="train",
    help="Train the networks (needs the `train` extra and the data sets).",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@train_app.callback()
def _train() -> None:
    """Train networks (needs the `train` extra and the data sets)."""


@train_app.command("encoder")
@friendly
def encoder(
    recipe: Annotated[
        Path | None,
        typer.Argument(help="The recipe, a JSON file.", show_default="that of the program's own"),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder to work in; what is done there is kept.")
    ] = Path("runs/encoder"),
    data: DataOption = None,
    seed: Annotated[int | None, typer.Option(help="In place of the recipe's.")] = None,
    redo_from: FromOption = None,
    device: DeviceOption = "auto",
    workers: Annotated[int, typer.Option(help="Processes that prepare batches.")] = 1,
) -> None:
    """Make an encoder by a recipe: towers, whitening, spatial branch, and both joined.

    An interrupted run goes on where it stopped. `inkseek train release` makes the rest of what
    comes with the program.
    """
    from core.research.encoder.make import make_encoder
    from core.research.encoder.recipe import EncoderRecipe
    from core.research.encoder.towers import Setup

    chosen = EncoderRecipe.load(recipe or OWN_RECIPE)
    if seed is not None:
        towers, spatial = replace(chosen.towers, seed=seed), replace(chosen.spatial, seed=seed)
        chosen = replace(chosen, towers=towers, spatial=spatial)
    with _progress_bars() as (progress, on_step):
        setup = Setup(
            paths.home() / "cache" / "training",
            data,
            device,
            workers,
            progress=progress,
            on_step=on_step,
        )
        card = make_encoder(chosen, out, setup, redo_from=redo_from, report=err.print)
    err.print(f"{escape(card.id)} is in {escape(str(out))}", soft_wrap=True)


@train_app.command("ensemble")
@friendly
def ensemble(
    first: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Weights of an encoder.")
    ],
    second: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Weights of another.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path("runs/encoder"),
    second_share: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="The second one's part of the towers' share."),
    ] = 0.6,
    spatial_share: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="The spatial branch's part of a cosine.")
    ] = 0.22,
    data: DataOption = None,
) -> None:
    """Join two trained encoders into one that finds more than either.

    Their towers stand side by side; the spatial branch is that of the first.
    """
    from core.research.encoder.ensemble import Shares, make_ensemble

    shares = Shares(second_share, spatial_share)
    with _progress_bars() as (progress, _):
        card = make_ensemble(first, second, out, shares, data, progress)
    err.print(f"{escape(card.id)} is in {escape(str(out))}", soft_wrap=True)


OWN_RECIPE = Path(__file__).with_name("recipes") / "first.json"


@contextmanager
def _progress_bars() -> Iterator[tuple[OnProgress, OnStep]]:
    """Show bars for what is prepared and for the steps.

    Yields:
        What hears of the preparations, and what is called after every step.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)

        def on_step(step: int, losses: dict[str, float]) -> None:
            if step % 100 == 0:
                err.print(f"step {step}: loss {losses['loss']:.3f}")

        yield progress, on_step
