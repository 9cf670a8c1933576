"""PCA features: rates for each axis can then be learnt from few tasks, and training is fast.

M on PCA features is folded back into the encoder's own form afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.research.adaptive.tasks import Task
from core.research.kit.features import Floats
from core.research.kit.linear import PrincipalAxes

AXES = 128


@dataclass(frozen=True, eq=False)
class Reduction:
    """Features of F as PCA features, on average of unit variance, and the encoder's M on them.

    Attributes:
        pca: from f features to r.
        weight: (d, r), the base projection on the PCA features.
        bias: (d,).
        scale: of the base projection, so that its outputs are about unit long.
    """

    pca: PrincipalAxes
    weight: Floats
    bias: Floats
    scale: float

    @classmethod
    def of(cls, features: Floats, weight: Floats, bias: Floats, axes: int = AXES) -> Reduction:
        """Fit to training features (n, f), for an encoder's M."""
        pca = PrincipalAxes.of(features, axes)
        spread = float(np.sqrt(max(pca.variances[:axes].mean(), 1e-12)))
        lengths = np.linalg.norm(features @ weight.T + bias, axis=1)
        scale = 1.0 / max(float(lengths.mean()), 1e-12)
        return cls(
            pca.divided_by(spread),
            (scale * (weight @ (pca.axes * spread))).astype(np.float32),
            (scale * (bias + weight @ pca.mean)).astype(np.float32),
            scale,
        )

    def reduce(self, tasks: list[Task]) -> list[Task]:
        """Return the same tasks on PCA features."""
        return [replace(task, features=self.pca(task.features)) for task in tasks]
