"""A library on disk: one directory with the catalogue, the thumbnails and the search index."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from core import paths
from core.files import close_to_others, make_private_folder
from core.library.backup import restore_if_wanted
from core.library.catalogue import Catalogue
from core.library.categories import Categories
from core.library.database import disk_full, is_disk_full
from core.library.marks import Marks
from core.library.presence import is_away, remember
from core.library.records import CatalogueError
from core.library.sketches import SketchStore
from core.library.thumbnails import ThumbnailStore
from core.plain_text import one_line

CATALOGUE = "catalogue.sqlite"

OWN_NAMES = (
    "catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm", "thumbnails", "index",
    "sketches", "styles", "boards", "backups", "lost", ".restoring", "tray.json", "drawing.journal",
    "window.lock", "restore-at-next-start.inkbackup",
)  # fmt: skip
"""What the program itself makes in a library's folder, which may hold other files too."""


class Library:
    """An opened library; close it, or use it in a `with` statement.

    The directory is in Inkseek's data folder, not among the user's pictures: SQLite's log does not
    work on network drives, and nothing is written beside pictures.

    Attributes:
        root: The directory.
        catalogue: What the library knows.
        thumbnails: Small pictures, a cache.
        index_dir: Where search keeps its index, a cache too.
        sketches: Saved drawings: recent, named and starred ones.
        categories: The categories of photos.
        marks: Stars and tags that the user gave photos.
    """

    def __init__(self, root: Path, catalogue: Catalogue, thumbnails: ThumbnailStore) -> None:
        self.root = root
        self.catalogue = catalogue
        self.thumbnails = thumbnails
        self.index_dir = root / "index"
        self.categories = Categories(catalogue.database)
        self.marks = Marks(catalogue.database)
        self.sketches = SketchStore(catalogue.database, root / "sketches")

    @classmethod
    def open(cls, root: Path, *, create: bool = True) -> Self:
        """Open the library in a directory.

        Args:
            root: The directory.
            create: Whether to create a missing library; a mistyped folder must not become one.

        Raises:
            CatalogueError: It is missing, damaged, away, was made by a newer Inkseek, or cannot be
                written.
        """
        root = Path(root).expanduser().absolute()
        if not create and not (root / CATALOGUE).exists():
            place = one_line(str(root))
            option = "" if root == paths.default_library() else f" --library {place}"
            raise CatalogueError(
                f"There is no library in {place} yet. Make one with:  inkseek index FOLDER{option}"
            )
        try:
            if is_away(root):
                raise CatalogueError(
                    f"The library {root} is not there. If it is on a drive or a share, connect "
                    "that and start again. To begin a new one there, make this folder first."
                )
            make_private_folder(root)
            restore_if_wanted(root)
        except OSError as error:
            if is_disk_full(error):
                raise disk_full(root) from error
            raise CatalogueError(
                f"The library folder {root} cannot be made ({error.strerror or error}). "
                "Choose another library folder."
            ) from error
        catalogue = Catalogue(root / CATALOGUE)
        remember(root)
        close_to_others(root, OWN_NAMES)
        return cls(root, catalogue, ThumbnailStore(root / "thumbnails"))

    def close(self) -> None:
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
