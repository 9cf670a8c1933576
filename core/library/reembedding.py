"""Embeds offline photos with a new encoder, from their thumbnails.

When the encoder changes, the library is embedded again. Pictures on an unplugged drive, and deleted
ones, would have to wait for their files. A thumbnail is larger than the encoder's input, so it is
enough.
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
    """Embed offline photos that have no vectors of this encoder."""
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
