"""The Quick, Draw! collection's ndjson: a drawing a line, in columns of x, y and perhaps time.

The simplified form is what most of the collection's users have: fitted to 0..255, thinned to a
tolerance of 2 and rounded to whole numbers, without times. Neither form knows pressure.
"""

from __future__ import annotations

import json
import math

import numpy as np
from numpy.typing import NDArray

from core.sketch.formats.checks import SketchFormatError, check_counts, column, parse, text_of
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

_ACCEPTED = (
    "Accepted is Quick, Draw! ndjson: lines like "
    '{"drawing": [[[x, …], [y, …]], …]}, with a third list of milliseconds in the raw form.'
)
_PRECISION = 1e-5


def from_ndjson(data: str | bytes) -> Sketch:
    """Read the first drawing of a file, in either form.

    Raises:
        SketchFormatError: when the first line that is not blank is no drawing.
    """
    text = text_of(data, _ACCEPTED)
    line = next((line for line in text.split("\n") if line.strip()), None)
    if line is None:
        raise SketchFormatError("the file is empty", _ACCEPTED)
    return from_record(parse(line, _ACCEPTED))


def from_record(record: object) -> Sketch:
    """Read one drawing from its parsed line."""
    drawing = record.get("drawing") if isinstance(record, dict) else None
    if not isinstance(drawing, list):
        raise SketchFormatError("the line has no list 'drawing'", _ACCEPTED)
    check_counts(len(drawing), 0)
    sketch = Sketch(tuple(_stroke(value, number) for number, value in enumerate(drawing, 1)))
    check_counts(0, sketch.n_points)
    return sketch


def to_ndjson(sketch: Sketch, word: str = "") -> str:
    """Write one line in the raw form: positions to 1e-5 of the longest side, times to 1 ms."""
    scale = 0.0 if sketch.bounds is None else sketch.bounds.longest
    decimals = 9 if scale == 0 else max(0, math.ceil(-math.log10(scale * _PRECISION)))
    drawing = [
        [
            np.round(stroke.xy[:, 0].astype(np.float64), decimals).tolist(),
            np.round(stroke.xy[:, 1].astype(np.float64), decimals).tolist(),
            np.rint(stroke.t.astype(np.float64) * 1000).astype(np.int64).tolist(),
        ]
        for stroke in sketch.strokes
    ]
    return json.dumps({"word": word, "drawing": drawing}, separators=(",", ":")) + "\n"


def _stroke(value: object, number: int) -> Stroke:
    if not isinstance(value, list) or len(value) not in (2, 3):
        raise SketchFormatError(f"stroke {number} is not two or three lists", _ACCEPTED)
    names = ("x", "y", "t")
    columns: list[NDArray[np.float64]] = [
        column(values, f"{name} of stroke {number}", _ACCEPTED)
        for name, values in zip(names, value, strict=False)
    ]
    if len({len(values) for values in columns}) != 1 or not len(columns[0]):
        raise SketchFormatError(
            f"the lists of stroke {number} are empty or of different lengths", _ACCEPTED
        )
    seconds = columns[2] / 1000 if len(columns) == 3 else None
    try:
        return Stroke.from_xy(np.stack(columns[:2], axis=1), None, seconds)
    except ValueError as error:
        raise SketchFormatError(f"stroke {number} cannot be used: {error}", _ACCEPTED) from error
