"""Paired bootstrap intervals: is one row of a table above another, or could it be chance?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_DRAWS = 2000
_SEED = 7


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
