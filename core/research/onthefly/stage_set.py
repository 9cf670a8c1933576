"""Sketches at all their stages, and the photos they are looked for among, as training takes them.

A head never sees the 1,280 numbers of F themselves but two linear images of them: what the
encoder's own M makes of them (`base`), and their principal part (`lean`), which holds nearly all
of their variance in a fifth of the numbers. A head then learns a correction to M, so that doing
nothing means doing what the plain encoder does, and a step of training costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

LENGTH = 13.5
"""How long M's vectors are on average, before their length is taken away."""
# A part of the features tells their length well enough.
_EVERY = 7


@dataclass(frozen=True, eq=False)
class Plain:
    """M of the plain encoder for drawings: weight (d, F) and bias (d,)."""

    weight: Tensor
    bias: Tensor

    @classmethod
    def of(cls, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> Plain:
        return cls(torch.from_numpy(weight.copy()), torch.from_numpy(bias.copy()))

    def of_common_length(self, features: NDArray[np.floating]) -> Plain:
        """The same M, its vectors as long on these features (…, F) as any other encoder's.

        Only their directions count, but how fast a head learns, and how far a policy strays, is
        measured by their length; settings must mean the same for every encoder.
        """
        rows = torch.from_numpy(
            features.reshape(-1, features.shape[-1])[::_EVERY].astype(np.float32)
        )
        length = (rows @ self.weight.T + self.bias).norm(dim=1).mean().clamp(min=1e-12)
        scale = LENGTH / length
        return Plain(self.weight * scale, self.bias * scale)

    def applied(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Features (n, F) to unit rows (n, d)."""
        rows = torch.from_numpy(features.astype(np.float32)) @ self.weight.T + self.bias
        unit: NDArray[np.float32] = torch.nn.functional.normalize(rows, dim=1).numpy()
        return unit


@dataclass(frozen=True, eq=False)
class Principal:
    """The principal part of features: (x − mean) · axes, at a common scale.

    Attributes:
        mean: (F,).
        axes: (F, k), divided by the standard deviation of the whole feature, so that the
            proportions between the directions stay and the numbers are of size one.
    """

    mean: Tensor
    axes: Tensor

    def part_of(self, features: NDArray[np.floating]) -> Tensor:
        """The principal part (…, k) of features (…, F)."""
        return (torch.from_numpy(features.astype(np.float32)) - self.mean) @ self.axes

    @classmethod
    def of(cls, features: NDArray[np.floating], k: int, sample: int = 4000) -> Principal:
        """The k directions of largest variance of features (…, F).

        Args:
            features: what to look at; no more than `sample` rows of it, evenly spread.
            k: how many directions.
            sample: enough rows to know them by.
        """
        rows = features.reshape(-1, features.shape[-1])
        rows = rows[:: max(1, len(rows) // sample)]
        x = torch.from_numpy(rows.astype(np.float32))
        mean = x.mean(0)
        # The covariance is smaller than the rows, and its eigenvectors are the same directions.
        values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        k = min(k, len(values))
        scale = values.clamp(min=0).sum().div(k).sqrt().clamp(min=1e-6)
        return cls(mean, vectors[:, -k:].flip(1) / scale)


@dataclass(frozen=True, eq=False)
class StageSet:
    """Sketches, stage by stage, with the one photo each was drawn for.

    Attributes:
        base: (n, T, d), M of the plain encoder before normalisation.
        lean: (n, T, k), the principal part of F.
        target: (n,), which of the photos is the right one.
        photos: (g, d), unit rows.
        strokes: (n, T), how many strokes had been begun at each stage.
        photo_lean: (g, j), the principal part of F of the photos; only there for what teaches
            their side as well.
        pictures: (n, T or 1, s, s) bytes, all stages or the complete sketch alone; only there for
            what does not look through the encoder.
    """

    base: Tensor
    lean: Tensor
    target: Tensor
    photos: Tensor
    strokes: Tensor
    photo_lean: Tensor | None = None
    pictures: Tensor | None = None

    @classmethod
    def of(
        cls,
        features: NDArray[np.float16],
        target: NDArray[np.int64],
        photos: NDArray[np.float32],
        strokes: NDArray[np.int64],
        plain: Plain,
        principal: Principal,
    ) -> StageSet:
        """Make the set of features (n, T, F)."""
        n, steps, width = features.shape
        base = torch.empty(n, steps, len(plain.bias))
        lean = torch.empty(n, steps, principal.axes.shape[1])
        for start in range(0, n, 64):  # as float32, all of it at once would be large
            part = slice(start, start + 64)
            x = torch.from_numpy(features[part].astype(np.float32))
            base[part] = x @ plain.weight.T + plain.bias
            lean[part] = principal.part_of(features[part])
        if width != plain.weight.shape[1]:
            raise ValueError(f"features of length {width} do not fit M")
        return cls(
            base, lean, torch.from_numpy(target), torch.from_numpy(photos),
            torch.from_numpy(strokes),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.target)

    @property
    def steps(self) -> int:
        return self.base.shape[1]

    def some(self, rows: Tensor) -> StageSet:
        """Only these sketches, among the same photos."""
        return replace(
            self,
            base=self.base[rows],
            lean=self.lean[rows],
            target=self.target[rows],
            strokes=self.strokes[rows],
            pictures=None if self.pictures is None else self.pictures[rows],
        )

    def at(self, stages: slice) -> StageSet:
        """Only these stages, counted from the end where pictures are of the last one alone."""
        return replace(
            self,
            base=self.base[:, stages],
            lean=self.lean[:, stages],
            strokes=self.strokes[:, stages],
            pictures=None if self.pictures is None else self.pictures[:, stages],
        )

    def mixed_with(self, other: StageSet, share: Tensor) -> StageSet:
        """Each sketch with a share (n,) of what the other set has in its place."""
        part = share[:, None, None]
        return replace(
            self,
            base=torch.lerp(self.base, other.base, part),
            lean=torch.lerp(self.lean, other.lean, part),
        )

    def with_pictures(self, pictures: NDArray[np.uint8]) -> StageSet:
        return replace(self, pictures=torch.from_numpy(pictures))

    def with_photo_features(self, features: NDArray[np.floating], principal: Principal) -> StageSet:
        """The same with what F says of the photos, (g, F)."""
        return replace(self, photo_lean=principal.part_of(features))

    def joined(self, others: Sequence[StageSet]) -> StageSet:
        """These sketches and then those of other sets, which look among the same photos."""
        every = (self, *others)
        pictures = [one.pictures for one in every if one.pictures is not None]
        return replace(
            self,
            base=torch.cat([one.base for one in every]),
            lean=torch.cat([one.lean for one in every]),
            target=torch.cat([one.target for one in every]),
            strokes=torch.cat([one.strokes for one in every]),
            pictures=torch.cat(pictures) if len(pictures) == len(every) else None,
        )
