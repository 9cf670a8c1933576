"""The environment a package is built in: made anew, with pinned versions.

Annoy's sources ask the compiler for everything this very processor can do, which ends the program
on an older one. It is therefore compiled here, for every processor of its kind, and never taken
from pip's cache.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "packaging" / "versions.txt"
PROGRAM = ".[samples,heif]"
CUDA = ".[samples,heif,gpu]"
TOOLS = ("pyinstaller", "cyclonedx-python-lib")

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
    subprocess.run(
        pip(python, "--no-cache-dir", "--no-binary", "annoy", "annoy"),
        env=environment,
        check=True,
        cwd=ROOT,
    )
    subprocess.run(pip(python, CUDA if cuda else PROGRAM, *TOOLS), check=True, cwd=ROOT)
    return python


def pip(python: Path, *wanted: str) -> list[str]:
    """Return the command that installs something in the versions of a release."""
    return [str(python), "-m", "pip", "install", "-c", str(VERSIONS), *wanted]
