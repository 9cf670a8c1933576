"""On-the-fly retrieval: the same sketch at T stages of its drawing, ranked at every one.

The stages are frames of the finished drawing (5 % … 100 % of its ink with T = 20). Figures depend
on T, on what is counted and on the renderer, so a result carries the first two and all our figures
share the last.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.research.evaluation.metrics import acc_at, frame_percentiles, m_a, m_b, wm_a, wm_b
from core.research.evaluation.protocols.by_instance import instance

STEPS = 20
By = Literal["ink", "points"]


@dataclass(frozen=True, eq=False)
class FrameResult:
    """Where each sketch's photo stood at every stage.

    Attributes:
        ranks: (q, T), 1 = first; ties count against us.
        n_gallery: Photos each sketch chose from.
        by: What a stage is a part of: the drawing's ink or its points.
    """

    ranks: NDArray[np.int64]
    n_gallery: int
    by: By = "ink"

    @property
    def n_queries(self) -> int:
        return len(self.ranks)

    @property
    def steps(self) -> int:
        return int(self.ranks.shape[1])

    @property
    def m_a(self) -> float:
        return m_a(self.ranks, self.n_gallery)

    @property
    def m_b(self) -> float:
        return m_b(self.ranks)

    @property
    def wm_a(self) -> float:
        return wm_a(self.ranks, self.n_gallery)

    @property
    def wm_b(self) -> float:
        return wm_b(self.ranks)

    def acc_at(self, k: int) -> float:
        """A@k of the complete sketches."""
        return acc_at(self.ranks[:, -1], k)

    @property
    def percentile_curve(self) -> NDArray[np.float64]:
        """Mean ranking percentile (0 … 1) at each stage."""
        return np.asarray(frame_percentiles(self.ranks, self.n_gallery).mean(axis=0))

    @property
    def reciprocal_curve(self) -> NDArray[np.float64]:
        """Mean 1 / rank at each stage."""
        return np.asarray((1.0 / self.ranks).mean(axis=0))

    def acc_curve(self, k: int) -> NDArray[np.float64]:
        """A@k at each stage, in percent."""
        return np.asarray(100.0 * (self.ranks <= k).mean(axis=0))

    @property
    def protocol(self) -> str:
        unit = "ink" if self.by == "ink" else "numbers of points"
        return (
            f"On-the-fly retrieval: {self.n_queries:,} sketches at T = {self.steps} stages of "
            f"equal {unit} against all {self.n_gallery:,} photos of the gallery; each stage is "
            "drawn and framed as the program would show it; means over all stages, the complete "
            "sketch included; ties count against us."
        )


def on_the_fly(
    frame_vecs: ArrayLike, targets: ArrayLike, photo_vecs: ArrayLike, *, by: By = "ink"
) -> FrameResult:
    """Rank all photos for every stage of every sketch.

    Args:
        frame_vecs: (q, T, dim), the last stage being the complete sketch.
        targets: (q,) position of each sketch's photo in the gallery.
        photo_vecs: (g, dim).
        by: what the stages were cut by; only reported.
    """
    frames = np.asarray(frame_vecs)
    if frames.ndim != 3:
        raise ValueError(f"frame vectors must be (q, T, dim), not {frames.shape}")
    q, steps, dim = frames.shape
    answers = np.repeat(np.asarray(targets, dtype=np.int64), steps)
    flat = instance(frames.reshape(q * steps, dim), answers, photo_vecs)
    return FrameResult(flat.ranks.reshape(q, steps), len(np.asarray(photo_vecs)), by)
