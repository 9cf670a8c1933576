"""What software centres show about the program: AppStream's metainfo, complete for one release.

    python packaging/metainfo.py > org.inkseek.Inkseek.metainfo.xml

The releases come from the change log. Screenshots need an address that everybody can reach: the
release workflow names the repository in `INKSEEK_REPOSITORY`, without which they are left out.
"""

from __future__ import annotations

import os
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from branding import PROJECT

ROOT = Path(__file__).resolve().parent.parent
NAME = "org.inkseek.Inkseek.metainfo.xml"
SCREENSHOTS = {
    "window.png": "An umbrella is drawn on the left, and its picture comes first on the right",
    "course.png": "An earlier moment of a drawing, with the ranking it had",
    "sketches.png": "The history of earlier drawings",
}
_RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def releases(changes: str) -> list[tuple[str, str]]:
    """Return versions and dates from the headings of a change log, the newest first."""
    return _RELEASE.findall(changes)


def complete(changes: str, repository: str) -> str:
    """Return the metainfo with all releases and, with an address, links and screenshots."""
    tree = ET.parse(ROOT / "packaging" / "linux" / NAME)
    page = tree.getroot()
    dated = releases(changes)
    if dated:
        known = ET.SubElement(page, "releases")
        for version, date in dated:
            ET.SubElement(known, "release", version=version, date=date)
    if repository:
        pages = {"homepage": "", "bugtracker": "/issues", "vcs-browser": ""}
        for kind, path in pages.items():
            ET.SubElement(page, "url", type=kind).text = repository + path
        shots = ET.SubElement(page, "screenshots")
        for file, caption in SCREENSHOTS.items():
            shot = ET.SubElement(shots, "screenshot")
            ET.SubElement(shot, "caption").text = caption
            # A tag's pictures stay as they are.
            address = f"{repository}/raw/v{PROJECT['version']}/resources/pictures/{file}"
            ET.SubElement(shot, "image").text = address
        shots[0].set("type", "default")
    ET.indent(tree)
    told = ET.tostring(page, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{told}\n'


def current() -> str:
    """Return the metainfo of this checkout."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    return complete(changes, os.environ.get("INKSEEK_REPOSITORY", "").rstrip("/"))


if __name__ == "__main__":
    sys.stdout.write(current())
