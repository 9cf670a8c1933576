"""The set-up script on machines that lack something: one clear line each, and nothing half done.

The script is run for real, with a `PATH` that holds stand-ins for the system's commands; what it
would install is written to a file instead.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETUP = ROOT / "packaging" / "setup.sh"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="about Linux systems")

TOOLS = ("sh", "cat", "cksum", "tr", "dirname", "env", "printf", "rm")
ALL_LIBRARIES = (ROOT / "resources" / "qt-libraries.txt").read_text("utf-8")


class Machine:
    """A `PATH` with only what a test puts there."""

    def __init__(self, root: Path) -> None:
        self.bin = root / "bin"
        self.bin.mkdir(parents=True)
        self.asked = root / "asked"
        self.venv = root / "venv"
        for tool in TOOLS:
            source = next(
                place for place in (Path("/bin", tool), Path("/usr/bin", tool)) if place.exists()
            )
            (self.bin / tool).symlink_to(source)
        self.has("uname", "echo Linux")
        self.has("id", "echo 1000")
        self.has("g++", "exit 0")
        self.has("gcc", "exit 0")
        self.has("ldconfig", f"cat <<'E'\n{ALL_LIBRARIES}\nE")

    def has(self, name: str, script: str) -> None:
        file = self.bin / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def lacks(self, name: str) -> None:
        (self.bin / name).unlink()

    def has_python(self, name: str = "python3") -> None:
        """A real Python whose environments have a pip that only writes down what it is asked."""
        pip = f"""
case "$*" in
    *"-m venv"*) for venv; do :; done; mkdir -p "$venv/bin"
        cp "$0" "$venv/bin/python"; exit 0;;
    *"pip --version"*) exit 0;;
    *"pip install"*) echo "$*" >> {self.asked}; exit 0;;
esac
exec {sys.executable} "$@"
"""
        self.has(name, pip)
        for tool in ("mkdir", "cp"):
            if not (self.bin / tool).exists():
                (self.bin / tool).symlink_to(Path("/bin", tool))

    def has_apt(self, *, root: bool) -> None:
        self.has("apt-get", f'echo "apt-get $*" >> {self.asked}')
        self.has("id", f"echo {0 if root else 1000}")

    def set_up(self, extras: str = "samples,heif") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / "sh"), str(SETUP), str(self.venv), extras],
            env={"PATH": str(self.bin), "HOME": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )

    def said(self) -> str:
        return self.asked.read_text() if self.asked.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_complete_machine_is_set_up_once(machine: Machine) -> None:
    machine.has_python()
    first = machine.set_up()
    assert first.returncode == 0, first.stderr
    assert "180 MB" in first.stdout
    assert "-e .[samples,heif]" in machine.said()
    again = machine.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert machine.said().count("pip install") == 1
    other = machine.set_up("dev")
    assert other.returncode == 0
    assert "-e .[dev]" in machine.said()


def test_a_graphics_card_of_nvidia_brings_torch(machine: Machine) -> None:
    machine.has_python()
    machine.has("nvidia-smi", "echo 'GPU 0: some card'")
    first = machine.set_up()
    assert first.returncode == 0, first.stderr
    assert "found an NVIDIA graphics card" in first.stdout
    assert "5 GB" in first.stdout
    assert "-e .[samples,heif,gpu]" in machine.said()
    assert machine.set_up().stdout == ""
    # A driver without a card is none.
    machine.has("nvidia-smi", "echo 'No devices were found'; exit 6")
    assert "180 MB" in machine.set_up().stdout


def test_without_python_one_line_says_what_to_type(machine: Machine) -> None:
    result = machine.set_up()
    assert result.returncode == 1
    assert "3.11 or newer" in result.stderr
    machine.has_apt(root=False)
    assert "sudo apt-get install -y python3" in machine.set_up().stderr
    assert machine.said() == ""


def test_an_old_python_is_passed_over(machine: Machine) -> None:
    machine.has("python3.13", "exit 1")
    machine.has_python("python3.11")
    assert machine.set_up().returncode == 0


def test_what_is_missing_is_named_in_one_line(machine: Machine) -> None:
    machine.has_python()
    machine.has_apt(root=False)
    machine.lacks("g++")
    machine.has("ldconfig", "echo libGL.so.1")
    result = machine.set_up()
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "sudo apt-get install -y g++ libegl1 libxkbcommon0" in line
    assert "libgl1" not in line.split()
    assert "libxcb-cursor0" in line
    assert not machine.venv.exists()


def test_root_on_debian_gets_it_installed(machine: Machine) -> None:
    machine.has_python()
    machine.has_apt(root=True)
    machine.has("ldconfig", "exit 0")
    result = machine.set_up()
    assert result.returncode == 0, result.stderr
    assert "apt-get update" in machine.said()
    assert "libegl1" in machine.said()
    assert machine.said().index("libegl1") < machine.said().index("pip install")


def test_other_systems_are_told_the_names_of_the_things(machine: Machine) -> None:
    machine.has_python()
    machine.lacks("g++")
    result = machine.set_up()
    assert result.returncode == 1
    assert "please install a C++ compiler (g++)" in result.stderr


def test_a_failed_installation_is_not_taken_for_done(machine: Machine) -> None:
    machine.has_python()
    python = machine.bin / "python3"
    python.write_text(python.read_text().replace(f">> {machine.asked}; exit 0", "; exit 3"))
    assert machine.set_up().returncode == 1
    assert "Run the same command again" in machine.set_up().stderr
