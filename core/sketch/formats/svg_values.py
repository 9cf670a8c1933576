"""The small grammars inside SVG attributes: numbers, lengths, transformations, visible paint."""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.sketch.formats.checks import SketchFormatError

Floats = NDArray[np.float64]

ACCEPTED = (
    "Accepted is a plain SVG of paths, lines, polylines, polygons, rectangles, circles and "
    "ellipses; most drawing programs can export one."
)
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"

LARGEST: Final = 1e12
"""Numbers beyond this are refused at once, so that no arithmetic on them can overflow."""

_LONGEST = 4000  # characters of an attribute that holds a few values, never a whole drawing
_NUMBER = re.compile(NUMBER)
_LENGTH = re.compile(rf"\s*({NUMBER})\s*([a-zA-Z]*|%)\s*\Z")
_TRANSFORM = re.compile(r"[\s,]*([A-Za-z]+)\s*\(([^()]*)\)[\s,]*")
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
    "ex": 8.0,
    "rem": 16.0,
    "q": 96 / 101.6,
}
_NO_COLOURS = {"", "none", "transparent"}
_WHITES = {"white", "#fff", "#ffff", "#ffffff", "#ffffffff"}
_WHITE_FUNCTION = re.compile(r"rgba?\((?:255|100%),(?:255|100%),(?:255|100%)(?:,[^)]*)?\)")
_CLEAR_FUNCTION = re.compile(r"(?:rgba|hsla)\([^()]*,0*\.?0*%?\)")


def refuse(problem: str) -> SketchFormatError:
    """Make the error of an SVG that cannot be read."""
    return SketchFormatError(problem, ACCEPTED)


def finite(text: str) -> float:
    """Turn a matched number into a float; '1e999' matches, but is infinite."""
    value = float(text)
    if not abs(value) <= LARGEST:
        raise refuse(f"the number {text[:40]} is far too large")
    return value


def numbers(text: str, what: str) -> list[float]:
    """Read a list of numbers separated by white space and commas."""
    rest = _NUMBER.sub(" ", text)
    if rest.strip(" \t\r\n\f,"):
        raise refuse(f"{what} '{text.strip()[:40]}' is not a list of numbers")
    return [finite(match) for match in _NUMBER.findall(text)]


def length(text: str | None, whole: float, default: float = 0.0) -> float:
    """Read a length in user units; percentages are of `whole`."""
    if text is None or text.strip() == "auto":
        return default
    match = _LENGTH.match(text) if len(text) <= _LONGEST else None
    unit = match[2].lower() if match else ""
    if match is None or (unit != "%" and unit not in _PIXELS):
        raise refuse(f"'{text.strip()[:40]}' is not a length")
    return finite(match[1]) * (whole / 100 if unit == "%" else _PIXELS[unit])


def transformation(text: str | None) -> Floats:
    """Read a transform attribute into one 3x3 matrix."""
    total = np.eye(3)
    position = 0
    text = (text or "").strip()
    if text == "none":
        return total
    if len(text) > _LONGEST:
        raise refuse("a transformation is far too long")
    while position < len(text):
        match = _TRANSFORM.match(text, position)
        if match is None:
            raise refuse(f"the transformation '{text[position : position + 40]}' is not understood")
        total = total @ _step(match[1].lower(), numbers(match[2], "the transformation"))
        position = match.end()
    return total


def makes_line(stroke: str) -> bool:
    """Tell whether a stroke paint draws a line, of whatever colour."""
    colour = _compact(stroke)
    return colour not in _NO_COLOURS and not _CLEAR_FUNCTION.fullmatch(colour)


def makes_area(fill: str) -> bool:
    """Tell whether a fill paint makes a shape; a white area is paper."""
    colour = _compact(fill)
    return makes_line(fill) and colour not in _WHITES and not _WHITE_FUNCTION.fullmatch(colour)


def _compact(colour: str) -> str:
    return "".join(colour[:_LONGEST].split()).lower()


def is_clear(opacity: str | None) -> bool:
    """Tell whether an opacity makes its element invisible."""
    return opacity is not None and bool(re.fullmatch(r"0+(?:\.0*)?%?|\.0+%?", opacity.strip()))


def _step(name: str, v: list[float]) -> Floats:
    m = np.eye(3)
    if name == "matrix" and len(v) == 6:
        m[:2] = np.array(v).reshape(3, 2).T
    elif name == "translate" and len(v) in (1, 2):
        m[:2, 2] = (*v, 0.0)[:2]
    elif name == "scale" and len(v) in (1, 2):
        m[0, 0], m[1, 1] = v[0], v[-1]
    elif name == "rotate" and len(v) in (1, 3):
        c, s = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
        m[:2, :2] = [[c, -s], [s, c]]
        if len(v) == 3:
            centre = np.array(v[1:])
            m[:2, 2] = centre - m[:2, :2] @ centre
    elif name == "skewx" and len(v) == 1:
        m[0, 1] = math.tan(math.radians(v[0]))
    elif name == "skewy" and len(v) == 1:
        m[1, 0] = math.tan(math.radians(v[0]))
    else:
        raise refuse(f"the transformation '{name}' with {len(v)} numbers is not understood")
    return m
