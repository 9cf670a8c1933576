"""Instance retrieval: exactly one photo is right, the one the sketch was drawn for.

The gallery is every photo of the set, or, within class, every photo of the class of the right one.
On the fly, the same sketch is ranked at T stages of its drawing: frames of the finished drawing
(5 % … 100 % of its ink with T = 20). Those figures depend on T, on what is counted and on the
renderer, so a result carries the first two and all our figures share the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.research.evaluation.metrics import (
    acc_at,
    frame_percentiles,
    m_a,
    m_b,
    mean_rank,
    mean_reciprocal_rank,
    ranks,
    wm_a,
    wm_b,
)
from core.research.evaluation.similarity import cosine_in_parts

STEPS = 20
By = Literal["ink", "points"]


@dataclass(frozen=True, eq=False)
class InstanceResult:
    """Where each query's photo stood.

    Attributes:
        ranks: (q,) 1 = first; ties count against us.
        gallery_sizes: (q,) photos each query chose from.
        within_class: Whether the gallery was the right photo's class alone.
    """

    ranks: NDArray[np.int64]
    gallery_sizes: NDArray[np.int64]
    within_class: bool = False

    @property
    def n_queries(self) -> int:
        return len(self.ranks)

    @property
    def mean_rank(self) -> float:
        return mean_rank(self.ranks)

    @property
    def mean_reciprocal_rank(self) -> float:
        return mean_reciprocal_rank(self.ranks)

    def acc_at(self, k: int) -> float:
        """Percentage of queries whose photo is among the first k."""
        return acc_at(self.ranks, k)

    @property
    def protocol(self) -> str:
        low, high = int(self.gallery_sizes.min()), int(self.gallery_sizes.max())
        size = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        among = "of the right photo's class" if self.within_class else "of the gallery"
        return (
            f"Instance retrieval{' within class' if self.within_class else ''}: "
            f"{self.n_queries:,} sketches against all {size} photos {among}; right = the one photo "
            "the sketch was drawn for; percentages pooled over sketches, ties count against us."
        )


def targets_in(keys: Sequence[str], wanted: Sequence[str]) -> NDArray[np.int64]:
    """Positions of the `wanted` photo keys among the gallery's `keys`.

    Raises:
        KeyError: a wanted photo is not in the gallery.
    """
    places = {key: place for place, key in enumerate(keys)}
    return np.array([places[key] for key in wanted], dtype=np.int64)


def instance(
    sketch_vecs: ArrayLike,
    targets: ArrayLike,
    photo_vecs: ArrayLike,
    *,
    within: Sequence[str | None] | None = None,
) -> InstanceResult:
    """Rank all photos for every sketch, or those that have the class of its photo.

    Args:
        sketch_vecs: (q, dim).
        targets: (q,) position of each sketch's photo in the gallery (see `targets_in`).
        photo_vecs: (g, dim) the gallery.
        within: class of each photo, to rank within class; photos without one form a class.
    """
    answers = np.asarray(targets, dtype=np.int64)
    numbers = np.zeros(len(np.asarray(photo_vecs)), dtype=np.int64)
    if within is not None:
        _, numbers = np.unique([label or "" for label in within], return_inverse=True)
    found = [
        ranks(similarity, answers[part], among=numbers[answers[part], None] == numbers[None, :])
        for part, similarity in cosine_in_parts(sketch_vecs, photo_vecs)
    ]
    values = np.concatenate(found) if found else np.empty(0, np.int64)
    sizes = np.bincount(numbers)[numbers[answers]].astype(np.int64)
    return InstanceResult(values, sizes, within_class=within is not None)


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
