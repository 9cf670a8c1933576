"""`inkseek index`: imports folders of pictures into a library."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from core import paths
from core.cli.importing import duration, import_with_progress
from core.cli.opening import ready_encoder
from core.cli.output import (
    INTERRUPTED,
    DeviceOption,
    JsonOption,
    LibraryOption,
    count,
    err,
    friendly,
    out,
    print_json,
    shown,
)
from core.errors import UserError

if TYPE_CHECKING:
    from core.library import ImportReport

SHOWN_FAILURES = 5


@friendly
def index(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FOLDER…",
            exists=True,
            file_okay=False,
            help="Folders of pictures; without any, the known ones are looked through again.",
            show_default=False,
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Read all files, also those that look unchanged.")
    ] = False,
    library: LibraryOption = None,
    device: DeviceOption = "auto",
    json: JsonOption = False,
) -> None:
    """Import folders of pictures, or update the library.

    Pictures are opened where they are and never changed. Ctrl+C stops cleanly; the same command
    continues. Files that can't be read are listed by `inkseek library errors`.

    JSON: added, unchanged, moved, vanished, failed, cancelled, seconds, photos,
    failures (a list of path, reason).
    """
    from core.library.library import Library

    with Library.open((library or paths.default_library()).expanduser()) as opened:
        if not folders and not opened.catalogue.folders():
            raise UserError("The library has no folders yet. Name one:  inkseek index FOLDER")
        report = import_with_progress(
            opened, ready_encoder(device), folders or None, read_all=again
        )
        photos = opened.catalogue.count()
    if json:
        print_json({**asdict(report), "photos": photos})
    else:
        _print_report(report, photos)
    if report.cancelled:
        raise typer.Exit(INTERRUPTED)


def _print_report(report: ImportReport, photos: int) -> None:
    ended = "Stopped; the same command goes on from here. " if report.cancelled else ""
    parts = [f"{report.added:,} added", f"{report.unchanged:,} unchanged"]
    if report.moved:
        parts.append(f"{report.moved:,} moved")
    if report.vanished:
        parts.append(f"{report.vanished:,} not there any more")
    out.print(
        f"{ended}{', '.join(parts)} in {duration(report.seconds)}. "
        f"The library has [bold]{count(photos, 'picture')}[/]."
    )
    if not report.failures:
        return
    err.print(f"[yellow]{count(report.failed, 'file')} could not be taken in:[/]")
    for failure in report.failures[:SHOWN_FAILURES]:
        err.print(
            f"  {escape(shown(failure.path))}: {escape(shown(failure.reason))}", soft_wrap=True
        )
    if len(report.failures) > SHOWN_FAILURES:
        err.print("  … all of them:  inkseek library errors")
