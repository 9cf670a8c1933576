"""Every figure Inkseek reports, defined once.

Each function states its definition and its denominator. Two rules hold for all of them: a tie
counts against us (what is as similar as the answer stands before it), and what cannot be compared
(NaN) counts as a tie, so that a broken encoder can never look good.
"""

from core.research.evaluation.metrics.frames import (
    frame_percentiles,
    frame_weights,
    m_a,
    m_b,
    wm_a,
    wm_b,
)
from core.research.evaluation.metrics.instance import acc_at, mean_rank, mean_reciprocal_rank, ranks
from core.research.evaluation.metrics.precision import (
    ap_voc,
    average_precision,
    map_all,
    map_voc,
    p_at,
    p_at_relevant,
    relevance_in_order,
)

__all__ = [
    "acc_at",
    "ap_voc",
    "average_precision",
    "frame_percentiles",
    "frame_weights",
    "m_a",
    "m_b",
    "map_all",
    "map_voc",
    "mean_rank",
    "mean_reciprocal_rank",
    "p_at",
    "p_at_relevant",
    "ranks",
    "relevance_in_order",
    "wm_a",
    "wm_b",
]
