"""Bitmap drawings into the normal form of strokes: same margin, same darkness, about the same line.

A drawing of 2,000 pixels scaled down to 224 by plain averaging would leave a pale hair of its
lines, where strokes give a dark line of a fixed width. So the width of the line is estimated
from the ink itself, and where it would come out thinner than the pen's it is thickened; a wider
line (a marker, a filled shape) stays as it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.sketch.bitmap import PAPER, SketchBitmap
from core.sketch.normal_form import MARGIN

_FINER = 3  # thickening happens this many times finer than the result, so that it can be precise


def rasterise_bitmap(drawing: SketchBitmap, size: int, line_width: float) -> NDArray[np.uint8]:
    """Scale the ink into a (size, size) picture, its longest side as long as a stroke drawing's."""
    fine = size * _FINER
    pen = line_width * fine
    # The bounds of strokes run along the middle of the line, those of pixels round its outside.
    side = min(fine * (1 - 2 * MARGIN) + pen, float(fine))
    scale = side / max(drawing.width, drawing.height)
    width = _line_width(drawing.ink)
    grow = max(0, round((pen - max(1.0, width * scale)) / 2))
    box = (_scaled(drawing.width, scale, grow), _scaled(drawing.height, scale, grow))
    ink = _resized(drawing.ink, box, width)
    page = np.full((fine, fine), PAPER, dtype=np.uint8)
    top, left = (fine - box[1]) // 2, (fine - box[0]) // 2
    page[top : top + box[1], left : left + box[0]] = ink
    return np.array(Image.fromarray(_thickened(page, grow)).reduce(_FINER))


def _scaled(length: int, scale: float, grow: int) -> int:
    return max(1, round(length * scale) - 2 * grow)


def _line_width(ink: NDArray[np.uint8]) -> float:
    """Estimate the width of the lines in pixels: twice the ink's area over its outline's length."""
    dark = np.pad((PAPER - ink).astype(np.float32) / PAPER, 1)
    down, right = np.diff(dark, axis=0)[:, :-1], np.diff(dark, axis=1)[:-1]
    outline = float(np.hypot(down, right).sum())
    return 2 * float(dark.sum()) / outline


def _resized(ink: NDArray[np.uint8], box: tuple[int, int], width: float) -> NDArray[np.uint8]:
    """Scale to (width, height), keeping lines dark that plain averaging would wash out."""
    scale = max(box) / max(ink.shape)
    while scale <= 0.5 and width * scale < 2:
        # Taking the darkest of each 2×2 keeps a line of one pixel at one pixel.
        even: NDArray[np.uint8] = np.pad(
            ink, [(0, n % 2) for n in ink.shape], constant_values=PAPER
        )
        rows: NDArray[np.uint8] = np.minimum(even[::2], even[1::2])
        ink = np.minimum(rows[:, ::2], rows[:, 1::2])
        width = (width + 1) / 2
        scale *= 2
    if scale >= 1:
        return np.asarray(Image.fromarray(ink).resize(box, Image.Resampling.BICUBIC))
    small = np.asarray(Image.fromarray(ink).resize(box, Image.Resampling.BOX))
    gain = 1 / min(1.0, width * scale)
    dark: NDArray[np.float32] = np.minimum((PAPER - small.astype(np.float32)) * gain, PAPER)
    return np.asarray(PAPER - np.rint(dark), dtype=np.uint8)


def _thickened(page: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    """Grow all ink by a disc of radius `by`."""
    height, width = page.shape
    around = np.pad(page, by, constant_values=PAPER)
    grown = page.copy()
    for dy in range(-by, by + 1):
        reach = int(np.sqrt((by + 0.5) ** 2 - dy * dy))
        for dx in range(-min(reach, by), min(reach, by) + 1):
            part = around[by + dy : by + dy + height, by + dx : by + dx + width]
            np.minimum(grown, part, out=grown)
    return grown
