"""What the rest of the program knows of an encoder: two methods and a card."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoder.card import ModelCard


class PhotoVectors(NamedTuple):
    """What is stored of a photo.

    Attributes:
        embeddings: float32 (n, dim), unit rows: compared with sketches.
        features: float16 (n, feature_dim): what F saw, so that another M can be applied later
            without opening the picture again.
    """

    embeddings: NDArray[np.float32]
    features: NDArray[np.float16]


class Encoder(Protocol):
    """Turns drawings and pictures into vectors of one common space."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def device(self) -> str: ...

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Rasterised drawings (n, s, s) with s = card.sketch_size to unit rows (n, dim)."""
        ...

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        """Prepared pictures (n, p, p, 3) with p = card.photo_size to vectors."""
        ...
