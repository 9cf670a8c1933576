"""`inkseek doctor`: checks everything the program needs."""

from __future__ import annotations

from dataclasses import asdict

import typer
from rich.markup import escape
from rich.table import Table

from core.cli.output import FAILED, JsonOption, LibraryOption, friendly, out, print_json, shown

MARKS = {"good": "[green]✓[/]", "note": "[yellow]–[/]", "broken": "[bold red]✗[/]"}


@friendly
def doctor(library: LibraryOption = None, json: JsonOption = False) -> None:
    """Check versions, model, devices (with their speed), data folder, library, index and extras.

    Nothing is changed. The exit code is 1 when something is broken.

    JSON: healthy (true or false) and findings, a list of subject, health (good, note or broken)
    and text.
    """
    from core.doctor import Health, examine

    findings = list(examine(library))
    healthy = all(finding.health is not Health.BROKEN for finding in findings)
    if json:
        print_json({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
    else:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for finding in findings:
            mark = MARKS[finding.health]
            table.add_row(mark, finding.subject, escape(shown(finding.text)))
        out.print(table)
        out.print("All is well." if healthy else "[bold red]Something is broken.[/]")
    if not healthy:
        raise typer.Exit(FAILED)
