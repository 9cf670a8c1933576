"""From the terms of a query to vectors, with a small cache."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from core.decoders.decode import reason_of
from core.decoders.errors import PictureError
from core.decoders.process import open_picture
from core.drive_timeout import within
from core.encoder.base import Encoder, WholeEncoder
from core.encoder.inputs import photo_input
from core.search.ranking import Stopwatch
from core.sketch import Sketch, SketchBitmap, rasterise
from core.style.projection import Projection

_REMEMBERED = 16
_NOTHING_LEFT = 1e-4
Drawing = Sketch | SketchBitmap
Vector = NDArray[np.float32]


class Direction(NamedTuple):
    """A unit vector, and the factor that converts its cosines to weighted sums."""

    vector: Vector
    scale: float


def combine(vectors: Sequence[Vector], weights: Sequence[float]) -> Direction | None:
    """Return the direction of unit vectors with weights, or None where they cancel each other out.

    The weighted sum of cosines, sum_i w_i cos(t_i, p), is the dot product of p with sum_i w_i t_i.
    So one vector stands for the whole query, and ranking by its cosine is ranking by the sum.
    """
    total = sum(
        (
            weight * vector.astype(np.float64)
            for vector, weight in zip(vectors, weights, strict=True)
        ),
        start=np.zeros(1),
    )
    scale = float(np.linalg.norm(total))
    if scale <= _NOTHING_LEFT * sum(map(abs, weights)):
        return None
    return Direction((total / scale).astype(np.float32), scale)


class TermEmbedder:
    """Embeds drawings and picture files, with a small cache.

    The same drawing is often asked again: with another filter, or to rank one photo.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._style: Projection | None = None
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[Drawing | None, Vector]] = OrderedDict()

    def use_style(self, style: Projection | None) -> None:
        """Embed drawings with the M of a profile from now on, or with the encoder's own.

        Raises:
            ValueError: The style was learnt with another encoder.
        """
        if style is not None and style.encoder_id != self._encoder.card.id:
            raise ValueError(f"a style of {style.encoder_id} for {self._encoder.card.id}")
        with self._lock:
            self._style = style
            self._known.clear()

    def drawing(self, drawing: Drawing, watch: Stopwatch) -> Vector:
        # By identity: comparing thousands of points would cost what the cache saves. The cache
        # holds the drawing, so its id is not reused.
        key = id(drawing)
        known = self._recall(key)
        if known is not None:
            return known
        with watch.part("raster"):
            page = rasterise(drawing, self._encoder.card.sketch_size)
        style = self._style
        vector: Vector
        with watch.part("encode"):
            if style is None:
                vector = self._encoder.embed_sketches(page[np.newaxis])[0]
            else:
                encoder = cast(WholeEncoder, self._encoder)
                vector = style.embed(encoder.sketch_features(page[np.newaxis]))[0]
        if style is not self._style:
            return vector  # Another style was chosen meanwhile; do not cache this one.
        return self._remember(key, drawing, vector)

    def picture(self, path: Path, watch: Stopwatch) -> Vector:
        """The vector of a picture file.

        Raises:
            PictureError: It cannot be read; the message is the plain reason.
        """
        try:
            state = within(path.parent, path.stat)
        except OSError as error:
            raise PictureError(reason_of(error)) from error
        key = (path, state.st_size, state.st_mtime_ns)
        known = self._recall(key)
        if known is not None:
            return known
        with watch.part("raster"), open_picture(path) as image:
            pixels = photo_input(image, self._encoder.card.photo_size)
        with watch.part("encode"):
            vector = self._encoder.embed_photos(pixels[np.newaxis]).embeddings[0]
        return self._remember(key, None, vector)

    def _recall(self, key: Hashable) -> Vector | None:
        with self._lock:
            entry = self._known.get(key)
            if entry is None:
                return None
            self._known.move_to_end(key)
            return entry[1]

    def _remember(self, key: Hashable, drawing: Drawing | None, vector: Vector) -> Vector:
        with self._lock:
            self._known[key] = (drawing, vector)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return vector
