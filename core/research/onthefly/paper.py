"""The published figures, ChairV2: A. K. Bhunia et al., "Sketch Less for More", CVPR 2020.

They were measured with InceptionV3, T by points, on the authors' rendering; none of that is as it
is here, so they are shown beside ours and not more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """Percentages; None where the paper's table has no such column."""

    m_a: float
    m_b: float
    a_5: float | None = None
    a_10: float | None = None


PAPER_METHODS: Mapping[str, Figures] = {
    "B1": Figures(77.18, 29.04, 76.47, 88.13),
    "B2": Figures(80.46, 28.07, 74.31, 86.69),
    "B3": Figures(76.99, 30.27, 76.47, 88.13),
    "B4": Figures(81.24, 29.85, 75.14, 87.69),
    "TS": Figures(76.01, 27.64, 73.47, 85.13),
    "on-the-fly": Figures(85.44, 35.09, 76.34, 89.65),
}
PAPER_ALGORITHMS: Mapping[str, Figures] = {
    "vanilla policy gradient": Figures(80.36, 32.34),
    "PPO actor-critic clipping": Figures(81.54, 33.71),
    "PPO actor-critic KL": Figures(80.99, 32.64),
    "PPO actor-only KL": Figures(81.34, 33.01),
    "TRPO": Figures(83.21, 33.68),
}
PAPER_REWARDS: Mapping[str, Figures] = {
    "rank <= 1": Figures(82.99, 32.46),
    "rank <= 5": Figures(81.36, 31.94),
    "rank <= 10": Figures(80.64, 30.57),
    "-rank": Figures(83.71, 32.84),
    "1 / sqrt(rank)": Figures(83.71, 33.97),
    "1 / rank": Figures(84.33, 34.11),
}
