"""What the commands of training share: their group and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Where the data sets lie.", envvar="INKSEEK_DATA")
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
    """Train the networks (needs the `train` extra and the data sets)."""
