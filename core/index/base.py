"""The types of indexes. Vectors are unit vectors of one encoder, so a dot product is a cosine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

UNIT_TOLERANCE = 1e-3
"""How far a vector's length may be from 1. float32 stays far below it; a wrong vector does not."""


class IndexDamaged(Exception):  # noqa: N818 - it says what is the matter
    """Stored index files are damaged or outdated and must be rebuilt; the message is the reason."""


class Candidates(NamedTuple):
    """Photos by falling score; equal scores by rising id.

    Attributes:
        ids: int64.
        scores: float32, cosine with the query.
        vectors: float32, a unit row a photo.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    vectors: NDArray[np.float32]

    @classmethod
    def best_of(
        cls,
        ids: NDArray[np.int64],
        scores: NDArray[np.float32],
        vectors: NDArray[np.float32],
        k: int,
    ) -> Candidates:
        """Return the best k of some photos, in the order every index keeps."""
        order = np.lexsort((ids, -scores))[:k]
        return cls(ids[order], scores[order], vectors[order])


@dataclass(frozen=True)
class IndexStats:
    """The state of an index, for status lines and the doctor.

    Attributes:
        engine: The engine in use: "exact" or "annoy".
        count: Photos that can be found.
        in_base: Photos the Annoy file covers; the others are compared exactly.
        tombstones: Removed photos the Annoy file still holds.
        generation: Number of the Annoy file in use.
        trees: Trees in that file.
        search_k: Nodes that Annoy visits for the best 50, chosen by the check at opening.
        recall: Share of the true best 50 found in that check.
        rebuilding: Whether a new Annoy file is being built.
        remark: Why the engine is what it is, in one sentence.
    """

    engine: str
    count: int
    in_base: int = 0
    tombstones: int = 0
    generation: int | None = None
    trees: int | None = None
    search_k: int | None = None
    recall: float | None = None
    rebuilding: bool = False
    remark: str = ""


def id_array(ids: ArrayLike) -> NDArray[np.int64]:
    return np.atleast_1d(np.asarray(ids, np.int64))


def check_vectors(
    ids: ArrayLike, vectors: NDArray[np.float32], dim: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Validate ids and vectors.

    Annoy silently gives wrong answers for NaN or zero vectors, so they are refused.

    Raises:
        ValueError: Wrong shape, an id twice, or a vector that is not finite or not of length 1.
    """
    numbers, rows = id_array(ids), np.ascontiguousarray(vectors, np.float32)
    if numbers.ndim != 1 or (len(numbers) and rows.shape != (len(numbers), dim)):
        raise ValueError(f"{numbers.shape} ids with {rows.shape} vectors; the index has {dim} dims")
    if len(np.unique(numbers)) != len(numbers):
        raise ValueError("the same photo id is given twice")
    # Not a number fails this comparison too.
    lengths = np.einsum("ij,ij->i", rows, rows) if len(numbers) else np.ones(0, np.float32)
    bad = np.flatnonzero(~(np.abs(lengths - 1.0) < 2 * UNIT_TOLERANCE))
    if len(bad):
        raise ValueError(f"the vector of photo {numbers[bad[0]]} is not a finite unit vector")
    return numbers, rows.reshape(len(numbers), dim)


def check_query(query: NDArray[np.float32], k: int, dim: int) -> NDArray[np.float32]:
    """Validate a query.

    Raises:
        ValueError: Wrong shape, not finite, no direction, or k below 1.
    """
    vector = np.ascontiguousarray(query, np.float32)
    if vector.shape != (dim,):
        raise ValueError(f"a query of shape {vector.shape}; the index has {dim} dims")
    if not abs(float(vector @ vector) - 1.0) < 2 * UNIT_TOLERANCE:
        raise ValueError("the query is not a finite unit vector")
    if k < 1:
        raise ValueError(f"k is {k}; at least one photo has to be asked for")
    return vector
