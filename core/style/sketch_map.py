"""M of the drawing's side as plain numbers: what a profile changes and a search uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import Encoder

Floats = NDArray[np.float32]


class Adaptable(Encoder, Protocol):
    """An encoder that shows what it makes of a drawing before M, and its M."""

    def sketch_features(self, images: NDArray[np.uint8]) -> Floats:
        """Rasterised drawings (n, s, s) to features of F (n, feature_dim)."""
        ...

    def sketch_joint(self) -> tuple[Floats, Floats]:
        """Weight (dim, feature_dim) and bias (dim) of M as it is used for drawings."""
        ...


@dataclass(frozen=True, eq=False)
class SketchMap:
    """One linear layer and L2 normalisation, bound to the encoder whose features it takes.

    Attributes:
        encoder_id: features of other encoders make no sense here.
        weight: (dim, feature_dim).
        bias: (dim,).
    """

    encoder_id: str
    weight: Floats
    bias: Floats

    @classmethod
    def of(cls, encoder: Adaptable) -> SketchMap:
        """The plain M of an encoder."""
        weight, bias = encoder.sketch_joint()
        return cls(
            encoder.card.id, np.ascontiguousarray(weight, np.float32), np.asarray(bias, np.float32)
        )

    def embed(self, features: Floats) -> Floats:
        """Features (n, feature_dim) to unit rows (n, dim)."""
        return unit(features @ self.weight.T + self.bias)


def unit(rows: Floats) -> Floats:
    """Rows of length one; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    divided: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return divided
