"""Says what a wheel lacks, and what it should not hold.

    python packaging/check_wheel.py dist/inkseek-0.1.0-py3-none-any.whl

A resource that is found in a checkout and missing in the wheel is noticed by users first; this
notices it before. Research results and the pages made from them stay in the repository.
"""

import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath


def tracked(folder: str) -> set[str]:
    """Return the files of `folder` that belong to the project."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], capture_output=True, check=True)
    return {name for name in listed.stdout.decode().split("\0") if name}


def is_research_result(name: str) -> bool:
    """Tell whether a file is a result of research or a page, which no program needs."""
    file = PurePosixPath(name)
    inside = file.is_relative_to("core/research")
    return inside and (file.name == "README.md" or "results" in file.parts)


def main(wheel: Path) -> int:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    files = tracked("app") | tracked("core") | tracked("resources")
    lacking = sorted(name for name in files - held if not is_research_result(name))
    foreign = {name.split("/")[0] + "/" for name in held} - {"app/", "core/", "resources/"}
    foreign = {name for name in foreign if not name.endswith(".dist-info/")}
    foreign |= {name for name in held if is_research_result(name)}
    for name in lacking:
        sys.stderr.write(f"{wheel.name} lacks {name}\n")
    for name in sorted(foreign):
        sys.stderr.write(f"{wheel.name} holds {name}, which is not part of the program\n")
    return 1 if lacking or foreign else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
