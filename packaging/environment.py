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

from contents import cuda_refused

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "packaging" / "versions.txt"
PROGRAM = ".[samples,heif]"
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

    Raises:
        SystemExit: torch is not the CPU-only one, and that was not asked for.
        subprocess.CalledProcessError: pip could not install everything.
    """
    venv.create(folder, clear=True, with_pip=True)
    windows = sys.platform == "win32"
    python = folder / ("Scripts/python.exe" if windows else "bin/python")
    environment = dict(os.environ)
    if not windows:
        environment["ANNOY_COMPILER_ARGS"] = ",".join(ANNOY_FLAGS)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-c", str(VERSIONS)]
    subprocess.run(
        [*pip, "--no-cache-dir", "--no-binary", "annoy", "annoy"],
        env=environment,
        check=True,
        cwd=ROOT,
    )
    subprocess.run([*pip, "torch"], check=True, cwd=ROOT)
    if not cuda:
        refuse_cuda(python)
    subprocess.run([*pip, PROGRAM, *TOOLS], check=True, cwd=ROOT)
    return python


def refuse_cuda(python: Path) -> None:
    """End in words when torch was built for CUDA: 4 GB that a desktop program has no use for."""
    code = "import torch; print(torch.version.cuda or torch.version.hip or '')"
    told = subprocess.run(
        [str(python), "-W", "ignore", "-c", code], check=True, capture_output=True, text=True
    )
    if told.stdout.strip():
        raise SystemExit(cuda_refused([f"torch for CUDA {told.stdout.strip()}"]))
