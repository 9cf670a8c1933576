"""Linear algebra that every method needs: unit rows, principal axes, interpolation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as nnf
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float32]
_SHORTEST = 1e-12


@dataclass(frozen=True, eq=False)
class PrincipalAxes:
    """The directions in which rows vary most, as a map from f numbers to k.

    Attributes:
        mean: (f,).
        axes: (f, k), the direction of the largest variance first.
        variances: (f,) along all directions, the largest first.
    """

    mean: Floats
    axes: Floats
    variances: Floats

    @classmethod
    def of(cls, rows: NDArray[np.floating], k: int) -> PrincipalAxes:
        """The k directions of largest variance of rows (n, f)."""
        single = rows.astype(np.float32, copy=False)
        mean: Floats = single.mean(0)
        variances, axes = np.linalg.eigh(np.cov((single - mean).T))
        return cls(
            mean,
            axes[:, ::-1][:, :k].astype(np.float32),
            np.maximum(variances[::-1], 0.0).astype(np.float32),
        )

    def __call__(self, rows: NDArray[np.floating]) -> Floats:
        """Rows (…, f) along the axes, (…, k)."""
        reduced = (rows.astype(np.float32, copy=False) - self.mean) @ self.axes
        return reduced.astype(np.float32, copy=False)

    def divided_by(self, spread: float) -> PrincipalAxes:
        """The same map with its outputs divided by `spread`."""
        return replace(self, axes=(self.axes / spread).astype(np.float32))


def interpolate(start: Floats, learned: Floats, weight: float) -> Floats:
    """`start` at weight 0, `learned` at weight 1."""
    between: Floats = (start + weight * (learned - start)).astype(np.float32, copy=False)
    return between


def interpolate_units(start: Tensor, learned: Tensor, weight: float) -> Tensor:
    """Unit vectors (…, d) between two sets of unit vectors."""
    if weight == 1.0:
        return learned
    return nnf.normalize(torch.lerp(start, learned, weight), dim=-1)


def interpolate_weights(
    start: Mapping[str, Tensor], learned: Mapping[str, Tensor], weight: float
) -> dict[str, Tensor]:
    """The weights of a network between two sets of weights; counters are those of `start`."""
    return {
        name: torch.lerp(tensor, learned[name].to(tensor), weight)
        if tensor.is_floating_point()
        else tensor
        for name, tensor in start.items()
    }
