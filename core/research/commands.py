"""The commands of the methods and of the release: `inkseek train NAME` and `inkseek evaluate NAME`.

They are added to the command line from here, so that training and evaluation themselves know
nothing of the methods that are built on them.
"""

from __future__ import annotations

import typer

from core.cli.output import friendly
from core.research.adaptive import cli as adaptive
from core.research.kit.options import Commands
from core.research.onthefly import cli as onthefly
from core.research.release import cli as release
from core.research.words import cli as words
from core.research.zeroshot import cli as zeroshot

DECLARED: tuple[Commands, ...] = (
    {"train": {"release": release.release_command}},
    onthefly.COMMANDS,
    adaptive.COMMANDS,
    zeroshot.COMMANDS,
    words.COMMANDS,
)


def add_to(app: typer.Typer, group: str) -> None:
    """Add these commands to `inkseek train` or `inkseek evaluate`."""
    there = {command.name for command in app.registered_commands}
    for commands in DECLARED:
        for name, command in commands.get(group, {}).items():
            if name not in there:
                app.command(name)(friendly(command))
