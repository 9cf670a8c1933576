"""Instance retrieval: exactly one photo is right, the one the sketch was drawn for.

The gallery is every photo of the set, or, within class, every photo of the class of the right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from core.research.evaluation.metrics import acc_at, mean_rank, mean_reciprocal_rank, ranks
from core.research.evaluation.similarity import cosine_in_parts


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


def instance(sketch_vecs: ArrayLike, targets: ArrayLike, photo_vecs: ArrayLike) -> InstanceResult:
    """Rank all photos for every sketch.

    Args:
        sketch_vecs: (q, dim).
        targets: (q,) position of each sketch's photo in the gallery (see `targets_in`).
        photo_vecs: (g, dim) the gallery.
    """
    answers = np.asarray(targets, dtype=np.int64)
    found = [
        ranks(similarity, answers[part])
        for part, similarity in cosine_in_parts(sketch_vecs, photo_vecs)
    ]
    values = np.concatenate(found) if found else np.empty(0, np.int64)
    return InstanceResult(values, np.full(len(values), len(np.asarray(photo_vecs))))


def instance_within_class(
    sketch_vecs: ArrayLike,
    targets: ArrayLike,
    photo_vecs: ArrayLike,
    photo_labels: Sequence[str | None],
) -> InstanceResult:
    """Rank, for every sketch, the photos that have the class of its photo.

    Args:
        sketch_vecs: (q, dim).
        targets: (q,) position of each sketch's photo in the gallery.
        photo_vecs: (g, dim).
        photo_labels: class of each photo; photos without one form a class of their own.
    """
    answers = np.asarray(targets, dtype=np.int64)
    _, numbers = np.unique([label or "" for label in photo_labels], return_inverse=True)
    sizes = np.bincount(numbers)
    found = [
        ranks(similarity, answers[part], among=numbers[answers[part], None] == numbers[None, :])
        for part, similarity in cosine_in_parts(sketch_vecs, photo_vecs)
    ]
    values = np.concatenate(found) if found else np.empty(0, np.int64)
    return InstanceResult(values, sizes[numbers[answers]].astype(np.int64), within_class=True)
