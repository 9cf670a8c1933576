"""Separates ink from paper in a grey picture, under any light.

The brightness of the paper is estimated everywhere from the brightest points around, and the
picture is divided by it, so that a shadow falls out and ink stays. Then what is clearly darker
than the paper's own noise is ink.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.sketch.bitmap import PAPER

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

_LIGHT_GRID = 96  # pixels of the longest side at which light is estimated: it changes slowly
_REACH = 9  # of those pixels: how far away paper may be looked for, wider than any pen's line
_DEEPEST_SHADOW = 0.4  # of the brightest paper; what is darker than that is not paper in shade
_FAINTEST = 0.08  # least darkness, as a part of the paper's brightness, that counts as ink
_NOISES = 6.0  # how many standard deviations of the paper's grain ink must stand out
_SPECKLE = 1 / 500  # side, of the picture's longest, of a spot too small to be meant
_NOT_A_LINE = (
    0.04  # thickness, of the longest side, of what is the table and not a line on the sheet
)


def ink_on_paper(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return ink (0) on clean paper (255), edges smooth; all paper where nothing stands out."""
    even = _evenly_lit(grey)
    darkness = 1.0 - even
    # Neighbours differ by the grain alone nearly everywhere, on the sheet and beside it.
    steps = np.abs(np.diff(even, axis=1)) if grey.shape[1] > 1 else np.zeros(1)
    grain = 1.4826 / np.sqrt(2) * float(np.median(steps))
    faintest = max(_FAINTEST, _NOISES * grain)
    marked = darkness[darkness > faintest]
    if marked.size == 0:
        return np.full_like(grey, PAPER)
    threshold = max(faintest, 0.5 * float(np.percentile(marked, 80)))
    mask = _meant(darkness > threshold)
    # A ramp round the threshold keeps the smooth edges that the pen or the camera gave.
    ramp = np.clip((darkness - 0.6 * threshold) / (0.8 * threshold), 0.0, 1.0)
    near = np.asarray(Image.fromarray(mask).convert("L").filter(ImageFilter.MaxFilter(3))) > 0
    return np.where(near, np.rint(PAPER * (1 - ramp)), PAPER).astype(np.uint8)


def _evenly_lit(grey: NDArray[np.uint8]) -> Floats:
    """Divide the picture by the brightness of its paper."""
    image = Image.fromarray(grey)
    ratio = min(1.0, _LIGHT_GRID / max(image.size))
    small = image.resize(
        (max(1, round(image.width * ratio)), max(1, round(image.height * ratio))),
        Image.Resampling.BOX,
    )
    padded = Image.fromarray(np.pad(np.asarray(small), _REACH, mode="edge"))
    light = padded.filter(ImageFilter.MaxFilter(2 * _REACH + 1))
    light = light.filter(ImageFilter.MinFilter(2 * _REACH + 1))
    light = light.filter(ImageFilter.GaussianBlur(_REACH / 3))
    light = light.crop((_REACH, _REACH, padded.width - _REACH, padded.height - _REACH))
    paper = np.asarray(light.resize(image.size, Image.Resampling.BICUBIC)).astype(np.float32)
    paper = np.maximum(paper, _DEEPEST_SHADOW * float(np.percentile(paper, 95)))
    return np.asarray(grey.astype(np.float32) / np.maximum(paper, 1.0))


def _meant(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Drop speckle, and the table round the sheet when something is drawn on the sheet."""
    if not mask.any():
        return mask
    longest = max(mask.shape)
    pieces = find_pieces(mask)
    kept = pieces.area > (_SPECKLE * longest) ** 2
    if not kept.any():
        kept = pieces.area == pieces.area.max()
    lines = kept & ~(pieces.on_edge & (pieces.thickness > _NOT_A_LINE * longest))
    if lines.any():
        kept = lines
    return np.asarray(np.append(kept, False)[pieces.label])


class Pieces(NamedTuple):
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


def find_pieces(mask: NDArray[np.bool_]) -> Pieces:
    """Find connected pieces over runs of pixels, with a few numpy calls."""
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
    return Pieces(label, area, area / np.maximum(across, down), on_edge)


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
