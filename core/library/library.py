"""A library on disk: one directory with the catalogue, the thumbnails and the search index."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from core.library.catalogue import Catalogue
from core.library.categories import Categories
from core.library.database import disk_full, is_disk_full
from core.library.records import CatalogueError
from core.library.sketches import SketchStore
from core.library.thumbnails import ThumbnailStore

CATALOGUE = "catalogue.sqlite"


class Library:
    """An opened library; close it, or use it in a `with` statement.

    The directory belongs to Inkseek and lies in its data folder, not among the user's pictures:
    SQLite's log does not work on network drives, and nothing is written where pictures are.

    Attributes:
        root: The directory.
        catalogue: What the library knows.
        thumbnails: Small pictures, a cache.
        index_dir: Where search keeps its index, a cache too.
        sketches: Drawings of earlier searches, and those that were named or starred.
        categories: Labels of photos and what can be done with them.
    """

    def __init__(self, root: Path, catalogue: Catalogue, thumbnails: ThumbnailStore) -> None:
        self.root = root
        self.catalogue = catalogue
        self.thumbnails = thumbnails
        self.index_dir = root / "index"
        self.categories = Categories(catalogue.database)
        self.sketches = SketchStore(catalogue.database, root / "sketches")

    @classmethod
    def open(cls, root: Path) -> Self:
        """Open the library in a directory, which is made when it is missing.

        Raises:
            CatalogueError: It is damaged, was made by a newer Inkseek, or cannot be written.
        """
        root = Path(root).expanduser().absolute()
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if is_disk_full(error):
                raise disk_full(root) from error
            raise CatalogueError(
                f"The library folder {root} cannot be made ({error.strerror or error}). "
                "Choose another library folder."
            ) from error
        return cls(root, Catalogue(root / CATALOGUE), ThumbnailStore(root / "thumbnails"))

    def close(self) -> None:
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
