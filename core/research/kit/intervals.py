"""Paired bootstrap intervals: is one row of a table above another, or could it be chance?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.research.kit.experiment import Row

_DRAWS = 2000
_SEED = 7


@dataclass(frozen=True)
class Difference:
    """The mean of a difference, and the ends of its interval of 95 %."""

    mean: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        if self.low > 0:
            return "above"
        return "below" if self.high < 0 else "no difference shown"

    def text(self, digits: int) -> str:
        """As "+0.012 (+0.003 to +0.021)"."""
        return f"{self.mean:+.{digits}f} ({self.low:+.{digits}f} to {self.high:+.{digits}f})"


def row_difference(ours: Row, theirs: Row, units: str) -> Difference:
    """Of two rows of an experiment; `units` names their figure by class, person or query."""
    mine, other = ours.curve(units), theirs.curve(units)
    low, high = paired_interval(mine, other)
    return Difference(float(np.mean(mine) - np.mean(other)), low, high)


def paired_interval(
    ours: ArrayLike, theirs: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95
) -> tuple[float, float]:
    """The interval of the mean difference between two rows that answered the same queries.

    Args:
        ours: (q,) a figure of each query, the mean over seeds.
        theirs: (q,) the same queries.
        groups: (q,) what is drawn with all its queries, such as the class of a query or its right
            photo: queries of one group are no independent evidence. Single queries when None.
        level: of confidence.
    """
    difference = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    of = np.arange(len(difference)) if groups is None else np.asarray(groups)
    _, number = np.unique(of, return_inverse=True)
    sums, sizes = np.bincount(number, difference), np.bincount(number).astype(np.float64)
    drawn = np.random.default_rng(_SEED).integers(len(sums), size=(_DRAWS, len(sums)))
    means: NDArray[np.float64] = sums[drawn].sum(1) / sizes[drawn].sum(1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
