"""`inkseek train …`: every network of the program is made by a command here."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

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
from core.commands.output import DeviceOption, UserError, err, friendly
from core.training.errors import TrainingError

OnStep = Callable[[int, dict[str, float]], None]
P = ParamSpec("P")
R = TypeVar("R")

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
    """Train the networks (needs the `train` extra and the data sets)."""


def _plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Say in one line what a person can put right."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        from core.datasets import DataMissing
        from core.datasets.missing import DataDamaged

        try:
            return command(*args, **kwargs)
        except DataMissing as error:
            where = ", ".join(map(str, error.searched)) or "$INKSEEK_DATA, which is not set"
            raise UserError(
                f"{error.name} not found in {where}. Get it from {error.page}."
            ) from error
        except (TrainingError, DataDamaged) as error:
            raise UserError(str(error)) from error

    return friendly(wrapped)


@contextmanager
def _shown(steps: int) -> Iterator[tuple[Callable[[str, int, int], None], OnStep]]:
    """Bars for what a run prepares and for its steps; only the first of several processes has any.

    Yields:
        What hears of the preparations, and what hears of every step.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, disable=not _is_first()) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done)

        def on_step(step: int, losses: dict[str, float]) -> None:
            progress("training", step, steps)
            if step % 100 == 0:
                err.print(f"step {step}: loss {losses['loss']:.3f}")

        yield progress, on_step


def _done(out: Path) -> None:
    if _is_first():
        err.print(f"Done: {escape(str(out / 'encoder.safetensors'))}", soft_wrap=True)


def _is_first() -> bool:
    return os.environ.get("RANK", "0") == "0"


@train_app.command("encoder")
@_plain_errors
def encoder(
    out: Annotated[Path, typer.Option(help="Folder of the run; an unfinished run goes on.")],
    recipe_file: Annotated[
        Path | None, typer.Option("--recipe", help="JSON with settings that differ.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where the data sets lie.", envvar="INKSEEK_DATA")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Length of the run.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything random.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Train on the validation part as well.")
    ] = False,
    start: Annotated[
        Path | None,
        typer.Option(help="Folder of another run, whose averaged weights this one begins with."),
    ] = None,
    compile_net: Annotated[
        bool, typer.Option("--compile", help="Use torch.compile: faster after half a minute.")
    ] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    workers: Annotated[int, typer.Option(help="Processes that prepare batches.")] = 1,
    validate_every: Annotated[int, typer.Option(help="Steps between validations.")] = 1000,
) -> None:
    """Train the encoder that serves all three methods.

    Under `torchrun --nproc-per-node N -m core.cli train encoder …` it uses N processes.
    """
    from core.training.recipe import Recipe
    from core.training.run import train_encoder

    saved = out / "recipe.json"
    recipe = Recipe.load(recipe_file or saved) if recipe_file or saved.exists() else Recipe()
    changes: dict[str, object] = {}
    if steps is not None:
        changes["steps"] = steps
    if seed is not None:
        changes["seed"] = seed
    if full:
        changes["hold_out"] = False
    if compile_net:
        changes["compile"] = True
    recipe = replace(recipe, **changes)  # type: ignore[arg-type]
    with _shown(recipe.steps) as (progress, on_step):
        train_encoder(
            recipe,
            out,
            data=data,
            cache=paths.home() / "cache" / "training",
            start=start,
            device=device,
            workers=workers,
            validate_every=validate_every,
            progress=progress,
            on_step=on_step,
        )
    _done(out)


