"""The one rasteriser: training, evaluation and the program all see a drawing through `rasterise`.

A drawing is brought into one normal form, so that neither the size of the canvas nor the place on
it matters: without stray marks, centred, its longest side filling the square but for MARGIN on both
sides, drawn with a round pen of constant width. Drawing happens on a grid SUPERSAMPLE times finer,
which is then area-averaged. Pen widths on that grid are always odd: an odd pen is symmetric about
its path, where an even one would lean towards one side, and a line drawn backwards would differ.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.sketch.bitmap import PAPER, SketchBitmap
from core.sketch.bounds import Bounds
from core.sketch.sketch import Sketch
from core.sketch.stray_marks import without_stray_ink, without_stray_marks

MARGIN = 0.06
"""Free part of the picture on each side of the drawing's longest side."""

LINE_WIDTH = 0.016
"""Width of the line as a part of the picture's side."""

_ROUNDING = 1e-6


def fitting_scale(bounds: Bounds, size: float) -> float:
    """Return the scale that makes the longest side fill `size` but for the margins.

    A drawing no larger than the rounding of its own coordinates is a dot; its scale is 0, so that
    it stays a dot where anything else would blow noise up to a picture.
    """
    magnitude = max(abs(value) for value in bounds)
    if bounds.longest <= magnitude * _ROUNDING:
        return 0.0
    return size * (1 - 2 * MARGIN) / bounds.longest


SUPERSAMPLE = 4
MAX_SIZE = 4096

_THINNING = 3.0  # fine-grid pixels: points closer than this along the path add time, but no detail

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def rasterise(
    drawing: Sketch | SketchBitmap,
    size: int,
    *,
    line_width: float = LINE_WIDTH,
    page: Bounds | None = None,
) -> NDArray[np.uint8]:
    """Draw a sketch, or scale a bitmap drawing, into the normal form an encoder sees.

    Args:
        drawing: what to draw; an empty one gives all paper.
        size: side of the square picture in pixels, 1 to MAX_SIZE.
        line_width: width of the pen as a part of `size`.
        page: what is fitted into the square in place of a sketch itself, so that the parts of a
            sketch keep their places; stray marks stay then.

    Returns:
        uint8 (size, size): 0 is ink, 255 is paper.
    """
    if not 1 <= size <= MAX_SIZE:
        raise ValueError(f"a picture's size must be 1 to {MAX_SIZE} pixels, not {size}")
    if not 0 < line_width <= 1:
        raise ValueError(f"a line width is a part of the picture, not {line_width}")
    if drawing.is_empty:
        return np.full((size, size), PAPER, dtype=np.uint8)
    if isinstance(drawing, SketchBitmap):
        return rasterise_bitmap(without_stray_ink(drawing), size, line_width)
    drawing = without_stray_marks(drawing) if page is None else drawing
    fine = Image.new("L", (size * SUPERSAMPLE, size * SUPERSAMPLE), PAPER)
    pen = ImageDraw.Draw(fine)
    points, ends = _on_grid(drawing, size * SUPERSAMPLE, page or drawing.bounds)
    _draw(pen, points, ends, _odd(line_width * size * SUPERSAMPLE))
    return np.array(fine.reduce(SUPERSAMPLE))


def normal_matrix(bounds: Bounds, size: float) -> Floats:
    """Return the 2x3 matrix that takes a drawing with these bounds into its normal form."""
    scale = fitting_scale(bounds, size)
    x, y = bounds.centre
    return np.array([[scale, 0.0, size / 2 - scale * x], [0.0, scale, size / 2 - scale * y]])


def _on_grid(sketch: Sketch, side: int, page: Bounds | None) -> tuple[Floats, Flags]:
    """Return all points on the fine grid, thinned, and which of them end a stroke."""
    assert page is not None
    points = np.concatenate([stroke.xy for stroke in sketch.strokes]).astype(np.float64)
    m = normal_matrix(page, side)
    points *= m[0, 0]
    points += m[:, 2]
    ends = np.zeros(len(points), dtype=np.bool_)
    ends[np.cumsum([len(stroke) for stroke in sketch.strokes]) - 1] = True
    step = np.zeros(len(points))
    np.hypot(points[1:, 0] - points[:-1, 0], points[1:, 1] - points[:-1, 1], out=step[1:])
    # Steps from one stroke to the next count too: it only matters that the sum grows with the path.
    band = np.floor(np.cumsum(step) / _THINNING)
    keep = ends.copy()
    keep[0] = True
    keep[1:] |= ends[:-1] | (band[1:] != band[:-1])
    return points[keep], ends[keep]


def _odd(width: float) -> int:
    """Return the odd whole number nearest to a width, at least 1."""
    return max(1, 2 * math.floor(width / 2) + 1)


def _draw(pen: ImageDraw.ImageDraw, points: Floats, ends: Flags, width: int) -> None:
    """Draw strokes: wide lines, and a disc on every point for round joins and caps."""
    xy = np.floor(points)
    reach = (width - 1) // 2
    # Straight to Pillow's core object: its Python layer costs more than the drawing itself.
    core = pen.draw
    for box in np.concatenate([xy - reach, xy + reach], axis=1).tolist():
        core.draw_ellipse(box, 0, 1)
    flat = xy.ravel().tolist()
    # Pillow draws nothing for an ellipse one pixel wide.
    core.draw_points(flat, 0)
    start = 0
    for stop in (np.flatnonzero(ends) + 1).tolist():
        if stop - start > 1:
            core.draw_lines(flat[2 * start : 2 * stop], 0, width)
        start = stop


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
