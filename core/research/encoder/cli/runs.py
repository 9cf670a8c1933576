"""`inkseek train encoder` and `inkseek train spatial`: from data sets to weights."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

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
from core.research.encoder.cli.app import DataOption, train_app
from core.research.encoder.settings import Settings

OnStep = Callable[[int, dict[str, float]], None]
S = TypeVar("S", bound=Settings)

RunOption = Annotated[
    Path, typer.Option("--out", help="Folder of the run; an unfinished run goes on.")
]
RecipeOption = Annotated[
    Path | None, typer.Option("--recipe", help="JSON with settings that differ.")
]
StepsOption = Annotated[int | None, typer.Option(help="Length of the run.")]
SeedOption = Annotated[int | None, typer.Option(help="Of everything random.")]
FullOption = Annotated[bool, typer.Option("--full", help="Train on the validation part as well.")]
CompileOption = Annotated[
    bool, typer.Option("--compile", help="Use torch.compile: faster after half a minute.")
]
WorkersOption = Annotated[int, typer.Option(help="Processes that prepare batches.")]
ValidateOption = Annotated[int, typer.Option(help="Steps between validations.")]


@train_app.command("encoder")
@friendly
def encoder(
    out: RunOption,
    recipe: RecipeOption = None,
    data: DataOption = None,
    steps: StepsOption = None,
    seed: SeedOption = None,
    full: FullOption = False,
    start: Annotated[
        Path | None,
        # Not --start: torchrun takes that for a beginning of options of its own.
        typer.Option(
            "--begin-with",
            help="Folder of another run, whose averaged weights this one takes over.",
        ),
    ] = None,
    compile_net: CompileOption = False,
    device: DeviceOption = "auto",
    workers: WorkersOption = 1,
    validate_every: ValidateOption = 1000,
) -> None:
    """Train the towers, which say what is shown: the encoder that serves all three methods.

    Under `torchrun --nproc-per-node N -m core.cli train encoder …` it uses N processes.
    """
    from core.research.encoder.recipe import Recipe
    from core.research.encoder.run import train_encoder

    chosen = _settings(Recipe, out, recipe, steps, seed, full, compile_net)
    train = partial(train_encoder, chosen, out, start=start)
    _run(train, chosen, out, data, device, workers, validate_every)


@train_app.command("spatial")
@friendly
def spatial(
    out: RunOption,
    towers: Annotated[
        Path,
        typer.Option(exists=True, help="Weights of towers, as `train ship --to` writes them."),
    ],
    recipe: RecipeOption = None,
    data: DataOption = None,
    steps: StepsOption = None,
    seed: SeedOption = None,
    full: FullOption = False,
    compile_net: CompileOption = False,
    device: DeviceOption = "auto",
    workers: WorkersOption = 1,
    validate_every: ValidateOption = 200,
    blend: Annotated[
        Path | None,
        typer.Option(
            help="Folder of another run with the same beginning: join the middle of both."
        ),
    ] = None,
) -> None:
    """Train the part of the encoder that says what lies where, and join it with towers.

    It takes minutes, and makes the encoder find one of many alike far more often.
    """
    from core.research.encoder.spatial.recipe import SpatialRecipe
    from core.research.encoder.spatial.run import train_spatial

    chosen = _settings(SpatialRecipe, out, recipe, steps, seed, full, compile_net)
    train = partial(train_spatial, chosen, out, towers=towers, blend=blend)
    _run(train, chosen, out, data, device, workers, validate_every)


def _settings(
    kind: type[S],
    out: Path,
    file: Path | None,
    steps: int | None,
    seed: int | None,
    full: bool,
    compile_net: bool,
) -> S:
    """The recipe asked for, else that of the run that goes on, changed by what else is said."""
    saved = out / "recipe.json"
    file = file or (saved if saved.exists() else None)
    recipe = kind.load(file) if file else kind.made_from({})
    changes: dict[str, Any] = {}
    if steps is not None:
        changes["steps"] = steps
    if seed is not None:
        changes["seed"] = seed
    if full:
        changes["hold_out"] = False
    if compile_net:
        changes["compile"] = True
    return replace(recipe, **changes)


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


def _run(
    train: Callable[..., object],
    settings: Settings,
    out: Path,
    data: Path | None,
    device: str,
    workers: int,
    validate_every: int,
) -> None:
    """Train with progress shown, and say where the weights are."""
    with _shown(settings.steps) as (progress, on_step):
        train(
            data=data,
            cache=paths.home() / "cache" / "training",
            device=device,
            workers=workers,
            validate_every=validate_every,
            progress=progress,
            on_step=on_step,
        )
    if _is_first():
        err.print(f"Done: {escape(str(out / 'encoder.safetensors'))}", soft_wrap=True)


def _is_first() -> bool:
    return os.environ.get("RANK", "0") == "0"
