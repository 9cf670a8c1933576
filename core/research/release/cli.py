"""`inkseek train release`: from an encoder to everything that comes with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from core import paths
from core.cli.output import DeviceOption, err
from core.research.encoder.cli import DataOption, FromOption


def release_command(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Where the encoder was made.")
    ] = Path("runs/encoder"),
    to: Annotated[
        Path | None, typer.Option(help="Where to write.", show_default="resources/models")
    ] = None,
    data: DataOption = None,
    redo_from: FromOption = None,
    failures: Annotated[
        bool,
        typer.Option(
            "--failures/--no-failures", help="Replay the sample drawings; show what fails."
        ),
    ] = True,
    device: DeviceOption = "auto",
) -> None:
    """Make, measure and write everything that comes with an encoder.

    Heads, style prior, names, words, relevance, golden embeddings, benchmarks, card and page. An
    interrupted release goes on where it stopped.
    """
    from core.encoder import shipped_weights
    from core.research.kit.options import progress
    from core.research.release.release import Options, release

    target = shipped_weights().parent if to is None else to
    with progress() as watch:
        options = Options(paths.home() / "cache" / "vectors", data, device, failures, watch)
        card = release(folder, target, options, redo_from=redo_from, report=err.print)
    if not card.metrics["benchmarks"]:
        err.print("[yellow]Nothing was measured:[/] none of the benchmarks' data were found.")
    err.print(f"{escape(card.id)} is in {escape(str(target))}", soft_wrap=True)
