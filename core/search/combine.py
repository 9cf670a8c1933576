"""Several terms as one direction in the space that drawings and photos share.

The weighted sum of cosines, sum_i w_i cos(t_i, p), is the dot product of p with sum_i w_i t_i. So
one vector stands for the whole query, and ranking by its cosine is ranking by the sum, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_NOTHING_LEFT = 1e-4


class Direction(NamedTuple):
    """A unit vector, and the factor that turns cosines with it into weighted sums."""

    vector: NDArray[np.float32]
    scale: float


def combine(vectors: Sequence[NDArray[np.float32]], weights: Sequence[float]) -> Direction | None:
    """The direction of unit vectors with weights, or None where they cancel each other out."""
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
