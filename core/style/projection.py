"""M for sketches as plain numbers: what a profile changes and a search uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import WholeEncoder
from core.encoder.joint import products, unit_rows

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Projection:
    """One linear layer followed by L2 normalisation, for the features of one encoder.

    Attributes:
        encoder_id: the encoder whose features it takes.
        weight: (dim, feature_dim).
        bias: (dim,).
    """

    encoder_id: str
    weight: Floats
    bias: Floats

    @classmethod
    def of(cls, encoder: WholeEncoder) -> Projection:
        """The base projection: M as the encoder has it."""
        weight, bias = encoder.sketch_joint()
        return cls(
            encoder.card.id, np.ascontiguousarray(weight, np.float32), np.asarray(bias, np.float32)
        )

    def embed(self, features: Floats) -> Floats:
        """Features (n, feature_dim) to unit rows (n, dim)."""
        return unit_rows(products(features, self.weight) + self.bias)
