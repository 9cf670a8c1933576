"""The command line: `inkseek index | search | library | studio | worker | demo | ...`.

Heavy modules are imported when a command needs them, and Qt never, so commands run without a
display. Exit codes are 0 for done, 1 for failed, 2 for wrong usage and 130 for Ctrl+C.
"""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from core.cli.demo import demo
from core.cli.doctor import doctor
from core.cli.index import index
from core.cli.library import library_app
from core.cli.output import friendly, out
from core.cli.safekeeping import backup, delete, export, restore
from core.cli.search import search
from core.cli.serve import mcp, serve
from core.cli.studio import studio_app, worker
from core.cli.studio_copy import assign, copy, rename
from core.errors import UserError
from core.packaged import is_packaged

COMMANDS = (
    "index", "search", "library", "serve", "mcp", "studio", "worker", "demo", "doctor", "train",
    "evaluate",
)  # fmt: skip

app = typer.Typer(
    name="inkseek",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,  # a bug is reported as Python reports it, without locals
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, `inkseek` opens the window.",
)


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


@friendly
def train(context: typer.Context) -> None:
    """Train networks (needs the `train` extra and the data sets)."""
    _hand_over(context, "encoder", "train_app")


@friendly
def evaluate(context: typer.Context) -> None:
    """Measure how well pictures are found, by published protocols."""
    _hand_over(context, "evaluation", "evaluate_app")


def _hand_over(context: typer.Context, part: str, name: str) -> None:
    """Load commands that need packages which someone who only searches never installs."""
    if is_packaged():
        raise UserError(
            f"The packaged program does not hold `inkseek {context.info_name}`. "
            "Install Inkseek from its sources for that, with the extra `train`."
        )
    try:
        module = importlib.import_module(f"..research.{part}.cli", __package__)
        commands: typer.Typer = getattr(module, name)
        shared = importlib.import_module("..research.commands", __package__)
        shared.add_to(commands, context.info_name)
        commands(args=list(context.args), prog_name=f"inkseek {context.info_name}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("inkseek", "app", "core", "resources"):
            raise
        raise UserError(
            f"`inkseek {context.info_name}` needs the package {error.name}. "
            'Install what it needs with:  pip install "inkseek[train]"'
        ) from error


app.command()(index)
app.command()(search)
app.command()(serve)
app.command()(mcp)
for kept in (backup, restore, export, delete):
    library_app.command()(kept)
app.add_typer(library_app, name="library")
for shared in (copy, assign, rename):
    studio_app.command()(shared)
app.add_typer(studio_app, name="studio")
app.command()(worker)
app.command()(demo)
app.command()(doctor)
for research in (train, evaluate):
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        add_help_option=False,
    )(research)


def main() -> None:
    """Run the command line on the arguments of this process."""
    app(prog_name="inkseek")
