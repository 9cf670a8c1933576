"""A contact sheet: one row per query with its first results, right ones in a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from core.sketch import Bounds, Sketch, normal_matrix

CELL = 150
GAP = 14
MARGIN = 44
HEADER = 104
FOOTER = 46
LABEL = 128
SCALE = 2  # drawn at twice the size, for smooth lines

PAPER = "#faf8f4"
CARD = "#ffffff"
EDGE = "#e6e1d8"
INK = "#23262b"
NEW_INK = "#2f6fde"
QUIET = "#8a8780"
FOUND = "#1f9d61"


@dataclass(frozen=True)
class Found:
    """One result."""

    picture: Image.Image
    right: bool


@dataclass(frozen=True)
class SheetRow:
    """One query.

    Attributes:
        query: What it looked like.
        found: The first photos, best first.
        figure: Its result in a few characters, such as a rank.
        unit: What the figure is.
        note: A note on the query.
        good: Whether the figure is shown in green.
    """

    query: Image.Image
    found: tuple[Found, ...]
    figure: str
    unit: str = "rank"
    note: str = ""
    good: bool = False


def draw_sheet(
    rows: Sequence[SheetRow], title: str, subtitle: str = "", credit: str = ""
) -> Image.Image:
    """Lay out the rows under a title, with the credit at the bottom."""
    columns = max((len(row.found) for row in rows), default=0)
    size = (
        2 * MARGIN + CELL + LABEL + columns * (CELL + GAP),
        HEADER + len(rows) * (CELL + GAP) + FOOTER,
    )
    page = _Page(size)
    page.text((MARGIN, 30), title, 28, INK)
    page.text((MARGIN, 66), subtitle, 15, QUIET)
    for number, row in enumerate(rows):
        top = HEADER + number * (CELL + GAP)
        page.card((MARGIN, top), row.query)
        centre = MARGIN + CELL + LABEL // 2
        page.text((centre, top + 44), row.unit, 13, QUIET, anchor="ma")
        page.text((centre, top + 60), row.figure, 30, FOUND if row.good else INK, anchor="ma")
        page.text((centre, top + 102), row.note, 12, QUIET, anchor="ma", room=LABEL - 12)
        for column, found in enumerate(row.found):
            corner = (MARGIN + CELL + LABEL + column * (CELL + GAP), top)
            page.card(corner, found.picture)
            if found.right:
                page.frame(corner)
    page.text((MARGIN, size[1] - 32), credit, 11, QUIET)
    return page.image()


def growing_drawing(sketch: Sketch, whole: Bounds | None) -> Image.Image:
    """Return a partial drawing at its place in the whole one, with the newest stroke in colour."""
    side = CELL * SCALE
    image = Image.new("RGB", (side, side), CARD)
    if whole is None:
        return image
    pen = ImageDraw.Draw(image)
    placed = sketch.transformed(normal_matrix(whole, side))
    width = round(2.2 * SCALE)
    for stroke in placed.strokes:
        colour = NEW_INK if stroke is placed.strokes[-1] else INK
        points = [(x, y) for x, y in stroke.xy.tolist()]
        pen.line(points, colour, width, joint="curve")
        for x, y in (points[0], points[-1]):
            reach = width / 2
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), colour)
    return image


class _Page:
    """A sheet in the making; all measures are those of the finished picture."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._image = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), PAPER)
        self._pen = ImageDraw.Draw(self._image)

    def image(self) -> Image.Image:
        return self._image.reduce(SCALE)

    def text(
        self,
        at: tuple[int, int],
        text: str,
        size: int,
        colour: str,
        *,
        anchor: str = "la",
        room: int | None = None,
    ) -> None:
        font = ImageFont.load_default(size * SCALE)
        shown = text
        while room is not None and len(shown) > 1 and font.getlength(shown) > room * SCALE:
            shown = f"{shown[:-2]}…"
        self._pen.text((at[0] * SCALE, at[1] * SCALE), shown, colour, font, anchor=anchor)

    def card(self, corner: tuple[int, int], picture: Image.Image) -> None:
        self._box(corner, 0, CARD, EDGE, 1)
        inset = 10
        side = (CELL - 2 * inset) * SCALE
        image = picture.convert("RGB")
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        left = (corner[0] + inset) * SCALE + (side - image.width) // 2
        top = (corner[1] + inset) * SCALE + (side - image.height) // 2
        self._image.paste(image, (left, top))

    def frame(self, corner: tuple[int, int]) -> None:
        self._box(corner, -2, None, FOUND, 3)

    def _box(
        self, corner: tuple[int, int], inset: int, fill: str | None, edge: str, width: int
    ) -> None:
        left, top = (c + inset for c in corner)
        right, bottom = (c + CELL - inset for c in corner)
        box = [side * SCALE for side in (left, top, right, bottom)]
        self._pen.rounded_rectangle(box, 10 * SCALE, fill, edge, width * SCALE)
