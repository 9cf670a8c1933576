"""How well a whole ranking is ordered when many photos are right: average precision and P@K.

All functions take `relevance`, the answers in ranked order: (q, g), True where the item at that
place is right. `relevance_in_order` makes it from similarities. Where a query has no right item in
the gallery nothing can be measured: its value is NaN, the means leave it out, and it is for the
caller to say how many there were.

In average precision ties count against us by their order: of equally similar items the wrong ones
are ranked first, so the value is the smallest that any way of breaking the ties could give.
(scikit-learn instead treats a group of ties as one step; without ties the two agree exactly.)
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Relevance = NDArray[np.bool_]
PerQuery = NDArray[np.float64]


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


def map_voc(relevance: Relevance) -> float:
    """Mean of `ap_voc` over the queries that have an answer."""
    return mean_of(ap_voc(relevance))


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
