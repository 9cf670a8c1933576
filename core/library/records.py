"""The values a library returns. They are frozen, so any thread may keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.decoders.metadata import Metadata
from core.errors import UserError


class CatalogueError(UserError):
    """The catalogue cannot be used; the message says why and what to do about it."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of the library.

    An id stands for one content at one place: it is never reused, it follows the file when that is
    renamed or moved, and its vectors never change. A file whose content is replaced by another
    picture therefore becomes a new photo.

    Attributes:
        id: Never reused, ascending with the order of arrival.
        path: Where the file is, or was when it was last seen.
        folder_id: The known folder that owns it (the innermost, where folders overlap).
        category: Name of its category, if it has one.
        width: Pixels, as shown (after EXIF rotation).
        height: Pixels, as shown.
        size: Bytes of the file.
        mtime_ns: Modification time of the file.
        content_hash: Hex digest of the file's bytes; equal for identical files.
        online: False while the file cannot be reached.
        stars: From 0 to 5, the user's or else those in the file.
        taken_ns: When the camera took it, if its file says so.
        camera: Make and model, if its file says so.
    """

    id: int
    path: Path
    folder_id: int
    category: str | None
    width: int
    height: int
    size: int
    mtime_ns: int
    content_hash: str
    online: bool
    stars: int = 0
    taken_ns: int | None = None
    camera: str = ""

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder the user gave to the library; photos of known folders inside it are counted too."""

    id: int
    path: Path
    online: bool
    n_photos: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which photos may be found. Every empty field is no restriction.

    Attributes:
        folder_ids: Known folders; each includes the known folders inside it.
        places: Directories, known or inside a known one; each includes those inside it.
        categories: Names of categories.
        name: Part of the file's name, in any case.
        since: First day, in local time, on which it may have been taken, or else changed last.
        until: Last such day.
        colours: Such as "#d0392e"; the picture has to have all of them.
        tolerance: How far a colour may be from one of the picture's, as distances in OKLab.
        stars: The fewest it may have.
        tags: The picture has to have all of them; they are compared in any case.
    """

    folder_ids: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset()
    name: str = ""
    since: date | None = None
    until: date | None = None
    places: frozenset[Path] = frozenset()
    colours: tuple[str, ...] = ()
    tolerance: float = 0.1
    stars: int = 0
    tags: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (
            self.folder_ids
            or self.places
            or self.categories
            or self.name.strip()
            or self.since
            or self.until
            or self.colours
            or self.stars
            or self.tags
        )


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A file or folder that could not be imported.

    Attributes:
        path: Where it is.
        reason: Why not.
        costly: Size and modification time of a file that is not tried again until it changes.
    """

    path: Path
    reason: str
    costly: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NewPhoto:
    """What the catalogue stores of a new picture.

    `embedding`, `feature`, `colours` and `metadata` may be None when the catalogue already holds
    the vectors of an identical file for the same model; they are copied then.
    """

    path: Path
    width: int
    height: int
    size: int
    mtime_ns: int
    content_hash: str
    embedding: NDArray[np.float32] | None = None
    feature: NDArray[np.float16] | None = None
    colours: bytes | None = None
    metadata: Metadata | None = None
    sidecar_ns: int = 0
