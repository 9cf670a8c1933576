"""Writes the exact parts of a package, with their hashes, for every system of a release.

    python packaging/lock.py

`uv` (from PyPI) chooses within `versions.txt`, for other systems too, from what the package index
says; nothing is downloaded or installed. A build then takes these files and no others. Run it after
each change of `versions.txt` or `pyproject.toml`, and look at what has changed. What a lock has
already stays, as far as it fits. To take newer versions, delete the lock first.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "packaging" / "versions.txt"
LOCKS = ROOT / "packaging" / "locks"
ADVISORIES = ROOT / "packaging" / "advisories.toml"
PROGRAM = ".[samples,heif,formats,mcp,studio]"
TOOLS = ("pyinstaller", "cyclonedx-python-lib", "setuptools", "wheel", "hatchling")
PYTHON = "3.11"
SYSTEMS = {
    "linux-x86_64": "x86_64-manylinux_2_35",
    "win32-x86_64": "x86_64-pc-windows-msvc",
    "darwin-arm64": "aarch64-apple-darwin",
}
"""What the release workflow builds on, and what uv calls it."""

LIMIT_S = 300
MACOS = "14.0"
"""The oldest that all parts have wheels for."""

_HEAD = "# Written by packaging/lock.py: what a package for this system and Python is built from.\n"


def lock_file() -> Path:
    """Return where the lock of this system and Python is."""
    machine = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    return lock_of(f"{sys.platform}-{machine}", ".".join(platform.python_version_tuple()[:2]))


def lock_of(system: str, python: str = PYTHON) -> Path:
    """Return where the lock of a system is."""
    return LOCKS / f"{system}-py{python.replace('.', '')}.txt"


def entries(lock: Path) -> dict[str, str]:
    """Return the lines of a lock by the names of the packages."""
    lines = lock.read_text("utf-8").splitlines()
    return {line.split("==")[0]: line for line in lines if line and not line.startswith("#")}


def joined(text: str) -> str:
    """Return a lock from what uv writes: one line for each part, with all its hashes.

    Raises:
        SystemExit: A part has no hash.
    """
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    parts = sorted(line for line in lines if line and not line.startswith("#"))
    for part in parts:
        if "--hash=sha256:" not in part:
            raise SystemExit(f"packaging: {part.split()[0]} has no hash")
    return _HEAD + "\n".join(parts) + "\n"


def holes(versions: dict[str, str]) -> list[str]:
    """Return which of these versions, by package, have a known hole."""
    known = tomllib.loads(ADVISORIES.read_text("utf-8"))["advisory"]
    return [
        f"{hole['package']} {versions[hole['package']]}: {hole['id']}, {hole['what']}; "
        f"{hole['fixed']} is safe"
        for hole in known
        if hole["package"] in versions and _parts(versions[hole["package"]]) < _parts(hole["fixed"])
    ]


def versions_of(lock: Path) -> dict[str, str]:
    """Return the versions of a lock, by package."""
    return {name: line.split("==")[1].split()[0] for name, line in entries(lock).items()}


def _parts(version: str) -> tuple[int, ...]:
    numbers = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, numbers[0].split("."))) if numbers else ()


def main() -> None:
    """Write the lock of every system, and refuse versions with known holes."""
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit("packaging: locks are made by uv; install it with  pip install uv")
    LOCKS.mkdir(exist_ok=True)
    found: set[str] = set()
    for system, name in SYSTEMS.items():
        lock = lock_of(system)
        lock.write_text(joined(_resolve(uv, name, lock)), "utf-8")
        sys.stdout.write(f"packaging: {lock.relative_to(ROOT)} has {len(entries(lock))} parts\n")
        found |= set(holes(versions_of(lock)))
    if found:
        raise SystemExit("packaging: " + "\n".join(sorted(found)))


def _resolve(uv: str, system: str, before: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        tools, out = Path(folder) / "tools.in", Path(folder) / "lock.txt"
        tools.write_text("\n".join(TOOLS) + "\n", "utf-8")
        if before.exists():
            shutil.copy(before, out)
        extras = PROGRAM[2:-1].split(",")
        command = [uv, "pip", "compile", "pyproject.toml", str(tools), "-o", str(out), "--quiet"]
        command += [f"--extra={extra}" for extra in extras]
        command += ["-c", str(VERSIONS), "--python-version", PYTHON, "--python-platform", system]
        command += ["--generate-hashes", "--no-header", "--no-annotate"]
        environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS}
        try:
            subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            raise SystemExit("packaging: the package index does not answer; try again") from None
        return out.read_text("utf-8")


if __name__ == "__main__":
    main()
