"""What the methods' commands share: options, progress, and how a method declares its commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from core import paths
from core.cli.output import err
from core.errors import UserError
from core.research.evaluation.progress import Watch, watched_on

Commands = Mapping[str, Mapping[str, Callable[..., None]]]
"""A method's commands: by group (`train` or `evaluate`), then by name."""

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the data sets.", envvar="INKSEEK_DATA"),
]
CacheOption = Annotated[
    Path | None,
    typer.Option(
        "--cache", help="Folder of the features that are kept.", show_default="Inkseek's own"
    ),
]
SeedsOption = Annotated[int, typer.Option("--seeds", min=1, max=20, help="How many seeds.")]
ResultsOption = Annotated[
    Path | None,
    typer.Option("--results", help="Folder of the result files.", show_default="the method's own"),
]


@contextmanager
def progress() -> Iterator[Watch]:
    """Show on stderr how far long work has come, so that stdout stays clean for JSON."""
    with watched_on(err) as watch:
        yield watch


def report_written(file: Path) -> None:
    err.print(f"Written: {escape(str(file))}", soft_wrap=True)


def feature_cache(folder: Path | None) -> Path:
    """The folder that --cache names, or Inkseek's own."""
    return folder or paths.home() / "cache" / "vectors"


def check_names(asked: Iterable[str], known: Iterable[str], what: str) -> None:
    """Refuse a name that does not exist, and list those that do.

    Raises:
        UserError: one of the names is unknown.
    """
    there = list(known)
    for name in asked:
        if name not in there:
            raise UserError(f"There is no {what} {name!r}. There are: {', '.join(there)}.")
