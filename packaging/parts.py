"""What is inside a packaged program, and the licences of all of it in one file beside it.

    python packaging/parts.py dist/Inkseek

Run in the environment that the program was built from. An environment holds more than travels:
torch asks for a solver of equations which is never called. What travels has its metadata inside.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from core.licences import Library, libraries, report

LICENCES = "THIRD-PARTY-LICENCES.txt"


def inside(folder: Path) -> tuple[Library, ...]:
    """Return Python and the packages that a packaged program holds."""
    names = {_key(file.name.split("-")[0]) for file in folder.rglob("*.dist-info")}
    return tuple(part for part in libraries() if part.name == "Python" or _key(part.name) in names)


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    program = Path(sys.argv[1])
    (program / LICENCES).write_text(report(inside(program)), encoding="utf-8")
