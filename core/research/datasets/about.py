"""What each loader says about its data set, and where it looks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.research.datasets.missing import DataMissing
from core.research.datasets.source import Source, data_root, open_source

__all__ = ["About", "Place"]


@dataclass(frozen=True)
class Place:
    """A source that may hold the set, and the folder inside it to start from ("" or "folder/")."""

    source: Source
    base: str

    def under(self, *choices: str) -> str | None:
        """Return the full name of the first of these files or folders that exists."""
        for choice in choices:
            if self.source.has(self.base + choice):
                return self.base + choice
        return None


@dataclass(frozen=True)
class About:
    """A data set: its name, its authors' page, its layout, what people call its folder or zip."""

    name: str
    page: str
    layout: str
    stems: tuple[str, ...]

    def places(self, root: Path | None) -> Iterator[Place]:
        """Yield where the set may lie, the likeliest first.

        First everything in `root` (or INKSEEK_DATA) that bears one of the set's names, each also
        one folder deeper since archives like to wrap their content; then `root` itself.
        """
        folder = data_root(root)
        if folder is None:
            return
        for path in self._named(folder):
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

    def _named(self, folder: Path) -> Iterator[Path]:
        if not folder.is_dir():
            return
        found = sorted(folder.iterdir())
        for stem in self.stems:
            wanted = {stem.lower(), f"{stem.lower()}.zip"}
            yield from (path for path in found if path.name.lower() in wanted)
