"""Inkseek's own format: JSON that keeps everything of a drawing, exactly.

    {"inkseek": "sketch", "version": 1, "strokes": [{"x": […], "y": […], "p": […], "t": […]}, …]}

Columns instead of points, and nothing that says nothing (`p` all 1, `t` all 0, a pen's width `w` of
1, no colour `c`, no strokes under `negative` or `paint`), keep it compact. Every number has just
enough digits to give the same float32 again. Other keys are free for whoever writes them, and are
passed over: so a program that does not know of negative strokes, paint or colours finds the same
drawing without them.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from core.sketch.formats.checks import SketchFormatError, check_counts, column, parse, text_of
from core.sketch.page import Page
from core.sketch.sketch import Sketch
from core.sketch.stroke import Stroke

VERSION = 1

_ACCEPTED = f"Accepted is an Inkseek drawing: JSON of the kind 'sketch', up to version {VERSION}."
_LARGEST_PLAIN = 2**24  # whole float32 numbers up to here are exact without a decimal point


def to_json(sketch: Sketch) -> str:
    """Write a drawing; `from_json` gives back an equal one, float for float."""
    return page_to_json(Page(sketch))


def page_to_json(page: Page) -> str:
    """Write the strokes of a page, of every kind; `page_from_json` gives equal ones."""
    document: dict[str, object] = {
        "inkseek": "sketch",
        "version": VERSION,
        "strokes": [_columns(stroke) for stroke in page.sketch.strokes],
    }
    for layer in ("negative", "paint"):
        if strokes := page.layer(layer).strokes:
            document[layer] = [_columns(stroke) for stroke in strokes]
    return json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n"


def from_json(data: str | bytes) -> Sketch:
    """Read a drawing.

    Raises:
        SketchFormatError: when it is none, is damaged, or comes from a newer version.
    """
    return page_from_json(data).sketch


def page_from_json(data: str | bytes) -> Page:
    """Read a drawing with what it says not to look for, and its paint.

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
    page = Page(
        _sketch(document.get("strokes"), "stroke"),
        negative=_sketch(document.get("negative", []), "negative stroke"),
        paint=_sketch(document.get("paint", []), "stroke of paint"),
    )
    check_counts(len(page.strokes), sum(map(len, page.strokes)))
    return page


def _sketch(strokes: object, kind: str) -> Sketch:
    if not isinstance(strokes, list):
        raise SketchFormatError(f"the drawing has no list of {kind}s", _ACCEPTED)
    check_counts(len(strokes), 0)
    return Sketch(
        tuple(_stroke(value, f"{kind} {number}") for number, value in enumerate(strokes, 1))
    )


def _columns(stroke: Stroke) -> dict[str, list[float] | float | str]:
    columns: dict[str, list[float] | float | str] = {
        "x": _numbers(stroke.xy[:, 0]),
        "y": _numbers(stroke.xy[:, 1]),
    }
    if (stroke.pressure != 1).any():
        columns["p"] = _numbers(stroke.pressure)
    if (stroke.t != 0).any():
        columns["t"] = _numbers(stroke.t)
    if stroke.width != 1:
        columns["w"] = stroke.width
    if stroke.colour is not None:
        columns["c"] = stroke.colour
    return columns


def _numbers(values: NDArray[np.float32]) -> list[float]:
    """Turn float32 into numbers whose shortest text gives the same float32."""
    return [int(v) if v == int(v) and abs(v) < _LARGEST_PLAIN else float(str(v)) for v in values]


def _stroke(value: object, which: str) -> Stroke:
    if not isinstance(value, dict) or "x" not in value or "y" not in value:
        raise SketchFormatError(f"{which} has no columns x and y", _ACCEPTED)
    columns = {
        name: column(value[name], f"{name} of {which}", _ACCEPTED)
        for name in ("x", "y", "p", "t")
        if name in value
    }
    if len({len(values) for values in columns.values()}) != 1 or not len(columns["x"]):
        raise SketchFormatError(
            f"the columns of {which} are empty or of different lengths", _ACCEPTED
        )
    width = value.get("w", 1.0)
    if type(width) not in (int, float):
        raise SketchFormatError(f"w of {which} is not a number", _ACCEPTED)
    xy = np.stack([columns["x"], columns["y"]], axis=1)
    try:
        stroke = Stroke.from_xy(xy, columns.get("p"), columns.get("t"))
        colour = value.get("c")
        plain = width == 1 and colour is None
        return stroke if plain else Stroke(stroke.points, width, colour)
    except (ValueError, OverflowError) as error:
        raise SketchFormatError(f"{which} cannot be used: {error}", _ACCEPTED) from error