@train_app.command("layout")
@_plain_errors
def layout(
    out: Annotated[Path, typer.Option(help="Folder of the run; an unfinished run goes on.")],
    towers: Annotated[
        Path,
        typer.Option(exists=True, help="Weights of towers, as `train ship --to` writes them."),
    ],
    recipe_file: Annotated[
        Path | None, typer.Option("--recipe", help="JSON with settings that differ.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where the data sets lie.", envvar="INKSEEK_DATA")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="Length of the run.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything random.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    workers: Annotated[int, typer.Option(help="Processes that prepare batches.")] = 1,
    validate_every: Annotated[int, typer.Option(help="Steps between validations.")] = 200,
) -> None:
    """Train the part of the encoder that says what lies where, and join it with towers.

    It takes minutes, and makes the encoder find one of many alike far more often.
    """
    from core.training.layout.recipe import LayoutRecipe
    from core.training.layout.run import train_layout

    saved = out / "recipe.json"
    chosen = recipe_file or (saved if saved.exists() else None)
    recipe = LayoutRecipe.load(chosen) if chosen else LayoutRecipe()
    changes: dict[str, object] = {}
    if steps is not None:
        changes["steps"] = steps
    if seed is not None:
        changes["seed"] = seed
    recipe = replace(recipe, **changes)  # type: ignore[arg-type]
    with _shown(recipe.steps) as (progress, on_step):
        train_layout(
            recipe,
            out,
            towers=towers,
            data=data,
            cache=paths.home() / "cache" / "training",
            device=device,
            workers=workers,
            validate_every=validate_every,
            progress=progress,
            on_step=on_step,
        )
    _done(out)


@train_app.command("ship")
@_plain_errors
def ship(
    run: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the run.")],
    to: Annotated[
        Path | None, typer.Option(help="Where to write.", show_default="resources/models")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where the data sets lie.", envvar="INKSEEK_DATA")
    ] = None,
    title: Annotated[str, typer.Option(help="One line that names the encoder.")] = "",
    remark: Annotated[
        str, typer.Option(help="What the recipe does not tell of how the run went.")
    ] = "",
    from_state: Annotated[
        bool, typer.Option("--from-state", help="Ship what a run that goes on has come to.")
    ] = False,
    blend: Annotated[
        Path | None,
        typer.Option(help="Folder of the run that it was started from: ship the middle of both."),
    ] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="Replay the sample drawings; show what fails.")
    ] = False,
    device: DeviceOption = "auto",
) -> None:
    """Ship the weights of a run: measure them, write weights, card and page.

    The benchmarks whose data are installed are measured on the file that is shipped.
    """
    from core.encoder import shipped_weights
    from core.evaluation.errors import EvaluationError
    from core.evaluation.progress import watched_on
    from core.training.ship import blended, read_run
    from core.training.ship import ship as ship_run

    folder = shipped_weights().parent if to is None else to
    try:
        trained = read_run(run, data, from_state=from_state)
        if blend is not None:
            trained = blended(trained, blend)
        with watched_on(err) as watch:
            card = ship_run(
                trained,
                folder,
                title=title,
                remark=remark,
                data=data,
                device=device,
                failures=failures,
                watch=watch,
            )
    except EvaluationError as error:
        raise UserError(str(error)) from error
    if not card.metrics["benchmarks"]:
        err.print("[yellow]Nothing was measured:[/] none of the benchmarks' data were found.")
    err.print(f"{escape(card.id)} is in {escape(str(folder))}", soft_wrap=True)


@train_app.command("calibrate")
@_plain_errors
def calibrate(
    to: Annotated[
        Path | None, typer.Option(help="Where to write.", show_default="beside the weights")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Where the data sets lie.", envvar="INKSEEK_DATA")
    ] = None,
    device: DeviceOption = "auto",
) -> None:
    """Measure what the shipped encoder's cosines mean: strong, fair or weak matches.

    Drawings of classes that training held out are asked for among a thousand photos. Run it after
    `ship`: the curves hold for one encoder and are not used with another.
    """
    from core.encoder import load_encoder, shipped_weights
    from core.evaluation.errors import EvaluationError
    from core.evaluation.progress import watched_on
    from core.search.relevance import FILE
    from core.training import calibration

    file = to or shipped_weights().with_name(FILE)
    try:
        with watched_on(err) as watch:
            found = calibration.calibrate(load_encoder(device), data, watch)
    except EvaluationError as error:
        raise UserError(str(error)) from error
    calibration.write(found, file)
    for kind in ("drawing", "picture"):
        shares = ", ".join(
            f"{word} {share:.0%}" for word, share in found[kind]["relevant_share"].items()
        )
        err.print(f"{kind}: relevant of hits called {shares}")
    err.print(f"{escape(str(file))} holds for {escape(found['encoder'])}", soft_wrap=True)
