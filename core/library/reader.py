"""From picture files and thumbnails to what the encoder takes.

A file is read once for its hash, its thumbnail and its pixels. Where files are away when the
encoder changes, thumbnails do: they are larger than what the encoder looks at.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.colours import describe
from core.decoders import decode
from core.decoders.errors import PictureError, TooCostlyError
from core.decoders.metadata import MOST_BYTES
from core.decoders.process import IN_MEMORY, Decoders
from core.encoder import Encoder, photo_input
from core.encoder.card import ModelCard
from core.library.ingest import Ingest
from core.library.library import Library
from core.library.progress import ImportControl
from core.library.records import ImportFailure, NewPhoto
from core.library.scanner import FoundFile
from core.library.thumbnails import ThumbnailStore

HASH_BYTES = 16


class ReadPicture(NamedTuple):
    """A file that was read.

    Attributes:
        found: The file.
        photo: What the catalogue needs to know of it, without its vectors.
        pixels: What the encoder takes; None if the vectors of an identical file can be copied.
    """

    found: FoundFile
    photo: NewPhoto
    pixels: NDArray[np.uint8] | None


class PictureReader:
    """Reads picture files for one library and one encoder; any thread may use it."""

    def __init__(self, ingest: Ingest, thumbnails: ThumbnailStore, card: ModelCard) -> None:
        self._ingest = ingest
        self._thumbnails = thumbnails
        self._card = card
        self._decoders = Decoders()

    def read(self, found: FoundFile, *, share: bool = True) -> ReadPicture | ImportFailure:
        """Read what the catalogue stores of a file, or the reason why that failed.

        Args:
            found: The file as the scan saw it. Its size and time then are what the catalogue will
                compare with, so a file that changes meanwhile is read again by the next scan.
            share: False to decode even if the vectors of this content are known.

        Raises:
            CatalogueError: The thumbnail cannot be written.
        """
        path = Path(found.path)
        try:
            missing = decode.missing_extra(path.suffix)
            if missing is not None:
                raise PictureError(missing)
            return self._read(path, found, share)
        except TooCostlyError as error:
            return ImportFailure(path, str(error), (found.size, found.mtime_ns))
        except PictureError as error:
            return ImportFailure(path, str(error))
        except OSError as error:
            return ImportFailure(path, decode.reason_of(error))

    def close(self) -> None:
        """End the processes that decode, even amid a picture."""
        self._decoders.close()

    def _read(self, path: Path, found: FoundFile, share: bool) -> ReadPicture:
        content, content_hash = content_hash_of(path, found.size)
        sidecar = b""
        if found.sidecar:
            # What is beside this file need not be beside its copies.
            share = False
            with suppress(OSError), Path(found.sidecar).open("rb") as file:
                sidecar = file.read(MOST_BYTES + 1)
        size = self._ingest.duplicate_size(content_hash, self._card.id) if share else None
        if size is not None and self._thumbnails.path_of(content_hash) is not None:
            return ReadPicture(found, _photo(found, content_hash, *size), None)
        picture = self._decoders.decode(content, path.suffix, sidecar=sidecar)
        self._thumbnails.put(content_hash, picture.image)
        pixels = photo_input(picture.image, self._card.photo_size)
        photo = _photo(found, content_hash, picture.width, picture.height)
        colours = describe(picture.image).to_bytes()
        photo = replace(photo, colours=colours, metadata=picture.metadata)
        return ReadPicture(found, photo, pixels)


def _photo(found: FoundFile, content_hash: str, width: int, height: int) -> NewPhoto:
    path = Path(found.path)
    photo = NewPhoto(path, width, height, found.size, found.mtime_ns, content_hash)
    return replace(photo, sidecar_ns=found.sidecar_ns)


def content_hash_of(path: Path, size: int) -> tuple[bytes | Path, str]:
    """What to decode a file of this size from, and the hash of its content.

    Raises:
        OSError: It cannot be read.
    """
    if size <= IN_MEMORY:
        data = path.read_bytes()
        return data, hashlib.blake2b(data, digest_size=HASH_BYTES).hexdigest()
    with path.open("rb") as file:
        return path, hashlib.file_digest(file, _digest).hexdigest()


def _digest() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=HASH_BYTES)


_BATCH = 32


def reembed_from_thumbnails(library: Library, encoder: Encoder, control: ImportControl) -> None:
    """Embed offline photos that have no vectors of this encoder."""
    ingest = library.catalogue.ingest
    waiting = ingest.offline_without(encoder.card.id)
    for start in range(0, len(waiting), _BATCH):
        while control.paused and not control.cancelled:
            control.wait_while_paused(1.0)
        if control.cancelled:
            return
        pixels = {
            photo: photo_input(image, encoder.card.photo_size)
            for photo, content_hash in waiting[start : start + _BATCH]
            if (image := library.thumbnails.stored(content_hash)) is not None
        }
        if pixels:
            vectors = encoder.embed_photos(np.stack(list(pixels.values())))
            ingest.add_vectors(encoder.card, list(pixels), vectors)
