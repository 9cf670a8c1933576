"""Facts about each data set, and where loaders look for it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from core.errors import UserError
from core.research.datasets.source import Source, data_root, open_source


class DataMissing(UserError):  # noqa: N818 (it names a state of the disk, not a fault of the program)
    """A data set was asked for that isn't on this machine.

    The message is written for the person who has to fetch the data: it names the set, its
    authors' page, the layouts that are understood and the places that were searched.
    """

    def __init__(
        self, name: str, page: str, layout: Sequence[str], searched: tuple[Path, ...] = ()
    ) -> None:
        self.name = name
        self.page = page
        self.layout = layout
        self.searched = searched
        super().__init__(name, page, layout, searched)

    def __str__(self) -> str:
        lines = [f"{self.name} not found.", f"Get it from {self.page}", "Expected layout:"]
        lines += [f"  {line}" for line in self.layout]
        if self.searched:
            lines.append("Searched: " + ", ".join(str(path) for path in self.searched))
        else:
            lines.append("Point INKSEEK_DATA at the folder that holds your data sets.")
        return "\n".join(lines)


@dataclass(frozen=True)
class Place:
    """A source that may hold the set, and the folder inside it to start from ("" or "folder/")."""

    source: Source
    base: str

    @property
    def name(self) -> str:
        """What the folder or archive is called, in lower case."""
        return (self.base.rstrip("/") or self.source.where.stem).lower()

    def under(self, *choices: str) -> str | None:
        """Return the full name of the first of these files or folders that exists."""
        for choice in choices:
            if self.source.has(self.base + choice):
                return self.base + choice
        return None


@dataclass(frozen=True)
class About:
    """What `sets.json` says of a data set.

    Attributes:
        name: its name.
        page: of its authors.
        stems: what people call its folder or archive.
        layout: where its files lie.
        kind: `labelled photos` or `pairs` for the archives that are all read alike.
        label: the class that all of it shows, if it is one.
        used: what of it training uses.
        licence: on what terms it is published.
        forbids: what these terms do not allow.
    """

    name: str
    page: str
    stems: Sequence[str]
    layout: Sequence[str]
    kind: str = ""
    label: str | None = None
    used: str = ""
    licence: str = ""
    forbids: str = ""

    @property
    def names(self) -> frozenset[str]:
        """What its folder or archive may be called, in lower case."""
        return frozenset(stem.lower() for stem in self.stems)

    def places(self, root: Path | None) -> Iterator[Place]:
        """Yield where the set may lie, the likeliest first.

        First everything in `root` (or INKSEEK_DATA) that bears one of the set's names, each also
        one folder deeper since archives like to wrap their content; then `root` itself.
        """
        folder = data_root(root)
        if folder is None:
            return
        for path in self._find_by_name(folder):
            source = open_source(path)
            if source is None:
                continue
            yield Place(source, "")
            yield from (Place(source, f"{name}/") for name in source.folders())
        itself = open_source(folder)
        if itself is not None:
            yield Place(itself, "")
            if folder.is_file():
                yield from (Place(itself, f"{name}/") for name in itself.folders())

    def missing(self, root: Path | None) -> DataMissing:
        folder = data_root(root)
        return DataMissing(self.name, self.page, self.layout, () if folder is None else (folder,))

    def _find_by_name(self, folder: Path) -> Iterator[Path]:
        if not folder.is_dir():
            return
        found = sorted(folder.iterdir())
        for stem in self.stems:
            wanted = {stem.lower(), f"{stem.lower()}.zip"}
            yield from (path for path in found if path.name.lower() in wanted)


def about_set(key: str) -> About:
    """Return what is known of a data set, by the name that a recipe calls it."""
    return about_all()[key]


@cache
def about_all() -> dict[str, About]:
    """Read `sets.json`."""
    listed = (resources.files(__package__) / "sets.json").read_text(encoding="utf-8")
    return {key: About(**facts) for key, facts in json.loads(listed).items()}
