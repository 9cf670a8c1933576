"""Every figure Inkseek reports, defined once.

Each function states its definition and its denominator. Two rules hold for all of them: a tie
counts against us (what is as similar as the answer stands before it), and what cannot be compared
(NaN) counts as a tie, so that a broken encoder can never look good.

Ranks (q,) are of queries with one right answer each. Ranks (q, T) are of sketches shown at T
growing stages; m@A, m@B, wm@A and wm@B are percentages that average over every stage, the complete
sketch included. They depend on T and on what a stage is a part of (ink or points), so a report
always says both. Relevance (q, g) holds the answers in ranked order, True where the item at that
place is right. Where a query has no right item its value is NaN, the means leave it out, and it is
for the caller to say how many there were.

In average precision ties count against us by their order: of equally similar items the wrong ones
are ranked first, so the value is the smallest that any way of breaking the ties could give.
(scikit-learn instead treats a group of ties as one step; without ties the two agree exactly.)
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Relevance = NDArray[np.bool_]
PerQuery = NDArray[np.float64]
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


def frame_percentiles(query_ranks: Ranks, n_gallery: ArrayLike) -> NDArray[np.float64]:
    """Ranking percentile (N - rank) / (N - 1) of each sketch and stage: 1 is first, 0 is last.

    In a gallery of a single photo nothing can stand before the answer, so its percentile is 1.

    Args:
        query_ranks: (q, T).
        n_gallery: N; one number, or (q,) when each sketch has a gallery of its own.
    """
    values = _frames(query_ranks)
    sizes = np.broadcast_to(np.asarray(n_gallery, dtype=np.float64), values.shape[:1])[:, None]
    if np.any(values < 1) or np.any(values > sizes):
        raise ValueError("a rank lies outside 1 … n_gallery")
    return np.where(sizes > 1, (sizes - values) / np.maximum(sizes - 1, 1), 1.0)


def frame_weights(steps: int) -> NDArray[np.float64]:
    """Weight exp(-t / T) of each stage t = 1 … T in wm@A and wm@B: early stages count more."""
    return np.exp(-np.arange(1, steps + 1) / steps)


def m_a(query_ranks: Ranks, n_gallery: ArrayLike) -> float:
    """m@A = 100 · mean over sketches and stages of (N - rank) / (N - 1)."""
    return 100.0 * float(frame_percentiles(query_ranks, n_gallery).mean())


def m_b(query_ranks: Ranks) -> float:
    """m@B = 100 · mean over sketches and stages of 1 / rank."""
    return 100.0 * float((1.0 / _frames(query_ranks)).mean())


def wm_a(query_ranks: Ranks, n_gallery: ArrayLike) -> float:
    """wm@A = 100 · mean of exp(-t / T) · (N - rank) / (N - 1).

    The denominator is the number of sketches times T, not the sum of the weights: with T = 20 a
    perfect ranking therefore reaches 61.6, as in the published figures.
    """
    percentiles = frame_percentiles(query_ranks, n_gallery)
    return 100.0 * float((percentiles * frame_weights(percentiles.shape[1])).mean())


def wm_b(query_ranks: Ranks) -> float:
    """wm@B = 100 · mean of exp(-t / T) / rank; denominator as in `wm_a`."""
    values = _frames(query_ranks)
    return 100.0 * float((frame_weights(values.shape[1]) / values).mean())


def _frames(query_ranks: Ranks) -> NDArray[np.float64]:
    values = np.asarray(query_ranks, dtype=np.float64)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"ranks of frames must be (q, T) and not empty, not {values.shape}")
    return values


def relevance_in_order(
    similarity: ArrayLike, relevant: ArrayLike, *, excluded: ArrayLike | None = None
) -> Relevance:
    """Sort each row of `relevant` by falling similarity; of equal items the irrelevant come first.

    Args:
        similarity: (q, g), larger is more similar. NaN ranks wrong items first, right ones last.
        relevant: (q, g), True where the gallery item is a right answer.
        excluded: (q, g), True where an item must not be found at all (the query itself): it is
            moved to the very end as irrelevant, where it changes no figure.
    """
    right = np.array(relevant, dtype=bool)
    scores = np.array(similarity, dtype=np.result_type(np.asarray(similarity), np.float32))
    scores[np.isnan(scores)] = np.inf
    scores[right & ~np.isfinite(scores)] = -np.inf
    if excluded is not None:
        out = np.asarray(excluded, dtype=bool)
        right &= ~out
        scores[out] = -np.inf
        # A right item at -inf must still stand before what is not in the gallery at all.
        group = np.where(out, 2, right.astype(np.int8))
    else:
        group = right.astype(np.int8)
    order = np.lexsort((group, -scores), axis=1)
    return np.take_along_axis(right, order, axis=1)


def average_precision(relevance: Relevance, k: int | None = None) -> PerQuery:
    """Average precision as scikit-learn defines it, per query.

    AP = (1 / P) · Σ over the places i of right items of (right items in the first i) / i.

    Args:
        relevance: (q, g) in ranked order.
        k: look at the first k places only. The denominator is P = the right items in the whole
            gallery, or min(k, right items) with a cut-off, so that 1 can always be reached.
    """
    ranked, positives = _cut(relevance, k)
    return _ratio((_precisions(ranked) * ranked).sum(axis=1), positives)


def ap_voc(relevance: Relevance, k: int | None = None) -> PerQuery:
    """VOC-interpolated average precision, per query: never below `average_precision`.

    The precision at each right item is replaced by the largest precision there or at any later
    place (within the cut-off). Same denominators as `average_precision`. Several published
    zero-shot results use this definition.
    """
    ranked, positives = _cut(relevance, k)
    envelope = np.maximum.accumulate(_precisions(ranked)[:, ::-1], axis=1)[:, ::-1]
    return _ratio((envelope * ranked).sum(axis=1), positives)


def p_at(relevance: Relevance, k: int) -> PerQuery:
    """Precision at k, per query: right items in the first k places / k.

    The denominator is k even when fewer than k items are right or in the gallery, so with 25 right
    photos P@100 cannot exceed 0.25. `p_at_relevant` is the variant without that ceiling.
    """
    ranked, positives = _cut(relevance, k)
    return _ratio(ranked.sum(axis=1), np.where(positives > 0, k, 0))


def p_at_relevant(relevance: Relevance, k: int) -> PerQuery:
    """Precision with the cut-off and denominator min(k, right items in the gallery), per query."""
    full = _rows(relevance)
    places = np.minimum(k, full.sum(axis=1))
    found = np.where(np.arange(full.shape[1]) < places[:, None], full, False).sum(axis=1)
    return _ratio(found, places)


def map_all(relevance: Relevance) -> float:
    """mAP@all: mean of `average_precision` over the queries that have an answer."""
    return mean_of(average_precision(relevance))


def mean_of(values: PerQuery) -> float:
    """Mean over the queries that have an answer in the gallery (NaN marks those that have none)."""
    measured = values[~np.isnan(values)]
    if not measured.size:
        raise ValueError("no query has a right item in the gallery")
    return float(measured.mean())


def _rows(relevance: Relevance) -> Relevance:
    ranked = np.asarray(relevance, dtype=bool)
    if ranked.ndim != 2:
        raise ValueError(f"relevance must be (q, g), not {ranked.shape}")
    return ranked


def _cut(relevance: Relevance, k: int | None) -> tuple[Relevance, NDArray[np.int64]]:
    ranked = _rows(relevance)
    positives = ranked.sum(axis=1).astype(np.int64)
    if k is None:
        return ranked, positives
    if k < 1:
        raise ValueError("the cut-off k must be at least 1")
    return ranked[:, :k], np.minimum(k, positives)


def _precisions(ranked: Relevance) -> NDArray[np.float64]:
    return np.cumsum(ranked, axis=1) / np.arange(1, ranked.shape[1] + 1)


def _ratio(values: NDArray[np.float64] | NDArray[np.int64], by: NDArray[np.int64]) -> PerQuery:
    result = np.full(len(by), np.nan)
    np.divide(values, by, out=result, where=by > 0)
    return result
