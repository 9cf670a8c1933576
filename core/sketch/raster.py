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
from core.sketch.bitmap_raster import rasterise_bitmap
from core.sketch.bounds import Bounds
from core.sketch.normal_form import LINE_WIDTH, MARGIN, fitting_scale
from core.sketch.sketch import Sketch
from core.sketch.stray_marks import without_stray_ink, without_stray_marks

__all__ = ["LINE_WIDTH", "MARGIN", "MAX_SIZE", "normal_matrix", "rasterise"]

SUPERSAMPLE = 4
MAX_SIZE = 4096
LIGHTEST = 0.3
"""Width of a stroke of no pressure, as a part of the full width, when pressure sets the width."""

_THINNING = 3.0  # fine-grid pixels: points closer than this along the path add time, but no detail

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def rasterise(
    drawing: Sketch | SketchBitmap,
    size: int,
    *,
    line_width: float | None = None,
    pressure_width: bool = False,
) -> NDArray[np.uint8]:
    """Draw a sketch, or scale a bitmap drawing, into the normal form an encoder sees.

    Args:
        drawing: what to draw; an empty one gives all paper.
        size: side of the square picture in pixels, 1 to MAX_SIZE.
        line_width: width of the pen as a part of `size`; LINE_WIDTH when None.
        pressure_width: let pressure set the width, from LIGHTEST to all of the line width. A
            drawing that only exists as pixels keeps its lines as they are.

    Returns:
        uint8 (size, size): 0 is ink, 255 is paper.
    """
    if not 1 <= size <= MAX_SIZE:
        raise ValueError(f"a picture's size must be 1 to {MAX_SIZE} pixels, not {size}")
    width = LINE_WIDTH if line_width is None else line_width
    if not 0 < width <= 1:
        raise ValueError(f"a line width is a part of the picture, above 0 and up to 1, not {width}")
    if drawing.is_empty:
        return np.full((size, size), PAPER, dtype=np.uint8)
    if isinstance(drawing, SketchBitmap):
        return rasterise_bitmap(without_stray_ink(drawing), size, width)
    drawing = without_stray_marks(drawing)
    fine = Image.new("L", (size * SUPERSAMPLE, size * SUPERSAMPLE), PAPER)
    pen = ImageDraw.Draw(fine)
    points, ends = _on_grid(drawing, size * SUPERSAMPLE)
    if pressure_width:
        _draw_with_pressure(pen, points, ends, width * size * SUPERSAMPLE)
    else:
        _draw(pen, points, ends, _odd(width * size * SUPERSAMPLE))
    return np.array(fine.reduce(SUPERSAMPLE))


def normal_matrix(bounds: Bounds, size: float) -> Floats:
    """Return the 2x3 matrix that takes a drawing with these bounds into its normal form."""
    scale = fitting_scale(bounds, size)
    x, y = bounds.centre
    return np.array([[scale, 0.0, size / 2 - scale * x], [0.0, scale, size / 2 - scale * y]])


def _on_grid(sketch: Sketch, side: int) -> tuple[Floats, Flags]:
    """Return all points as (x, y, pressure) on the fine grid, thinned, and which end a stroke."""
    assert sketch.bounds is not None
    points = np.concatenate([stroke.points for stroke in sketch.strokes])[:, :3].astype(np.float64)
    m = normal_matrix(sketch.bounds, side)
    points[:, :2] *= m[0, 0]
    points[:, :2] += m[:, 2]
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


def _draw_discs(pen: ImageDraw.ImageDraw, xy: Floats, reach: Floats) -> None:
    # Straight to Pillow's core object: its Python layer costs more than the drawing itself.
    core = pen.draw
    for box in np.concatenate([xy - reach[:, None], xy + reach[:, None]], axis=1).tolist():
        core.draw_ellipse(box, 0, 1)
    # Pillow draws nothing for an ellipse one pixel wide.
    core.draw_points(xy.ravel().tolist(), 0)


def _draw(pen: ImageDraw.ImageDraw, points: Floats, ends: Flags, width: int) -> None:
    """Draw strokes of one width: wide lines, and a disc on every point for round joins and caps."""
    xy = np.floor(points[:, :2])
    reach = (width - 1) // 2
    core = pen.draw
    _draw_discs(pen, xy, np.full(len(xy), float(reach)))
    flat = xy.ravel().tolist()
    start = 0
    for stop in (np.flatnonzero(ends) + 1).tolist():
        if stop - start > 1:
            core.draw_lines(flat[2 * start : 2 * stop], 0, width)
        start = stop


def _draw_with_pressure(
    pen: ImageDraw.ImageDraw, points: Floats, ends: Flags, full_width: float
) -> None:
    """Draw strokes whose width follows the pressure: a disc on every point, tapered in between."""
    xy = np.floor(points[:, :2])
    widths = full_width * (LIGHTEST + (1 - LIGHTEST) * points[:, 2])
    reach = np.maximum(np.floor(widths / 2), 0.0)
    core = pen.draw
    _draw_discs(pen, xy, reach)
    joined = ~ends[:-1]
    step = np.diff(xy, axis=0)[joined]
    length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1.0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1) / length[:, None]
    before, after = normal * reach[:-1][joined, None], normal * reach[1:][joined, None]
    a, b = xy[:-1][joined], xy[1:][joined]
    corners = np.rint(np.concatenate([a + before, b + after, b - after, a - before], axis=1))
    for corner in corners.tolist():
        core.draw_polygon(corner, 0, 1)
