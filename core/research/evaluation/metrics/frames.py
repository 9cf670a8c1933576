"""How early the right photo is found while a sketch is being drawn.

A sketch is shown at T growing stages of completion; `query_ranks[i, t]` is the rank of the right
photo of sketch i at stage t among N photos. All four figures are percentages and average over every
stage, the complete sketch included. They depend on T and on what a stage is a part of (ink or
points), so a report always says both.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.research.evaluation.metrics.instance import Ranks


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
