"""The command line: `inkseek index | search | library | demo | doctor | train | evaluate`.

Nothing heavy is imported before a command needs it, and Qt never: the same commands run on a server
without a display. Exit codes are 0 for done, 1 for failed, 2 for a command that was typed wrongly
and 130 for Ctrl+C.
"""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.demo import demo
from core.cli.doctor import doctor
from core.cli.index import index
from core.cli.library import library_app
from core.cli.output import out
from core.cli.research import PASS_ALL_ON, evaluate, train
from core.cli.search import search

COMMANDS = ("index", "search", "library", "demo", "doctor", "train", "evaluate")

app = typer.Typer(
    name="inkseek",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a bug is reported as Python reports it, without locals
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, `inkseek` opens the window.",
)
app.command()(index)
app.command()(search)
app.add_typer(library_app, name="library")
app.command()(demo)
app.command()(doctor)
for research in (train, evaluate):
    app.command(context_settings=PASS_ALL_ON, add_help_option=False)(research)


def _version(wanted: bool) -> None:
    if wanted:
        import core

        out.print(f"inkseek {core.__version__}")
        raise typer.Exit


@app.callback()
def inkseek(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Find your pictures by drawing them: your library, ranked after every stroke."""


def main() -> None:
    """Run the command line on the arguments of this process."""
    app(prog_name="inkseek")
