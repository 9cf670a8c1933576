"""What the user can have done to categories, as values that travel to the thread that does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.library import Library


@dataclass(frozen=True)
class Rename:
    """Give a category another name; one of that name takes it in."""

    name: str
    new: str

    def apply(self, library: Library) -> None:
        library.categories.rename(self.name, self.new)


@dataclass(frozen=True)
class Merge:
    """Make several categories one."""

    names: tuple[str, ...]
    into: str

    def apply(self, library: Library) -> None:
        library.categories.merge(self.names, self.into)


@dataclass(frozen=True)
class TakeOff:
    """Take the label off the photos of categories."""

    names: tuple[str, ...]

    def apply(self, library: Library) -> None:
        library.categories.remove(self.names)


@dataclass(frozen=True)
class Assign:
    """Put photos into categories, or into none."""

    photos: tuple[tuple[tuple[int, ...], str | None], ...]

    def apply(self, library: Library) -> None:
        for ids, name in self.photos:
            library.categories.assign(ids, name)


@dataclass(frozen=True)
class NameFolders:
    """Say which categories the pictures of folders belong to, before they are taken in."""

    folders: tuple[tuple[Path, str], ...]

    def apply(self, library: Library) -> None:
        # Outer folders first: the decision about a folder takes back those about what is in it.
        for folder, name in sorted(self.folders, key=lambda entry: len(entry[0].parts)):
            library.categories.name_folder(folder, name)


Change = Rename | Merge | TakeOff | Assign | NameFolders
