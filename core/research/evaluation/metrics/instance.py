"""Where the one right photo stands: ranks, and what is averaged over them.

These are the measures of instance retrieval, where a query has exactly one answer in the gallery.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ranks = NDArray[np.int64]


def ranks(
    similarity: ArrayLike, targets: ArrayLike, *, among: NDArray[np.bool_] | None = None
) -> Ranks:
    """Rank of each query's answer, 1 = first.

    rank = 1 + the number of other gallery items that are at least as similar as the answer; so
    equal similarities, and similarities that are NaN, all count against us.

    Args:
        similarity: (q, g), larger is more similar.
        targets: (q,) the gallery position of each query's answer.
        among: (q, g), True where a gallery item takes part for that query (the answer always
            does); everything when not given.
    """
    scores = np.asarray(similarity)
    answers = np.asarray(targets, dtype=np.int64)
    if scores.ndim != 2 or answers.shape != scores.shape[:1]:
        message = f"similarity must be (q, g) and targets (q,), not {scores.shape}, {answers.shape}"
        raise ValueError(message)
    if np.any((answers < 0) | (answers >= scores.shape[1])):
        raise ValueError("a target lies outside the gallery")
    rows = np.arange(len(answers))
    # "Not below" rather than "at or above": the two differ for NaN, which must not help us.
    ahead = ~(scores < scores[rows, answers][:, None])
    if among is not None:
        ahead &= among
    ahead[rows, answers] = True
    counted: Ranks = ahead.sum(axis=1, dtype=np.int64)
    return counted


def acc_at(query_ranks: ArrayLike, k: int) -> float:
    """Percentage of queries whose answer is at rank k or better (A@k; denominator: all queries)."""
    return 100.0 * float(np.mean(_some(query_ranks) <= k))


def mean_rank(query_ranks: ArrayLike) -> float:
    """Mean of the ranks (denominator: all queries)."""
    return float(np.mean(_some(query_ranks)))


def mean_reciprocal_rank(query_ranks: ArrayLike) -> float:
    """Mean of 1 / rank, between 0 and 1 (denominator: all queries)."""
    return float(np.mean(1.0 / _some(query_ranks)))


def _some(query_ranks: ArrayLike) -> NDArray[np.int64]:
    values = np.asarray(query_ranks, dtype=np.int64)
    if not values.size:
        raise ValueError("there is no query to average over")
    return values
