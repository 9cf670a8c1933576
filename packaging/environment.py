"""The environment a package is built in: made anew, with pinned versions and checked hashes.

Annoy's sources ask the compiler for everything this very processor can do, which ends the program
on an older one. It is therefore compiled here, for every processor of its kind, and never taken
from pip's cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable
from pathlib import Path

import lock

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = lock.VERSIONS
CUDA = f"{lock.PROGRAM[:-1]},gpu]"

ANNOY_FLAGS = (
    "-O3",
    "-std=c++14",
    "-DANNOYLIB_MULTITHREADED_BUILD",
    # Sums may be reordered, so that they use the vector registers which every such processor has.
    # `-ffast-math` would also let the compiler assume that nothing is ever infinite, and clang then
    # finds one neighbour instead of fifty.
    "-fno-signed-zeros",
    "-fno-trapping-math",
    "-fassociative-math",
)


def make(folder: Path, *, cuda: bool = False) -> Path:
    """Make the environment and return its Python.

    Args:
        folder: where to make it.
        cuda: with torch, which computes on graphics cards of NVIDIA.

    Raises:
        subprocess.CalledProcessError: pip could not install everything.
    """
    venv.create(folder, clear=True, with_pip=True)
    windows = sys.platform == "win32"
    python = folder / ("Scripts/python.exe" if windows else "bin/python")
    environment = dict(os.environ)
    if not windows:
        environment["ANNOY_COMPILER_ARGS"] = ",".join(ANNOY_FLAGS)
    locked = lock.lock_file()
    if locked.exists() and not cuda:
        _install_locked(python, lock.entries(locked), environment)
        return python
    sys.stdout.write(f"packaging: no {locked.name}, so no hashes are checked; see lock.py\n")
    subprocess.run(
        pip(python, "--no-cache-dir", "--no-binary", "annoy", "annoy"),
        env=environment,
        check=True,
        cwd=ROOT,
    )
    wanted = CUDA if cuda else lock.PROGRAM
    subprocess.run(pip(python, wanted, *lock.TOOLS), check=True, cwd=ROOT)
    return python


def _install_locked(python: Path, entries: dict[str, str], environment: dict[str, str]) -> None:
    others = [line for name, line in entries.items() if name != "annoy"]
    _install_hashed(python, others, environment)
    # Compiled with what has just been installed.
    here = ("--no-cache-dir", "--no-binary", "annoy", "--no-build-isolation")
    _install_hashed(python, [entries["annoy"]], environment, *here)
    own = pip(python, "--no-deps", "--no-build-isolation", ".")
    subprocess.run(own, check=True, cwd=ROOT)


def _install_hashed(
    python: Path, lines: Iterable[str], environment: dict[str, str], *options: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("\n".join(lines) + "\n", "utf-8")
        hashed = ("--require-hashes", "--no-deps", *options, "-r", str(wanted))
        command = [str(python), "-m", "pip", "install", *hashed]
        subprocess.run(command, env=environment, check=True, cwd=ROOT)


def pip(python: Path, *wanted: str) -> list[str]:
    """Return the command that installs something in the versions of a release."""
    return [str(python), "-m", "pip", "install", "-c", str(VERSIONS), *wanted]
