"""Checks what can be checked of a release on this machine, and says what could not be.

    python packaging/check_release.py          fast: files, versions, workflows, desktop files
    python packaging/check_release.py --all    also docs, wheel and sdist, and the wheel on its own

`make release-check` runs all of it. The packaged program has its own tests: `make test-frozen`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path

import metainfo
from branding import PROJECT

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
Check = tuple[str, list[str]]
"""What is checked, and the command that does it."""


def files_agree() -> list[str]:
    """Return where the files that name a version disagree."""
    version = PROJECT["version"]
    wrong = []
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    if f"\nversion: {version}\n" not in citation:
        wrong.append(f"CITATION.cff does not name the version {version}")
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    told = metainfo.releases(changes)
    if told and told[0][0] != version and "## [Unreleased]" not in changes:
        wrong.append(f"the newest version in CHANGELOG.md is {told[0][0]}, not {version}")
    if len(re.findall(r"^## \[Unreleased\]", changes, re.MULTILINE)) > 1:
        wrong.append("CHANGELOG.md has two sections of unreleased changes")
    return wrong


def fast_checks(folder: Path) -> Iterator[Check]:
    """Yield checks by tools that a machine may lack."""
    page = folder / metainfo.NAME
    page.write_text(metainfo.current(), encoding="utf-8")
    workflows = sorted(str(file) for file in (ROOT / ".github" / "workflows").glob("*.yml"))
    linux = ROOT / "packaging" / "linux"
    yield "workflows", ["actionlint", *workflows]
    yield "menu entry", ["desktop-file-validate", str(linux / "inkseek.desktop")]
    yield "page for software centres", ["appstreamcli", "validate", "--no-net", str(page)]
    flatpak = str(linux / "org.inkseek.Inkseek.yml")
    yield "Flatpak manifest", ["flatpak-builder", "--show-manifest", flatpak]


def slow_checks(folder: Path) -> Iterator[Check]:
    """Yield the checks that build something."""
    python = sys.executable
    yield "docs", [python, "-m", "mkdocs", "build", "--strict", "--quiet"]
    yield "wheel and sdist", [python, "-m", "hatchling", "build", "-d", str(DIST)]
    wheel = str(DIST / f"inkseek-{PROJECT['version']}-py3-none-any.whl")
    sdist = str(DIST / f"inkseek-{PROJECT['version']}.tar.gz")
    yield "what their pages will show", [python, "-m", "twine", "check", "--strict", wheel, sdist]
    check = str(ROOT / "packaging" / "check_wheel.py")
    yield "what the wheel holds", [python, check, wheel]
    fresh = folder / "environment"
    venv.create(fresh, with_pip=True)
    here = fresh / ("Scripts" if sys.platform == "win32" else "bin")
    install = ["-m", "pip", "install", "--quiet", f"{wheel}[samples,heif,formats]"]
    yield "the wheel in a new environment", [str(here / "python"), *install]
    yield "its self-test", [str(here / "inkseek"), "--self-test"]


def run(checks: Iterator[Check], home: Path) -> list[str]:
    """Run checks and return those that failed; say which could not be run."""
    failed = []
    # Installed beside this Python, or on the system.
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": tools, "INKSEEK_HOME": str(home)}
    for what, command in checks:
        if shutil.which(command[0], path=tools) is None:
            say(f"not checked: {what} ({command[0]} is not installed)")
            continue
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        say(f"{'passed' if done.returncode == 0 else 'FAILED'}: {what}")
        if done.returncode:
            say(f"{done.stdout}{done.stderr}")
            failed.append(what)
    return failed


def main() -> int:
    """Run the checks that the arguments ask for."""
    parser = argparse.ArgumentParser(prog="check_release.py")
    parser.add_argument("--all", action="store_true", help="also build docs, wheel and sdist")
    wanted = parser.parse_args()
    failed = files_agree()
    for wrong in failed:
        say(f"FAILED: {wrong}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        failed += run(fast_checks(folder), folder / "home")
        if wanted.all:
            failed += run(slow_checks(folder), folder / "home")
    return 1 if failed else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
