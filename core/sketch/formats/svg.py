"""SVG in and out: drawings for every other program, and other programs' drawings for us.

What is written is one path a stroke. What is read is the outline of every visible shape. Left out
are what a pen could not have drawn (text, pictures, white areas, the frame without paint around
many icons) and style sheets.
"""

from __future__ import annotations

import numpy as np

from core.sketch.formats.checks import check_counts, check_size
from core.sketch.formats.svg_document import SvgReader
from core.sketch.formats.svg_values import refuse
from core.sketch.raster import LINE_WIDTH, MARGIN
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

_DIGITS = 7
_MOST_BYTES = 16 * 2**20


def to_svg(sketch: Sketch) -> str:
    """Write a drawing; positions keep seven digits, pressure and time are not kept."""
    box = sketch.bounds
    side = box.longest / (1 - 2 * MARGIN) if box and box.longest > 0 else 1.0
    cx, cy = box.centre if box else (side / 2, side / 2)
    view = " ".join(_number(v) for v in (cx - side / 2, cy - side / 2, side, side))
    paths = "".join(f'<path d="{_path(stroke)}"/>\n' for stroke in sketch.strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">\n'
        f'<g fill="none" stroke="black" stroke-width="{_number(side * LINE_WIDTH)}" '
        f'stroke-linecap="round" stroke-linejoin="round">\n{paths}</g>\n</svg>\n'
    )


def from_svg(data: str | bytes) -> Sketch:
    """Read the lines of an SVG drawing, curves as points, in the units of its viewBox.

    Raises:
        SketchFormatError: when it is none, is damaged, shows no line, or needs what is not
        followed.
    """
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    check_size(len(raw))
    if raw[:2] == b"\x1f\x8b":
        raise refuse("this SVG is compressed (.svgz); unpack it first")
    if len(raw) > _MOST_BYTES:
        raise refuse(f"the file is larger than {_MOST_BYTES // 2**20} MB")
    reader = SvgReader()
    # Absurd transformations may overflow; what comes of it is refused below.
    with np.errstate(all="ignore"):
        reader.read(raw, "utf-8" if isinstance(data, str) else None)
        check_counts(len(reader.lines), 0)
        if not reader.lines:
            raise refuse("the file shows no line at all")
        try:
            return Sketch(tuple(Stroke.from_xy(line) for line in reader.lines))
        except ValueError as error:
            raise refuse(f"a line of the drawing cannot be used: {error}") from error


def _path(stroke: Stroke) -> str:
    first, *others = [f"{_number(x)} {_number(y)}" for x, y in stroke.xy.astype(float)]
    # A line of no length shows as a dot with round ends.
    return f"M{first}" + (f"L{' '.join(others)}" if others else "h0")


def _number(value: float) -> str:
    return f"{value:.{_DIGITS}g}"
