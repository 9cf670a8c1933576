"""A deterministic encoder of a few lines: library and search are tested without torch or weights.

A picture becomes its darkness on an 8x8 grid, as a unit vector: pictures that look alike lie close
together, and a drawing lies close to a picture that shows the same dark shape on white.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.encoder import ModelCard, PhotoVectors

GRID = 8
SPLIT = {"unseen_classes": [], "held_out_classes": ["cat", "cup"], "held_out_photos": {}}
"""What its training would have left out of the miniature data sets."""


@dataclass(frozen=True)
class TinyCard:
    id: str = "tiny-1"
    name: str = "Tiny test encoder"
    dim: int = GRID * GRID
    feature_dim: int = GRID * GRID
    sketch_size: int = 64
    photo_size: int = 64
    training: dict[str, Any] = field(default_factory=lambda: {"split": SPLIT})


class TinyEncoder:
    """An `Encoder`; another `model_id` gives other (mirrored) vectors under another name."""

    device = "cpu"

    def __init__(self, model_id: str = "tiny-1") -> None:
        self.card = cast(ModelCard, TinyCard(id=model_id))
        self._flip = model_id != "tiny-1"

    def embed_sketches(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        return _unit(self._grid(images))

    def embed_photos(self, images: NDArray[np.uint8]) -> PhotoVectors:
        grid = self._grid(images.astype(np.float32).mean(axis=3))
        return PhotoVectors(_unit(grid), grid.astype(np.float16))

    def _grid(self, grey: NDArray[np.generic]) -> NDArray[np.float32]:
        n, height, width = grey.shape
        darkness = 1.0 - grey.astype(np.float32) / 255.0
        cells = darkness.reshape(n, GRID, height // GRID, GRID, width // GRID).mean(axis=(2, 4))
        if self._flip:
            cells = cells[:, :, ::-1]
        return np.asarray(cells.reshape(n, GRID * GRID), np.float32)


def _unit(grid: NDArray[np.float32]) -> NDArray[np.float32]:
    # The small constant keeps an all-white picture from having no direction at all.
    centred = grid - grid.mean(axis=1, keepdims=True) + 1e-3
    norm = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / norm, np.float32)
