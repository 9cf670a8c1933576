"""The methods' own commands: `inkseek train METHOD` and `inkseek evaluate METHOD`.

They are added to the command line from here, so that training and evaluation themselves know
nothing of the methods that are built on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import typer

from core.cli.output import friendly
from core.research.adaptive import cli as adaptive
from core.research.onthefly import cli as onthefly
from core.research.release import cli as release
from core.research.zeroshot import cli as zeroshot

COMMANDS: Mapping[str, Mapping[str, Callable[..., None]]] = {
    "train": {
        "release": release.release_command,
        "onthefly": onthefly.train,
        "adaptive": adaptive.train,
        "zeroshot": zeroshot.train,
    },
    "evaluate": {
        "onthefly": onthefly.evaluate,
        "style": adaptive.style,
        "adapt-category": adaptive.adapt_category,
        "zeroshot": zeroshot.evaluate,
    },
}


def add_to(app: typer.Typer, group: str) -> None:
    """Add the methods' commands to `inkseek train` or `inkseek evaluate`."""
    there = {command.name for command in app.registered_commands}
    for name, command in COMMANDS[group].items():
        if name not in there:
            app.command(name)(friendly(command))
