"""`inkseek train …`: every network of the program is made by a command here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from core import paths

train_app = typer.Typer(
    help="Train the networks (needs the `train` extra and the data sets).", no_args_is_help=True
)
_console = Console(stderr=True)


@train_app.command("encoder")
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
    compile_net: Annotated[
        bool, typer.Option("--compile", help="Use torch.compile: faster after half a minute.")
    ] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")] = "auto",
    workers: Annotated[int, typer.Option(help="Processes that prepare batches.")] = 1,
    validate_every: Annotated[int, typer.Option(help="Steps between validations.")] = 1000,
) -> None:
    """Train the encoder that serves all three methods.

    Under `torchrun --nproc-per-node N -m core.training …` it uses N processes.
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
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_console) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done)

        def on_step(step: int, losses: dict[str, float]) -> None:
            progress("training", step, recipe.steps)
            if step % 100 == 0:
                _console.print(f"step {step}: loss {losses['loss']:.3f}")

        train_encoder(
            recipe,
            out,
            data=data,
            cache=paths.home() / "cache" / "training",
            device=device,
            workers=workers,
            validate_every=validate_every,
            progress=progress,
            on_step=on_step,
        )
    _console.print(f"Done: {out / 'encoder.safetensors'}")
