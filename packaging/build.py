"""Builds the program that designers install.

    python packaging/build.py                  the program, its archive, checksum and parts list
    python packaging/build.py --program-only   without what is only for handing out
    python packaging/build.py --cuda           with CUDA, for those who encode very large libraries

Everything ends up in `dist`. See packaging/README.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import archive
import environment
import program

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Build what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="build.py")
    parser.add_argument("--program-only", action="store_true", help="no archive, checksum and SBOM")
    parser.add_argument("--cuda", action="store_true", help="carry CUDA's libraries along")
    wanted = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - this is run before anything is installed
        sys.stderr.write("packaging: Python 3.11 or newer is needed to build Inkseek\n")
        return 1
    start = time.monotonic()
    say("making the environment")
    python = environment.make(ROOT / "build" / "environment", cuda=wanted.cuda)
    say("putting the program together")
    folder = program.freeze(python, ROOT / "dist", cuda=wanted.cuda)
    size = sum(file.lstat().st_size for file in folder.rglob("*"))
    say(f"{folder.relative_to(ROOT)}: {size / 1e6:.0f} MB, after {time.monotonic() - start:.0f} s")
    if not wanted.program_only:
        packed = archive.pack(folder)
        archive.tell_checksum(packed)
        archive.tell_materials(python, folder)
        size = packed.stat().st_size
        took = time.monotonic() - start
        say(f"{packed.relative_to(ROOT)}: {size / 1e6:.0f} MB, after {took:.0f} s")
    return 0


def say(text: str) -> None:
    sys.stdout.write(f"packaging: {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
