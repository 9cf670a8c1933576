"""Unit vectors that lie in clusters, as embeddings of pictures do."""

import numpy as np
from numpy.typing import NDArray


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / length, np.float32)


def clustered(n: int, dim: int, *, seed: int = 0, spread: float = 0.8) -> NDArray[np.float32]:
    """Points around 250 centres, at a distance of about `spread` from their own centre."""
    rng = np.random.default_rng(seed)
    centres = unit(rng.standard_normal((250, dim)))
    around = rng.standard_normal((n, dim)).astype(np.float32) * (spread / np.sqrt(dim))
    return unit(centres[rng.integers(0, 250, n)] + around)
