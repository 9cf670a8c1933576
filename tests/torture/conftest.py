"""One row of the report for each torture test, and the report after the last."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from torture_row import SEED, SHARE, Torture

REPORT = os.environ.get("TORTURE_REPORT", "")

_rows: list[Torture] = []


@pytest.fixture
def torture(request: pytest.FixtureRequest) -> Iterator[Torture]:
    """Return the row of this test; the test fails when anything was lost, wrong or crashed."""
    name = request.node.name
    row = Torture(name, random.Random(f"{SEED} {name}"))
    start = time.monotonic()
    _rows.append(row)
    yield row
    row.seconds = time.monotonic() - start
    assert (row.lost, row.wrong, row.crashed) == (0, 0, 0), row


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _rows:
        return
    lines = [
        f"Seed {SEED}, share {SHARE:g}",
        "",
        "| test | rounds | lost | wrong | crashed | seconds | worst |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in _rows:
        worst = ", ".join(f"{what} {value:.4g}" for what, value in sorted(row.worst.items()))
        counts = f"{row.done:,} | {row.lost} | {row.wrong} | {row.crashed}"
        lines.append(f"| {row.name} | {counts} | {row.seconds:.0f} | {worst} |")
    terminalreporter.write_sep("=", "torture")
    terminalreporter.write_line("\n".join(lines))
    if REPORT:
        Path(REPORT).write_text("\n".join(lines) + "\n", encoding="utf-8")
