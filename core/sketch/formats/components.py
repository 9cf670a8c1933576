"""Connected pieces of ink in a picture, found over runs of pixels with a few numpy calls."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]


class Components(NamedTuple):
    """Pieces of ink that touch each other, corners included.

    Attributes:
        label: (h, w) piece of each pixel, -1 for paper.
        area: pixels of each piece.
        thickness: mean length of its runs of pixels, the shorter of across and down.
        on_edge: whether it reaches the picture's edge.
    """

    label: Ints
    area: Ints
    thickness: NDArray[np.float64]
    on_edge: NDArray[np.bool_]


def find(mask: NDArray[np.bool_]) -> Components:
    """Find the pieces of a mask."""
    height, width = mask.shape
    # A column of paper on both sides keeps runs of different rows apart in the flat picture.
    wide = np.zeros((height, width + 2), dtype=np.bool_)
    wide[:, 1:-1] = mask
    change = np.flatnonzero(np.diff(wide.ravel().astype(np.int8)))
    start, stop = change[::2] + 1, change[1::2] + 1
    piece = _joined(start, stop, width + 2)
    n = int(piece.max()) + 1 if len(piece) else 0
    label = np.full(wide.size, -1, dtype=np.intp)
    label[wide.ravel()] = np.repeat(piece, stop - start)
    label = label.reshape(wide.shape)[:, 1:-1]
    area = np.bincount(piece, weights=stop - start, minlength=n).astype(np.intp)
    across = np.bincount(piece, minlength=n)
    above = np.zeros_like(mask)
    above[1:] = mask[:-1]
    down = np.bincount(label[mask & ~above], minlength=n)
    on_edge = np.zeros(n, dtype=np.bool_)
    for side in (label[:1], label[-1:], label[:, :1], label[:, -1:]):
        on_edge[side[side >= 0]] = True
    return Components(label, area, area / np.maximum(across, down), on_edge)


def _joined(start: Ints, stop: Ints, row: int) -> Ints:
    """Number the pieces that runs [start, stop) of a flat picture make with those a row below."""
    first = np.searchsorted(stop, start + row, side="left")
    last = np.searchsorted(start, stop + row, side="right")
    count = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(start)), count)
    lower = np.arange(len(upper)) - np.repeat(np.cumsum(count) - count, count)
    lower = lower + np.repeat(first, count)
    parent = np.arange(len(start))
    # Every round hooks the larger root of each touching pair onto the smaller, then shortens paths.
    while True:
        a, b = parent[upper], parent[lower]
        if np.array_equal(a, b):
            break
        low, high = np.minimum(a, b), np.maximum(a, b)
        np.minimum.at(parent, high, low)
        while not np.array_equal(parent, parent[parent]):
            parent = parent[parent]
    _, piece = np.unique(parent, return_inverse=True)
    return np.asarray(piece, dtype=np.intp)
