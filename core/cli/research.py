"""`inkseek train` and `inkseek evaluate`: commands of the research side, loaded when asked for.

They need packages that someone who only searches never installs, so nothing of them is imported
before one of them is called.
"""

from __future__ import annotations

import importlib

import typer

from core.cli.output import friendly
from core.errors import UserError
from core.packaged import is_packaged

PASS_ALL_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


@friendly
def train(context: typer.Context) -> None:
    """Train the networks (needs the `train` extra and the data sets)."""
    _hand_over(context, "core.research.encoder.cli", "train_app")


@friendly
def evaluate(context: typer.Context) -> None:
    """Measure how well pictures are found, by published protocols."""
    _hand_over(context, "core.research.evaluation.cli", "evaluate_app")


def _hand_over(context: typer.Context, module: str, name: str) -> None:
    if is_packaged():
        raise UserError(
            f"The packaged program does not hold `inkseek {context.info_name}`. "
            "Install Inkseek from its sources for that, with the extra `train`."
        )
    try:
        app: typer.Typer = getattr(importlib.import_module(module), name)
        importlib.import_module("core.research.commands").add_to(app, context.info_name)
        app(args=list(context.args), prog_name=f"inkseek {context.info_name}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("app", "core", "resources"):
            raise
        raise UserError(
            f"`inkseek {context.info_name}` needs the package {error.name}. "
            'Install what it needs with:  pip install "inkseek[train]"'
        ) from error
