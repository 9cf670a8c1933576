"""Searches saved drawings by a drawing, a picture, or a photo of the library.

Drawings lie in the same space as photos, so whatever can look for photos can look for drawings:
"where did I draw this before?" and "which of my drawings was of this picture?". There are some
hundreds of them, so each is compared.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import Encoder
from core.index.scoring import dots
from core.library import CatalogueError, Library, SavedSketch
from core.sketch import rasterise

log = logging.getLogger(__name__)

_BATCH = 16


class FoundSketch(NamedTuple):
    """A saved drawing and its cosine with the query."""

    sketch: SavedSketch
    score: float


class SketchSearch:
    """Searches the saved drawings of a library. One thread at a time."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._store = library.sketches
        self._encoder = encoder
        self._unreadable: set[int] = set()

    def refresh(self) -> int:
        """Encode drawings that are new here; return how many they were.

        Raises:
            CatalogueError: The catalogue cannot be read or written.
        """
        card = self._encoder.card
        new = [i for i in self._store.without_vectors(card.id) if i not in self._unreadable]
        for start in range(0, len(new), _BATCH):
            pages = {
                i: page for i in new[start : start + _BATCH] if (page := self._page(i)) is not None
            }
            if pages:
                rows = self._encoder.embed_sketches(np.stack(list(pages.values())))
                self._store.store_vectors(card, list(pages), rows)
        return len(new)

    def search(self, vector: NDArray[np.float32], k: int = 12) -> tuple[FoundSketch, ...]:
        """The nearest saved drawings, best first.

        Args:
            vector: a unit vector: of a drawing, a picture or a photo.
            k: how many are wanted.

        Raises:
            CatalogueError: The catalogue cannot be read or written.
        """
        self.refresh()
        ids, rows = self._store.vectors(self._encoder.card)
        if not len(ids):
            return ()
        scores = dots(rows, vector)
        known = {sketch.id: sketch for sketch in self._store.all()}
        order = np.lexsort((ids, -scores)).tolist()
        found = [(known.get(int(ids[row])), float(scores[row])) for row in order]
        return tuple(FoundSketch(sketch, score) for sketch, score in found if sketch)[:k]

    def _page(self, sketch_id: int) -> NDArray[np.uint8] | None:
        try:
            page = self._store.page(sketch_id)
        except (CatalogueError, KeyError) as error:
            log.warning("a kept drawing can't be looked for: %s", error)
            self._unreadable.add(sketch_id)
            return None
        drawing = page.bitmap if page.sketch.is_empty else page.sketch
        if drawing is None:
            # Only strokes that say what is not wanted.
            self._unreadable.add(sketch_id)
            return None
        return rasterise(drawing, self._encoder.card.sketch_size)
