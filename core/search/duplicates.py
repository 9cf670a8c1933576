"""Near-identical photos share one place: copies, versions saved again, frames of one burst.

Only what would be shown is compared, so nothing has to be worked out for the whole library.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.index.scoring import dots

SAME_PICTURE = 0.985
"""Cosine of two photos from which on they pass as one picture.

Measured with the first shipped encoder on small colour drawings: the same picture saved again as
JPEG (quality 85) lies above 0.99, one shrunk to 80 % mostly above 0.98. Of 245,000 pairs of
different drawings 5 lie above 0.985, twins but for a smile or a hat. A picture shrunk to half its
size lies about 0.95, among different pictures, and keeps a place of its own.
"""


def fold(
    vectors: NDArray[np.float32], contents: Sequence[str], k: int
) -> list[tuple[int, tuple[int, ...]]]:
    """Group ranked photos behind the best of each group.

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
