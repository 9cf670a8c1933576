"""Running `inkseek` commands in tests: in this process for speed, or in one of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from core.cli.main import app

ROOT = Path(__file__).resolve().parents[2]


def inkseek(*words: str | Path) -> Result:
    """Run a command inside this process."""
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="inkseek")


def inkseek_json(*words: str | Path) -> Any:
    """Run a command that must succeed and return what it printed as JSON."""
    result = inkseek(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def inkseek_process(
    words: Sequence[str | Path], **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as users do, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "core.cli", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def plain(text: str) -> str:
    """What was printed, wherever its lines were broken."""
    return " ".join(text.split())
