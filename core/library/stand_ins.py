"""Photos whose files are away are shown to a new encoder by their thumbnails.

A library is encoded again when the encoder changes. Pictures on a drive that is not plugged in, and
those that were deleted but not forgotten, would have to wait for their files, and the former
encoder with them. A thumbnail is larger than what the encoder looks at, so it stands in well.
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


class StandIns:
    """Gives offline photos of one library vectors of one encoder."""

    def __init__(self, library: Library, encoder: Encoder, control: ImportControl) -> None:
        self._intake = library.catalogue.intake
        self._thumbnails = library.thumbnails
        self._encoder = encoder
        self._control = control

    def learn(self) -> None:
        """Does what can be done now; without anything to do it costs one look at the catalogue."""
        waiting = self._intake.away(self._encoder.card.id)
        for start in range(0, len(waiting), _BATCH):
            while self._control.paused and not self._control.cancelled:
                self._control.wait_while_paused(1.0)
            if self._control.cancelled:
                return
            batch = [(id_, self._pixels(hash_)) for id_, hash_ in waiting[start : start + _BATCH]]
            seen = {id_: pixels for id_, pixels in batch if pixels is not None}
            if seen:
                vectors = self._encoder.embed_photos(np.stack(list(seen.values())))
                self._intake.add_vectors(self._encoder.card, list(seen), vectors)

    def _pixels(self, content_hash: str) -> NDArray[np.uint8] | None:
        place = self._thumbnails.path_of(content_hash)
        if place is None:
            return None
        with suppress(OSError), Image.open(place, formats=("WEBP",)) as thumbnail:
            return photo_input(thumbnail, self._encoder.card.photo_size)
        return None
