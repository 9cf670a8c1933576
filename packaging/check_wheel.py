"""Says what a wheel lacks, what it should not hold, and whether it works.

    python packaging/check_wheel.py dist/inkseek-0.1.0-py3-none-any.whl

A resource that is found in a checkout and missing in the wheel is noticed by users first; this
notices it before. Research results and the pages made from them stay in the repository.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

PUBLIC = "packaging/public/"
"""The folder of the package that others import."""

TRIAL = """
import runpy, sys

class Hide:
    # An editable installation in the same environment would lend what the wheel lacks.
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("app", "core", "resources"):
            raise ModuleNotFoundError(f"{name} is not beneath inkseek", name=name)

sys.meta_path.insert(0, Hide())
sys.path.insert(0, sys.argv.pop(1))
sys.argv[0] = "inkseek"
runpy.run_module("inkseek", run_name="__main__")
"""


def tracked(folder: str) -> set[str]:
    """Return the files of `folder` that belong to the project."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], capture_output=True, check=True)
    return {name for name in listed.stdout.decode().split("\0") if name}


def place_of(name: str) -> str:
    """Return where a file of the project is in the wheel."""
    return name.removeprefix(PUBLIC) if name.startswith(PUBLIC) else f"inkseek/{name}"


def is_research_result(name: str) -> bool:
    """Tell whether a file is a result of research or a page, which no program needs."""
    file = PurePosixPath(name)
    inside = file.is_relative_to("core/research")
    pages = {"results", "tutorials"}
    named = file.name in {"README.md", "leaderboard.json"}
    return inside and (named or not pages.isdisjoint(file.parts))


def complaints(held: set[str]) -> list[str]:
    """Return what a wheel with these files lacks, and what it should not hold."""
    files = {name for folder in ("app", "core", "resources", PUBLIC) for name in tracked(folder)}
    wanted = {place_of(name) for name in files if not is_research_result(name)}
    foreign = {name for name in held - wanted if not name.split("/")[0].endswith(".dist-info")}
    return [
        *(f"lacks {name}" for name in sorted(wanted - held)),
        *(f"holds {name}, which is not part of the program" for name in sorted(foreign)),
    ]


def start(folder: Path, words: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run the program as it is installed in `folder`, with nothing of a checkout in reach."""
    command = [sys.executable, "-c", TRIAL, str(folder), *map(str, words)]
    # Somewhere else: Python looks for modules in the current folder first.
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def main(wheel: Path) -> int:
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        said = complaints(set(archive.namelist()))
        archive.extractall(folder)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        trial = start(Path(folder), ["--self-test"])
    if trial.returncode != 0:
        said.append(f"does not work:\n{trial.stdout}{trial.stderr}")
    for complaint in said:
        sys.stderr.write(f"{wheel.name} {complaint}\n")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
