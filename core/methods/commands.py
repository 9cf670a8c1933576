"""The methods' own commands: `inkseek train METHOD` and `inkseek evaluate METHOD`.

They are added to the command line from here, so that training and evaluation themselves know
nothing of the methods that are built on them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

import typer

from core.commands.output import UserError, friendly
from core.methods.adaptive import cli as adaptive
from core.methods.onthefly import cli as onthefly
from core.methods.zeroshot import cli as zeroshot

P = ParamSpec("P")
R = TypeVar("R")

COMMANDS: Mapping[str, Mapping[str, Callable[..., None]]] = {
    "train": {
        "onthefly": onthefly.train,
        "adaptive": adaptive.train,
        "zeroshot": zeroshot.train_zeroshot,
    },
    "evaluate": {
        "onthefly": onthefly.evaluate,
        "style": adaptive.style,
        "adapt-category": adaptive.adapt_category,
        "zeroshot": zeroshot.evaluate_zeroshot,
    },
}


def add_to(app: typer.Typer, group: str) -> None:
    """Add the methods' commands to `inkseek train` or `inkseek evaluate`."""
    there = {command.name for command in app.registered_commands}
    for name, command in COMMANDS[group].items():
        if name not in there:
            app.command(name)(_plain_errors(command))


def _plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Say in one line what a person can put right."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        from core.datasets import DataMissing
        from core.datasets.missing import DataDamaged
        from core.evaluation.errors import EvaluationError
        from core.training.errors import TrainingError

        try:
            return command(*args, **kwargs)
        except (EvaluationError, TrainingError, DataMissing, DataDamaged) as error:
            raise UserError(str(error)) from error

    return friendly(wrapped)
