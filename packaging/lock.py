"""Writes the exact parts of a package, with their hashes, for the system it is run on.

    python packaging/lock.py

pip chooses within `versions.txt`; nothing is installed. A build on the same kind of system then
takes these files and no others. Run it with the Python that builds the package, after each change
of `versions.txt` or `pyproject.toml`, and look at what has changed.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "packaging" / "versions.txt"
LOCKS = ROOT / "packaging" / "locks"
ADVISORIES = ROOT / "packaging" / "advisories.toml"
PROGRAM = ".[samples,heif,formats,mcp,studio]"
TOOLS = ("pyinstaller", "cyclonedx-python-lib", "setuptools", "wheel", "hatchling")

_HEAD = "# Written by packaging/lock.py: what a package for this system and Python is built from.\n"


def lock_file() -> Path:
    """Return where the lock of this system and Python is."""
    machine = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    version = "".join(platform.python_version_tuple()[:2])
    return LOCKS / f"{sys.platform}-{machine}-py{version}.txt"


def entries(lock: Path) -> dict[str, str]:
    """Return the lines of a lock by the names of the packages."""
    lines = lock.read_text("utf-8").splitlines()
    return {line.split("==")[0]: line for line in lines if line and not line.startswith("#")}


def from_report(report: dict[str, Any]) -> str:
    """Return a lock from pip's report of what it would install.

    Raises:
        SystemExit: A part has no hash.
    """
    lines = []
    for part in report["install"]:
        name, version = part["metadata"]["name"].lower(), part["metadata"]["version"]
        origin = part["download_info"]
        if "dir_info" in origin:
            continue  # the program itself
        digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
        if digest is None:
            raise SystemExit(f"packaging: {name} {version} has no hash")
        lines.append(f"{name.replace('_', '-')}=={version} --hash=sha256:{digest}")
    return _HEAD + "\n".join(sorted(lines)) + "\n"


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
    """Write the lock of this system, and refuse versions with known holes."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet",
         "--report", "-", "-c", str(VERSIONS), "--no-binary", "annoy", PROGRAM, *TOOLS],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    lock = lock_file()
    lock.parent.mkdir(exist_ok=True)
    lock.write_text(from_report(json.loads(done.stdout)), "utf-8")
    sys.stdout.write(f"packaging: {lock.relative_to(ROOT)} has {len(entries(lock))} parts\n")
    found = holes(versions_of(lock))
    if found:
        raise SystemExit("packaging: " + "\n".join(found))


if __name__ == "__main__":
    main()
