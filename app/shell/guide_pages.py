"""The pages of the guide: Markdown files of the program, in the order of their numbers.

They are plain files, so that the same pages can be read in the program and on the project's site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from resources import resource

_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class GuidePage:
    """One page.

    Attributes:
        file: the Markdown file.
        title: its first heading.
        text: all of it.
    """

    file: Path
    title: str
    text: str

    @property
    def pictures(self) -> list[str]:
        """The pictures it shows, as paths from the guide's folder."""
        return _PICTURE.findall(self.text)


def guide_pages() -> list[GuidePage]:
    """Return every page of the guide, the first one first."""
    folder = Path(str(resource("guide")))
    return [_page(file) for file in sorted(folder.glob("[0-9]*.md"))]


def _page(file: Path) -> GuidePage:
    text = file.read_text(encoding="utf-8")
    title = next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "")
    return GuidePage(file, title or file.stem, text)
