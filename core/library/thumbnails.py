"""Thumbnails, stored under the hash of their pictures.

They are a cache and are made again from the pictures when lost. Identical files share one. They are
written atomically.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PIL import Image

from core.decoders.process import open_picture
from core.files import PART, replacing
from core.library.database import disk_full, is_disk_full
from core.library.records import CatalogueError, Photo

SIDE = 256
QUALITY = 82
MAX_BYTES = 4_000_000_000


class ThumbnailStore:
    """The thumbnails of one library; any thread may use it."""

    def __init__(self, root: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes

    def path_of(self, content_hash: str) -> Path | None:
        """Return the path of a thumbnail, if it exists."""
        place = self._place(content_hash)
        # After a power cut a file may be empty.
        with suppress(OSError):
            if place.stat().st_size > 0:
                return place
        return None

    def get(self, photo: Photo) -> Path:
        """The thumbnail of a photo, made again if it was lost.

        Raises:
            PictureError: It was lost and the picture cannot be read now.
            CatalogueError: It cannot be written.
        """
        return self.path_of(photo.content_hash) or self.put(
            photo.content_hash, open_picture(photo.path)
        )

    def stored(self, content_hash: str) -> Image.Image | None:
        """A stored thumbnail as a picture; None if it is missing or damaged."""
        file = self.path_of(content_hash)
        if file is None:
            return None
        try:
            with Image.open(file, formats=("WEBP",)) as stored:
                return stored.convert("RGB") if max(stored.size) <= SIDE else None
        except Exception:
            # Damaged files make Pillow raise nearly anything.
            return None

    def read(self, photo: Photo) -> Image.Image:
        """The thumbnail of a photo as a picture, made again if it was lost or is damaged.

        Raises:
            PictureError: It has to be made again, and the picture cannot be read now.
            CatalogueError: It cannot be written.
        """
        known = self.stored(photo.content_hash)
        if known is None:
            self.put(photo.content_hash, known := open_picture(photo.path))
            known.thumbnail((SIDE, SIDE))
        return known

    def put(self, content_hash: str, image: Image.Image) -> Path:
        """Make the thumbnail of a decoded picture.

        Raises:
            CatalogueError: The disk is full or the cache cannot be written.
        """
        place = self._place(content_hash)
        small = image.copy()
        small.thumbnail((SIDE, SIDE), Image.Resampling.HAMMING, reducing_gap=1.5)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._write(place, small)
            except FileNotFoundError:
                # Another process, by its clock, took the unfinished file for an old one.
                self._write(place, small)
        except OSError as error:
            if is_disk_full(error):
                raise disk_full(self._root) from error
            raise CatalogueError(
                f"Thumbnails cannot be written to {self._root} ({error.strerror or error}). "
                "Check that the folder belongs to you, or choose another library folder."
            ) from error
        return place

    def _write(self, place: Path, small: Image.Image) -> None:
        with replacing(place, flush=False) as unfinished:
            # Method 0 takes a third of the default's time for a seventh more bytes.
            small.save(unfinished, "WEBP", quality=QUALITY, method=0)

    def prune(self, max_bytes: int | None = None) -> int:
        """Delete the oldest thumbnails beyond a total size; return how many bytes are left.

        Old temporary files left by a crash are deleted, too.
        """
        limit = self._max_bytes if max_bytes is None else max_bytes
        found = sorted(self._all())
        total = sum(size for _, size, _ in found)
        now = time.time_ns()
        for moment, size, path in found:
            abandoned = path.endswith(PART) and now - moment > 3_600_000_000_000
            if total <= limit and not abandoned:
                continue
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108
                total -= size
        return total

    def _place(self, content_hash: str) -> Path:
        return self._root / content_hash[:2] / content_hash[2:4] / f"{content_hash}.webp"

    def _all(self) -> Iterator[tuple[int, int, str]]:
        for folder, _, names in os.walk(self._root):
            for name in names:
                with suppress(OSError):
                    path = os.path.join(folder, name)  # noqa: PTH118
                    stat = os.stat(path)  # noqa: PTH116
                    yield stat.st_mtime_ns, stat.st_size, path
