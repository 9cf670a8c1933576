"""One picture of a whole replay: the drawing as it grows, and what was found after every stroke."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from core.sketch import Sketch, normal_matrix

if TYPE_CHECKING:
    from core.demo import Step
    from core.library import Photo
    from core.library.library import Library
    from core.sketch import Bounds

CELL = 150
GAP = 14
MARGIN = 44
HEADER = 104
FOOTER = 46
LABEL = 128
SCALE = 2  # drawn twice as large as it is saved, so that lines come out smooth

PAPER = "#faf8f4"
CARD = "#ffffff"
EDGE = "#e6e1d8"
INK = "#23262b"
NEW_INK = "#2f6fde"
QUIET = "#8a8780"
FOUND = "#1f9d61"


def contact_sheet(
    title: str, steps: Sequence[Step], target: Photo, library: Library, credit: str
) -> Image.Image:
    """Return a sheet with one row a stroke: the drawing so far, the target's rank, the best hits.

    Args:
        title: what was drawn.
        steps: the replay, in order; at least one.
        target: the picture the drawing is of; it is framed wherever it shows.
        library: where the thumbnails come from.
        credit: to whom the pictures belong.
    """
    columns = max(len(step.best) for step in steps)
    size = (
        2 * MARGIN + CELL + LABEL + columns * (CELL + GAP),
        HEADER + len(steps) * (CELL + GAP) + FOOTER,
    )
    page = _Page(size)
    page.text((MARGIN, 30), title, 28, INK)
    counted = f"{len(steps)} strokes · {steps[-1].n_photos:,} pictures · "
    page.text((MARGIN, 66), f"{counted}ranked after every stroke", 15, QUIET)
    whole = steps[-1].sketch.bounds
    for row, step in enumerate(steps):
        top = HEADER + row * (CELL + GAP)
        page.card((MARGIN, top))
        if whole is not None:
            page.drawing((MARGIN, top), step.sketch, whole)
        _label(page, (MARGIN + CELL, top), step)
        for column, hit in enumerate(step.best):
            corner = (MARGIN + CELL + LABEL + column * (CELL + GAP), top)
            page.card(corner)
            page.picture(corner, library.thumbnails.get(hit.photo))
            if hit.photo.id == target.id:
                page.frame(corner)
    page.text((MARGIN, size[1] - 32), credit, 11, QUIET)
    return page.finished()


def _label(page: _Page, corner: tuple[int, int], step: Step) -> None:
    centre = corner[0] + LABEL // 2
    page.text((centre, corner[1] + 44), "rank", 13, QUIET, anchor="ma")
    colour = FOUND if step.rank <= len(step.best) else INK
    page.text((centre, corner[1] + 60), f"{step.rank:,}", 30, colour, anchor="ma")
    page.text((centre, corner[1] + 102), f"{step.timings.total:.0f} ms", 12, QUIET, anchor="ma")


class _Page:
    """A sheet in the making; all measures are those of the finished picture."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), PAPER)
        self._pen = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        return self._image.reduce(SCALE)

    def text(
        self, at: tuple[int, int], text: str, size: int, colour: str, anchor: str = "la"
    ) -> None:
        font = ImageFont.load_default(size * SCALE)
        self._pen.text((at[0] * SCALE, at[1] * SCALE), text, colour, font, anchor=anchor)

    def card(self, corner: tuple[int, int]) -> None:
        self._box(corner, 0, CARD, EDGE, 1)

    def frame(self, corner: tuple[int, int]) -> None:
        self._box(corner, -2, None, FOUND, 3)

    def _box(
        self, corner: tuple[int, int], inset: int, fill: str | None, edge: str, width: int
    ) -> None:
        left, top = (c + inset for c in corner)
        right, bottom = (c + CELL - inset for c in corner)
        box = [side * SCALE for side in (left, top, right, bottom)]
        self._pen.rounded_rectangle(box, 10 * SCALE, fill, edge, width * SCALE)

    def picture(self, corner: tuple[int, int], file: Path) -> None:
        inset = 10
        side = (CELL - 2 * inset) * SCALE
        with Image.open(file, formats=("WEBP", "JPEG", "PNG")) as opened:
            image = opened.convert("RGB")
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        left = (corner[0] + inset) * SCALE + (side - image.width) // 2
        top = (corner[1] + inset) * SCALE + (side - image.height) // 2
        self._image.paste(image, (left, top))

    def drawing(self, corner: tuple[int, int], sketch: Sketch, whole: Bounds) -> None:
        """Draw a sketch where it lies within the whole drawing, its newest stroke in colour."""
        placed = sketch.transformed(normal_matrix(whole, CELL * SCALE))
        width = round(2.2 * SCALE)
        for stroke in placed.strokes:
            colour = NEW_INK if stroke is placed.strokes[-1] else INK
            points = [(x + corner[0] * SCALE, y + corner[1] * SCALE) for x, y in stroke.xy.tolist()]
            self._pen.line(points, colour, width, joint="curve")
            for x, y in (points[0], points[-1]):
                reach = width / 2
                self._pen.ellipse((x - reach, y - reach, x + reach, y + reach), colour)
