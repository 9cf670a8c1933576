"""Inkseek's own format: JSON that keeps everything of a drawing, exactly.

    {"inkseek": "sketch", "version": 1, "strokes": [{"x": […], "y": […], "p": […], "t": […]}, …]}

Columns instead of points, and no column that says nothing (`p` all 1, `t` all 0), keep it
compact. Every number has just enough digits to give the same float32 again. Other keys are free
for whoever writes them, and are passed over.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from core.sketch.errors import SketchFormatError
from core.sketch.formats.json_text import column, parse, text_of
from core.sketch.formats.limits import check_counts
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

VERSION = 1

_ACCEPTED = f"Accepted is an Inkseek drawing: JSON of the kind 'sketch', up to version {VERSION}."
_LARGEST_PLAIN = 2**24  # whole float32 numbers up to here are exact without a decimal point


def to_json(sketch: Sketch) -> str:
    """Write a drawing; `from_json` gives back an equal one, float for float."""
    strokes = [_columns(stroke) for stroke in sketch.strokes]
    document = {"inkseek": "sketch", "version": VERSION, "strokes": strokes}
    return json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n"


def from_json(data: str | bytes) -> Sketch:
    """Read a drawing.

    Raises:
        SketchFormatError: when it is none, is damaged, or comes from a newer version.
    """
    document = parse(text_of(data, _ACCEPTED), _ACCEPTED)
    if not isinstance(document, dict) or document.get("inkseek") != "sketch":
        raise SketchFormatError("this JSON is not an Inkseek drawing", _ACCEPTED)
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise SketchFormatError("the drawing does not say its version", _ACCEPTED)
    if version > VERSION:
        raise SketchFormatError(
            f"the drawing was saved by a newer Inkseek (format version {version})",
            f"This one reads versions up to {VERSION}: please update Inkseek.",
        )
    strokes = document.get("strokes")
    if not isinstance(strokes, list):
        raise SketchFormatError("the drawing has no list of strokes", _ACCEPTED)
    check_counts(len(strokes), 0)
    sketch = Sketch(tuple(_stroke(value, number) for number, value in enumerate(strokes, 1)))
    check_counts(0, sketch.n_points)
    return sketch


def _columns(stroke: Stroke) -> dict[str, list[float]]:
    columns = {"x": _numbers(stroke.xy[:, 0]), "y": _numbers(stroke.xy[:, 1])}
    if (stroke.pressure != 1).any():
        columns["p"] = _numbers(stroke.pressure)
    if (stroke.t != 0).any():
        columns["t"] = _numbers(stroke.t)
    return columns


def _numbers(values: NDArray[np.float32]) -> list[float]:
    """Turn float32 into numbers whose shortest text gives the same float32."""
    return [int(v) if v == int(v) and abs(v) < _LARGEST_PLAIN else float(str(v)) for v in values]


def _stroke(value: object, number: int) -> Stroke:
    if not isinstance(value, dict) or "x" not in value or "y" not in value:
        raise SketchFormatError(f"stroke {number} has no columns x and y", _ACCEPTED)
    columns = {
        name: column(value[name], f"{name} of stroke {number}", _ACCEPTED)
        for name in ("x", "y", "p", "t")
        if name in value
    }
    if len({len(values) for values in columns.values()}) != 1 or not len(columns["x"]):
        raise SketchFormatError(
            f"the columns of stroke {number} are empty or of different lengths", _ACCEPTED
        )
    xy = np.stack([columns["x"], columns["y"]], axis=1)
    try:
        return Stroke.from_xy(xy, columns.get("p"), columns.get("t"))
    except ValueError as error:
        raise SketchFormatError(f"stroke {number} cannot be used: {error}", _ACCEPTED) from error
