"""Disturbances: changes of a drawing that should not lose its results.

A drawing is put on a page with room around it and changed there, so that drawings stored as strokes
and as pixels are disturbed alike. The page goes through the same normal form as any drawing.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.sketch import LINE_WIDTH, Sketch, SketchBitmap, rasterise

Page = NDArray[np.uint8]
Change = Callable[[Page, Page, np.random.Generator], Page]

_DRAWING, _PAGE = 256, 448
_MARGIN = (_PAGE - _DRAWING) // 2
_PEN = max(1, round(LINE_WIDTH * _DRAWING))
PAPER = 255


def disturb(
    drawing: Sketch | SketchBitmap,
    how: str,
    rng: np.random.Generator,
    other: Sketch | SketchBitmap,
) -> SketchBitmap:
    """Return the drawing with one of `DISTURBANCES`.

    Args:
        drawing: What was drawn.
        how: The name of the change.
        rng: Decides the side, the corner, the wobble.
        other: A drawing of something else, for a second object.
    """
    page = np.full((_PAGE, _PAGE), PAPER, dtype=np.uint8)
    page[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = rasterise(drawing, _DRAWING)
    return SketchBitmap(DISTURBANCES[how](page, rasterise(other, _DRAWING), rng))


def _turn(page: Page, other: Page, rng: np.random.Generator) -> Page:
    angle = float(rng.choice([-15, 15]))
    picture = Image.fromarray(page).rotate(angle, Image.Resampling.BICUBIC, fillcolor=PAPER)
    return np.asarray(picture)


def _add_ground_line(page: Page, other: Page, rng: np.random.Generator) -> Page:
    """A line under the drawing, wider than it, drawn freely."""
    _, bottom, left, right = _box(page)
    reach = 0.3 * (right - left)
    x = np.linspace(max(2, left - reach), min(_PAGE - 2, right + reach), 12)
    y = bottom + rng.normal(0, 1.5, len(x))
    picture = Image.fromarray(page)
    line = list(zip(x.tolist(), y.tolist(), strict=True))
    ImageDraw.Draw(picture).line(line, fill=0, width=_PEN, joint="curve")
    return np.asarray(picture)


def _add_stray_dot(page: Page, other: Page, rng: np.random.Generator) -> Page:
    """A dot in an empty corner, as a resting palm makes it."""
    top, bottom, left, right = _box(page)
    away = 0.15 * max(bottom - top, right - left)
    x = float(rng.choice([left - away, right + away]))
    y = float(rng.choice([top - away, bottom + away]))
    picture = Image.fromarray(page)
    ImageDraw.Draw(picture).ellipse((x - _PEN, y - _PEN, x + _PEN, y + _PEN), fill=0)
    return np.asarray(picture)


def _hatch(page: Page, other: Page, rng: np.random.Generator) -> Page:
    """Parallel lines over what lies inside."""
    y, x = np.indices(page.shape)
    across = x + y if rng.random() < 0.5 else x - y
    lines = across % (_DRAWING // 12) < _PEN
    return np.where(enclosed(page) & lines, 0, page).astype(np.uint8)


def _shake(page: Page, other: Page, rng: np.random.Generator) -> Page:
    """Every line drawn three times by an unsteady hand."""
    y, x = np.indices(page.shape)
    copies: list[Page] = []
    for _ in range(3):
        dy, dx = (_smooth_noise(rng, 0.015 * _DRAWING) for _ in range(2))
        at = np.clip(np.rint(np.stack([y + dy, x + dx])), 0, _PAGE - 1).astype(np.int64)
        copies.append(page[at[0], at[1]])
    return np.minimum(np.minimum(copies[0], copies[1]), copies[2])


def _occlude(page: Page, other: Page, rng: np.random.Generator) -> Page:
    """One corner of the drawing, a fifth of its area, is not there."""
    top, bottom, left, right = _box(page)
    height, width = round(0.45 * (bottom - top)), round(0.45 * (right - left))
    y = int(rng.choice([top, bottom - height]))
    x = int(rng.choice([left, right - width]))
    changed = page.copy()
    changed[y : y + height + 1, x : x + width + 1] = PAPER
    return changed if (changed < PAPER).any() else page


def _mirror(page: Page, other: Page, rng: np.random.Generator) -> Page:
    return page[:, ::-1]


def _add_second_object(page: Page, other: Page, rng: np.random.Generator) -> Page:
    """Something else, small, beside the drawing."""
    _, bottom, left, right = _box(page)
    side = _DRAWING // 3
    small = np.asarray(Image.fromarray(other).resize((side, side), Image.Resampling.BOX))
    # Lines stay as dark as the drawing's own.
    small = np.where(small < 215, np.minimum(small, 40), small)
    changed = page.copy()
    x = min(right + 4, _PAGE - side) if rng.random() < 0.5 else max(left - side - 4, 0)
    y = max(0, bottom - side)
    part = changed[y : y + side, x : x + side]
    np.minimum(part, small, out=part)
    return changed


def enclosed(page: Page) -> NDArray[np.bool_]:
    """Find the pixels that have ink on all four sides."""
    ink = page < PAPER // 2
    inside = np.ones_like(ink)
    for axis in (0, 1):
        inside &= np.maximum.accumulate(ink, axis=axis)
        inside &= np.flip(np.maximum.accumulate(np.flip(ink, axis), axis=axis), axis)
    return inside


def _box(page: Page) -> tuple[int, int, int, int]:
    """Return the first and last row and column with ink; the whole page without any."""
    inked = page < PAPER
    if not inked.any():
        return 0, _PAGE - 1, 0, _PAGE - 1
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def _smooth_noise(rng: np.random.Generator, size: float) -> NDArray[np.float32]:
    coarse = Image.fromarray(rng.normal(0, size, (9, 9)).astype(np.float32))
    return np.asarray(coarse.resize((_PAGE, _PAGE), Image.Resampling.BICUBIC))


DISTURBANCES: Mapping[str, Change] = {
    "turned": _turn,
    "ground line": _add_ground_line,
    "stray dot": _add_stray_dot,
    "hatched": _hatch,
    "shaky": _shake,
    "occluded": _occlude,
    "mirrored": _mirror,
    "second object": _add_second_object,
}
"""The changes by name: of a drawing's page, beside the picture of another drawing."""
