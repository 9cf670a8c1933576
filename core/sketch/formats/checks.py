"""What every reader checks: size, counts, encoding, and that JSON holds nothing but plain data.

So no file can eat the memory or the day.
"""

from __future__ import annotations

import json
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError


class SketchFormatError(UserError, ValueError):
    """A drawing could not be read or written.

    Attributes:
        problem: what is wrong, without a full stop.
        accepted: a sentence about what would be accepted, or how to get there.
        source: the file's name, once it is known.
    """

    def __init__(self, problem: str, accepted: str, source: str | None = None) -> None:
        where = f"{source}: " if source else ""
        super().__init__(f"{where}{problem}. {accepted}")
        self.problem = problem
        self.accepted = accepted
        self.source = source

    def named(self, source: str) -> SketchFormatError:
        """Return the same error with the file's name in its message."""
        return SketchFormatError(self.problem, self.accepted, source)


MAX_BYTES = 64 * 2**20
MAX_STROKES = 100_000
MAX_POINTS = 1_000_000


def check_size(n_bytes: int) -> None:
    """Refuse a file too large to be a drawing."""
    if n_bytes > MAX_BYTES:
        raise SketchFormatError(
            f"the file has {n_bytes / 2**20:.0f} MB",
            f"Drawings of up to {MAX_BYTES / 2**20:.0f} MB are read.",
        )


def check_counts(n_strokes: int, n_points: int) -> None:
    """Refuse a drawing of absurdly many strokes or points."""
    if n_strokes > MAX_STROKES or n_points > MAX_POINTS:
        raise SketchFormatError(
            "the drawing is far too detailed",
            f"Up to {MAX_STROKES:,} strokes and {MAX_POINTS:,} points are read.",
        )


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
