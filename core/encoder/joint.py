"""M in NumPy: from features to embeddings, for both engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.encoder.base import Domain

Floats = NDArray[np.float32]

LIMIT = 0.2
"""The largest correction, either way; few photos come near it."""


def unit_rows(rows: NDArray[np.floating]) -> Floats:
    """Scale rows (…, d) to length one; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return scaled


def products(rows: Floats, others: Floats) -> Floats:
    """Return the dot product of each row (n, f) with each of the others (m, f), as (n, m).

    `rows @ others.T` would be split among BLAS threads. They keep a second core busy with waiting
    for 20 ms after every stroke.
    """
    found: Floats = np.vecdot(rows[:, np.newaxis], others)
    return found


@dataclass(frozen=True, eq=False)
class HubnessCorrection:
    """The two numbers that are added to photos (see `core.encoder.torch.hubness`)."""

    prototypes: Floats
    strength: float
    mean_similarity: float

    def __call__(self, rows: Floats) -> Floats:
        """Extend rows (n, dim) of any length to (n, dim + 2) of lengths in the same proportion."""
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        similarity = products(rows / np.maximum(length, 1e-12), self.prototypes)
        nearest = similarity.max(axis=1, keepdims=True)
        correction = np.clip(self.strength * (self.mean_similarity - nearest), -LIMIT, LIMIT)
        padding = np.sqrt(np.maximum(LIMIT**2 - correction**2, 0.0))
        return np.concatenate([rows, length * correction, length * padding], axis=1)


@dataclass(frozen=True, eq=False)
class JointLayer:
    """M of one side: weight (dim, feature_dim), bias (dim,), and unit rows at the end."""

    weight: Floats
    bias: Floats
    correction: HubnessCorrection | None = None

    @classmethod
    def of(cls, tensors: Mapping[str, NDArray[Any]], domain: Domain) -> JointLayer:
        """Take the layer of one side out of the tensors of an encoder's weight file."""
        prefix = f"joint.{domain.value}."

        def read(name: str) -> Floats:
            return tensors[prefix + name].astype(np.float32)

        correction = None
        if f"{prefix}hubness.prototypes" in tensors:
            correction = HubnessCorrection(
                read("hubness.prototypes"),
                read("hubness.strength").item(),
                read("hubness.mean_similarity").item(),
            )
        return cls(read("linear.weight"), read("linear.bias"), correction)

    def __call__(self, features: Floats) -> Floats:
        """Map features (n, feature_dim) to unit rows (n, dim)."""
        rows = products(features, self.weight) + self.bias
        if self.correction is not None:
            rows = self.correction(rows)
        return unit_rows(rows)
