"""One row of the report for each torture test, and the report after every one of them.

A report of the same seed and share goes on where an earlier run left it, so that the parts can be
run one by one.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from torture_row import SEED, Torture, table_of

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


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    row = next((row for row in _rows if row.name == report.nodeid.partition("::")[2]), None)
    if row is None:
        return
    if report.failed:
        row.note = row.note or "FAILED"
    elif report.skipped:
        row.note = "skipped"
    if report.when == "teardown" and REPORT:
        file = Path(REPORT)
        before = file.read_text("utf-8") if file.exists() else ""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(table_of(_rows, before), encoding="utf-8")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _rows:
        terminalreporter.write_sep("=", "torture")
        terminalreporter.write_line(table_of(_rows))
