"""Break the code on purpose and see whether the tests notice: `make mutants`.

Each mutation of `mutations.toml` names a file, a piece of its text, what takes its place, and the
tests that must fail then. They are tried one after another on a copy of the project. A mutation
that no test notices survives, and the run fails; so does one whose text is no longer in the file.

    python tests/mutants/run.py            all of them
    python tests/mutants/run.py WORD...    those whose name or file holds one of the words
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("app", "core", "resources", "packaging", "tests", "pyproject.toml", "README.md")
SECONDS = 300


@dataclass(frozen=True)
class Mutation:
    """One change that a test must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def load() -> list[Mutation]:
    """Read the mutations, in their order."""
    table = tomllib.loads((Path(__file__).parent / "mutations.toml").read_text(encoding="utf-8"))
    return [
        Mutation(each["name"], each["file"], each["old"], each["new"], tuple(each["tests"]))
        for each in table["mutation"]
    ]


def outcome(mutation: Mutation, copy: Path) -> str:
    """Try one mutation: "killed", or in a word or two why it was not."""
    file = copy / mutation.file
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if before.count(mutation.old) != 1:
        return f"stale: its text occurs {before.count(mutation.old)} times"
    file.write_text(before.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", *mutation.tests]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "killed"
    finally:
        file.write_text(before, encoding="utf-8")
    if done.returncode in (0, 1):
        return "killed" if done.returncode else "SURVIVED"
    return f"no test ran: {done.stdout.decode(errors='replace').strip()[-200:]}"


def main(words: list[str]) -> int:
    """Try the mutations and print a line for each; the exit status is 0 when all were killed."""
    chosen = [m for m in load() if not words or any(w in f"{m.name} {m.file}" for w in words)]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="inkseek-mutants-") as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        for mutation in chosen:
            started = time.monotonic()
            result = outcome(mutation, copy)
            failed += result != "killed"
            seconds = time.monotonic() - started
            line = f"{result:10} {seconds:5.1f} s  {mutation.file}: {mutation.name}"
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{len(chosen) - failed} of {len(chosen)} mutations were noticed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
