"""A picture of queries with the first photos they found, because people look before they read.

A right photo has a green frame. Which queries are shown is drawn at random with a fixed seed, so
that a sheet neither flatters nor changes from run to run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

from core.sketch import Sketch, SketchBitmap, rasterise

CELL = 132
_GAP = 10
_FRAME = 5
_CAPTION = 20
_INK = (38, 42, 48)
_QUIET = (134, 140, 148)
_LINE = (222, 225, 229)
_HIT = (31, 157, 85)


@dataclass(frozen=True)
class Found:
    """One photo that was found."""

    picture: Image.Image
    right: bool


@dataclass(frozen=True)
class SheetRow:
    """One query: what it looked like, what is said of it, what it found first."""

    query: Image.Image
    caption: str
    found: tuple[Found, ...]


def drawing_picture(drawing: Sketch | SketchBitmap) -> Image.Image:
    """Return a drawing as the encoder sees it, at the size of a cell."""
    return Image.fromarray(rasterise(drawing, CELL)).convert("RGB")


def sampled_rows(n_queries: int, n_rows: int, seed: int = 0) -> NDArray[np.int64]:
    """Return which queries a sheet shows: at most `n_rows`, at random, in their order."""
    chosen = np.random.default_rng(seed).permutation(n_queries)[:n_rows]
    return np.sort(chosen).astype(np.int64)


def draw_sheet(rows: Sequence[SheetRow], title: str) -> Image.Image:
    """Lay the rows out in two columns under a title."""
    found = max((len(row.found) for row in rows), default=0)
    width = (found + 1) * (CELL + _GAP) + 2 * _GAP
    height = CELL + _CAPTION + _GAP
    left, right = rows[: (len(rows) + 1) // 2], rows[(len(rows) + 1) // 2 :]
    columns = [column for column in (left, right) if column]
    head = 54
    size = (max(1, len(columns)) * (width + _GAP) + _GAP, head + len(left) * height + 2 * _GAP)
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    pen.text((2 * _GAP, 16), title, fill=_INK, font=ImageFont.load_default(20))
    for c, column in enumerate(columns):
        for r, row in enumerate(column):
            _draw_row(sheet, pen, row, _GAP + c * (width + _GAP), head + r * height)
    return sheet


def _draw_row(
    sheet: Image.Image, pen: ImageDraw.ImageDraw, row: SheetRow, left: int, top: int
) -> None:
    _paste(sheet, pen, row.query, left + _GAP, top, None)
    font = ImageFont.load_default(12)
    pen.text((left + _GAP, top + CELL + 3), _short(row.caption), fill=_QUIET, font=font)
    for i, found in enumerate(row.found):
        x = left + 2 * _GAP + (i + 1) * (CELL + _GAP)
        _paste(sheet, pen, found.picture, x, top, found.right)


def _paste(
    sheet: Image.Image,
    pen: ImageDraw.ImageDraw,
    picture: Image.Image,
    x: int,
    y: int,
    right: bool | None,
) -> None:
    inside = ImageOps.contain(picture.convert("RGB"), (CELL - 2 * _FRAME, CELL - 2 * _FRAME))
    sheet.paste(inside, (x + (CELL - inside.width) // 2, y + (CELL - inside.height) // 2))
    box = (x, y, x + CELL - 1, y + CELL - 1)
    pen.rectangle(box, outline=_HIT if right else _LINE, width=_FRAME - 1 if right else 1)


def _short(caption: str) -> str:
    return caption if len(caption) <= 90 else f"{caption[:89]}…"
