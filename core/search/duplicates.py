"""Near-identical photos share one place: copies, resized versions, frames of one burst.

Only what would be shown is compared, so nothing has to be worked out for the whole library.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.index.scoring import dots

SAME_PICTURE = 0.985
"""Cosine of two photos from which on they pass as one picture: a re-saved or resized copy lies
above it, another picture of the same thing below."""


def fold(
    vectors: NDArray[np.float32], contents: Sequence[str], k: int
) -> list[tuple[int, tuple[int, ...]]]:
    """Groups ranked photos behind the best of each group.

    Args:
        vectors: Unit rows, best photo first.
        contents: Content hash of each photo.
        k: How many groups are wanted.

    Returns:
        Up to k times the row of a group's best photo and the rows folded behind it, in ranking
        order. A photo that looks like several heads stands behind the best of them.
    """
    groups: list[tuple[int, tuple[int, ...]]] = []
    hashes = np.asarray(contents)
    free = np.ones(len(vectors), np.bool_)
    for row in range(len(vectors)):
        if len(groups) == k:
            break
        if not free[row]:
            continue
        same = (dots(vectors, vectors[row]) >= SAME_PICTURE) | (hashes == hashes[row])
        same[row] = False
        folded = np.flatnonzero(same & free & (np.arange(len(vectors)) > row))
        free[folded] = False
        groups.append((row, tuple(folded.tolist())))
    return groups
