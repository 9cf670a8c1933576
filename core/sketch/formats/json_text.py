"""JSON read with distrust, for the formats that are JSON: what is not plain data is refused."""

from __future__ import annotations

import json
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from core.sketch.errors import SketchFormatError
from core.sketch.formats.limits import check_size


def text_of(data: str | bytes, accepted: str) -> str:
    """Decode UTF-8, with or without a byte order mark."""
    check_size(len(data))
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SketchFormatError("this is not text in UTF-8", accepted) from error


def parse(text: str, accepted: str) -> object:
    """Parse JSON; NaN and Infinity, which Python's reader lets through, are refused."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise SketchFormatError("the file is nested far too deeply", accepted) from error
    except ValueError as error:  # also a number of thousands of digits
        raise SketchFormatError(
            f"this is not valid JSON ({_first_line(error)})", accepted
        ) from error


def column(value: object, what: str, accepted: str) -> NDArray[np.float64]:
    """Take a list of plain numbers."""
    # type() and not isinstance: true and false are ints to Python, but no coordinates.
    if not isinstance(value, list) or not all(type(v) in (int, float) for v in value):
        raise SketchFormatError(f"{what} is not a list of numbers", accepted)
    try:
        return np.array(value, dtype=np.float64)
    except OverflowError as error:
        raise SketchFormatError(f"{what} holds a number that is far too large", accepted) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _first_line(error: ValueError) -> str:
    return str(error).splitlines()[0][:120]
