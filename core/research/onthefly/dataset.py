"""Sketches at all their stages, and their gallery of photos.

A head does not see the 1,280 numbers of F but two linear maps of them: the output of the encoder's
own M (`projected`) and the PCA features (`pca`), which keep nearly all variance in a fifth of the
numbers. A head learns a correction to M, so that an untrained head is the plain encoder, and a
training step takes milliseconds. A network without an M has zeros for `projected`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.encoder.base import Domain
from core.encoder.torch.encoder import TorchEncoder
from core.research.kit.linear import PrincipalAxes

LENGTH = 13.5
"""Mean length of M's outputs after `BaseProjection.scaled_to`."""

PCA_SIZE = 256
_PCA_ROWS = 4000  # enough rows to know the axes by
_LENGTH_STRIDE = 7  # a part of the rows tells their length well enough


@dataclass(frozen=True, eq=False)
class BaseProjection:
    """The encoder's own M: weight (d, F) and bias (d,)."""

    weight: Tensor
    bias: Tensor

    @classmethod
    def of(cls, encoder: TorchEncoder) -> BaseProjection:
        linear = encoder.joint(Domain.SKETCH).linear
        return cls(linear.weight.detach().cpu().float(), linear.bias.detach().cpu().float())

    @classmethod
    def none(cls, features: int, d: int) -> BaseProjection:
        """No M at all: its outputs are 0, and heads start from random weights."""
        return cls(torch.zeros(d, features), torch.zeros(d))

    def scaled_to(self, features: NDArray[np.floating]) -> BaseProjection:
        """The same M with outputs of mean length LENGTH on these features (…, F).

        Only directions count for a ranking. But the length decides how fast a head learns and how
        far a policy strays, and settings must mean the same for every encoder.
        """
        rows = features.reshape(-1, features.shape[-1])[::_LENGTH_STRIDE].astype(np.float32)
        outputs = torch.from_numpy(rows) @ self.weight.T + self.bias
        scale = LENGTH / outputs.norm(dim=1).mean().clamp(min=1e-12)
        return BaseProjection(self.weight * scale, self.bias * scale)

    def unit_vectors(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Features (n, F) to unit rows (n, d)."""
        rows = torch.from_numpy(features.astype(np.float32)) @ self.weight.T + self.bias
        unit: NDArray[np.float32] = torch.nn.functional.normalize(rows, dim=1).numpy()
        return unit


def scaled_pca(features: NDArray[np.floating], k: int = PCA_SIZE) -> PrincipalAxes:
    """PCA of features (…, F), with outputs of size one on average.

    The proportions between the axes stay: this is no whitening.
    """
    rows = features.reshape(-1, features.shape[-1])
    # At random: every fourth row of drawings in twenty stages would be of five stages alone.
    chosen = np.random.default_rng(0).permutation(len(rows))[:_PCA_ROWS]
    axes = PrincipalAxes.of(rows[np.sort(chosen)], k)
    spread = float(np.sqrt(axes.variances.sum() / axes.axes.shape[1]))
    return axes.divided_by(max(spread, 1e-6))


@dataclass(frozen=True, eq=False)
class StageSet:
    """Sketches, stage by stage, with the one photo each was drawn for.

    Attributes:
        projected: (n, T, d) outputs of the encoder's M, not scaled to unit length.
        pca: (n, T, k) PCA features.
        target: (n,) which of the photos is the right one.
        photos: (g, d) unit rows.
        strokes: (n, T) how many strokes had been begun at each stage.
        photo_pca: (g, j) PCA features of the photos, for heads that train their side as well.
    """

    projected: Tensor
    pca: Tensor
    target: Tensor
    photos: Tensor
    strokes: Tensor
    photo_pca: Tensor | None = None

    @classmethod
    def of(
        cls,
        features: NDArray[np.floating],
        target: NDArray[np.int64],
        photos: NDArray[np.float32],
        strokes: NDArray[np.int64],
        projection: BaseProjection,
        pca: PrincipalAxes,
    ) -> StageSet:
        """Map features (n, T, F) both ways."""
        n, steps, _ = features.shape
        projected = torch.empty(n, steps, len(projection.bias))
        reduced = torch.empty(n, steps, pca.axes.shape[1])
        for start in range(0, n, 64):  # all of it as float32 would be large
            part = slice(start, start + 64)
            rows = features[part].astype(np.float32)
            projected[part] = torch.from_numpy(rows) @ projection.weight.T + projection.bias
            reduced[part] = torch.from_numpy(pca(rows))
        return cls(
            projected, reduced, torch.from_numpy(target), torch.from_numpy(photos),
            torch.from_numpy(strokes),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.target)

    @property
    def steps(self) -> int:
        return self.projected.shape[1]

    def some(self, rows: Tensor) -> StageSet:
        """Only these sketches, among the same photos."""
        return replace(self._take(rows), target=self.target[rows])

    def at(self, stages: slice) -> StageSet:
        """Only these stages."""
        return self._take((slice(None), stages))

    def _take(self, index: Tensor | tuple[slice, slice]) -> StageSet:
        return replace(
            self,
            projected=self.projected[index],
            pca=self.pca[index],
            strokes=self.strokes[index],
        )
