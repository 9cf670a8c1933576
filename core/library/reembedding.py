"""A new encoder sees photos whose files are away by their thumbnails.

A library is encoded again when the encoder changes. Pictures on a drive that is not plugged in, and
those that were deleted but not forgotten, would have to wait for their files, and the former
encoder with them. A thumbnail is larger than what the encoder looks at, so it will do.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.encoder import Encoder, photo_input
from core.library.library import Library
from core.library.progress import ImportControl

_BATCH = 32


def reembed_from_thumbnails(library: Library, encoder: Encoder, control: ImportControl) -> None:
    """Give offline photos that only other encoders know the vectors of this one."""
    ingest = library.catalogue.ingest
    waiting = ingest.offline_without(encoder.card.id)
    for start in range(0, len(waiting), _BATCH):
        while control.paused and not control.cancelled:
            control.wait_while_paused(1.0)
        if control.cancelled:
            return
        pixels = {
            photo: image
            for photo, content_hash in waiting[start : start + _BATCH]
            if (image := _thumbnail(library, content_hash, encoder.card.photo_size)) is not None
        }
        if pixels:
            vectors = encoder.embed_photos(np.stack(list(pixels.values())))
            ingest.add_vectors(encoder.card, list(pixels), vectors)


def _thumbnail(library: Library, content_hash: str, size: int) -> NDArray[np.uint8] | None:
    file = library.thumbnails.path_of(content_hash)
    if file is not None:
        with suppress(OSError), Image.open(file, formats=("WEBP",)) as thumbnail:
            return photo_input(thumbnail, size)
    return None
