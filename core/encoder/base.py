"""The interface of an encoder."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoder.card import ModelCard


class Domain(IntEnum):
    """Selects the tower of an image."""

    PHOTO = 0
    SKETCH = 1


class PhotoVectors(NamedTuple):
    """What is stored of a photo.

    Attributes:
        embeddings: float32 (n, dim), unit rows: compared with sketches.
        features: float16 (n, feature_dim): output of F, so that another M can be applied later
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


class WholeEncoder(Encoder, Protocol):
    """An encoder that styles can adapt and that can show where it looked."""

    def sketch_features(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """F of drawings (n, feature_dim), before M."""
        ...

    def sketch_joint(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Weight (dim, feature_dim) and bias (dim) of M as drawings go through it."""
        ...

    def attention(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """Where the encoder looked: (n, h, w), each map summing to one."""
        ...

    def spatial_maps(self, images: NDArray[np.uint8], domain: Domain) -> NDArray[np.float32]:
        """What lies where: maps (n, h, w, channels), alike for drawings and photos.

        They are empty, (n, 0, 0, 0), from an encoder without a spatial branch.
        """
        ...
