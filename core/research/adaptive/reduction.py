"""Features seen along their principal axes: what is learnt per axis is learnt from few tasks.

Training costs a fraction on them, and M folds back into the encoder's own form afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.research.adaptive.features import Floats

AXES = 128


@dataclass(frozen=True, eq=False)
class Reduction:
    """r = (x − mean) basis, about of unit variance an axis on the whole.

    Attributes:
        mean: (f,).
        basis: (f, r).
        weight: (d, r), the encoder's own M along the axes.
        bias: (d,).
        scale: by which the encoder's M was multiplied, so that its outputs are about unit long.
    """

    mean: Floats
    basis: Floats
    weight: Floats
    bias: Floats
    scale: float

    @classmethod
    def of(cls, features: Floats, weight: Floats, bias: Floats, axes: int = AXES) -> Reduction:
        """Find the axes of training features (n, f) for an encoder's M."""
        mean = features.mean(axis=0)
        centred = features - mean
        values, vectors = np.linalg.eigh(centred.T @ centred / max(1, len(centred) - 1))
        axes = min(axes, len(values))
        kept = vectors[:, ::-1][:, :axes]
        spread = float(np.sqrt(max(values[::-1][:axes].mean(), 1e-12)))
        outputs = features @ weight.T + bias
        scale = 1.0 / max(float(np.linalg.norm(outputs, axis=1).mean()), 1e-12)
        return cls(
            mean.astype(np.float32),
            (kept / spread).astype(np.float32),
            (scale * (weight @ (kept * spread))).astype(np.float32),
            (scale * (bias + weight @ mean)).astype(np.float32),
            scale,
        )

    def __call__(self, features: Floats) -> Floats:
        reduced: Floats = ((features - self.mean) @ self.basis).astype(np.float32)
        return reduced
