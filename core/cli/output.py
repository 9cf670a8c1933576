"""The output of commands: results on stdout, everything else on stderr, errors in one sentence.

With `--json`, stdout holds the result alone, without progress, notices or errors.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment

from core.errors import UserError
from core.plain_text import one_line, showable


class PlainConsole(Console):
    """A console on which no text moves the cursor or turns the direction of other text."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=showable(segment.text))


out = PlainConsole(highlight=False)
err = PlainConsole(stderr=True, highlight=False)

FAILED = 1
INTERRUPTED = 130
"""What shells expect of a program that was ended with Ctrl+C."""

P = ParamSpec("P")
R = TypeVar("R")

JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for scripts.")]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", "-l", help="Folder of the library.", show_default="your own library"),
]
DeviceOption = Annotated[str, typer.Option(help="Where to compute: auto, cpu, cuda or mps.")]


def friendly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn an error that a user can fix into one line on stderr and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except KeyboardInterrupt:
            err.print("Stopped.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader (`| head`) is gone. Nothing can be written there, not even by the
            # interpreter when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(FAILED) from None
        except Exception as error:
            message = _message_for_users(error)
            if message is None:
                raise
            err.print(f"[bold red]Error:[/] {escape(message)}", soft_wrap=True)
            raise typer.Exit(FAILED) from error

    return wrapped


def _message_for_users(error: Exception) -> str | None:
    """Return the message of an error for users; None for a bug."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        place = f": {shown(error.filename)}" if error.filename is not None else ""
        return f"{error.strerror}{place}"
    return None


def print_json(value: Any) -> None:
    """Print a value as JSON, in ASCII so that every terminal can show it."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")


def shown(text: str | bytes | Path) -> str:
    """Return a path or another text from outside on one line, whatever it is made of."""
    whole = text if isinstance(text, str) else os.fsencode(text).decode("utf-8", "surrogateescape")
    return one_line(whole)


def count(number: int, one: str, many: str | None = None) -> str:
    """Return `number` with its noun: 1 picture, 2 pictures, 12,000 pictures."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
