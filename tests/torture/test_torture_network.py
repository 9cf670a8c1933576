"""The program at home never reaches for the internet: the system ends a process that tries."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from no_internet import IMPOSSIBLE
from torture_process import album
from torture_row import Torture

pytestmark = pytest.mark.torture
ROOT = Path(__file__).parents[2]
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">'
    '<circle cx="50" cy="50" r="40" fill="none" stroke="black"/></svg>'
)


def alone(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python without the internet."""
    script = ROOT / "tests" / "support" / "no_internet.py"
    done = subprocess.run(
        [sys.executable, str(script), sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "INKSEEK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=500,
    )
    if done.returncode == IMPOSSIBLE:
        pytest.skip("needs seccomp")
    return done


@pytest.mark.parametrize("kind", ["AF_INET", "AF_INET6"])
def test_whoever_tries_is_ended(kind: str, torture: Torture, tmp_path: Path) -> None:
    for _ in torture.rounds(1, seconds=10):
        done = alone(tmp_path, "-c", f"import socket; socket.socket(socket.{kind})")
        torture.wrong += done.returncode != -signal.SIGSYS
        torture.wrong += alone(tmp_path, "-c", "import socket; socket.socketpair()").returncode != 0


def test_commands_need_no_network(torture: Torture, tmp_path: Path) -> None:
    pictures, drawing = album(tmp_path / "album", 6), tmp_path / "ring.svg"
    drawing.write_text(DRAWING)
    commands = (
        ("index", str(pictures)),
        ("search", "--sketch", str(drawing), "--json"),
        ("library", "backup", str(tmp_path / "mine.inkbackup")),
        ("doctor",),
    )
    for _ in torture.rounds(1, seconds=120):
        for command in commands:
            done = alone(tmp_path / "home", "-m", "app", *command)
            torture.crashed += done.returncode != 0
            if done.returncode:
                print(command, done.returncode, done.stderr[-800:])  # noqa: T201 - shown when it fails


def test_the_window_needs_no_network(torture: Torture, tmp_path: Path) -> None:
    for _ in torture.rounds(1, seconds=300):
        done = alone(tmp_path / "home", "-m", "app", "--self-test")
        torture.crashed += done.returncode != 0
        if done.returncode:
            print(done.stdout[-2000:], done.stderr[-800:])  # noqa: T201 - shown when it fails
