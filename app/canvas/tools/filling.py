"""The bucket: fills the area under the tip with paint."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.canvas.brush import MARKER_COLOUR
from app.canvas.ink import bitmap_place
from app.canvas.navigator import UNITS
from app.canvas.surface import Surface
from app.canvas.tools.base import TipTool, Touch
from core.sketch import Bounds, Page
from core.sketch.fill import filled

PAPER = Bounds(-UNITS / 2, -UNITS / 2, UNITS / 2, UNITS / 2)
"""What is filled where nothing encloses the place, and what a search takes for the picture."""


class FillTool(TipTool):
    """Fills where the tip comes down, and at its mirror images."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._at: tuple[float, float] | None = None

    def begin(self) -> None:
        self._at = None

    def extend(self, touch: Touch) -> None:
        if self._at is None:
            self._at = touch.paper

    def finish(self) -> None:
        if self._at is not None:
            self.fill(self._at)

    def fill(self, at: tuple[float, float]) -> None:
        """Fill the area round a place on the paper, as one step."""
        surface = self._surface
        surface.begin_stroke()
        page = surface.document.page
        for matrix in (None, *surface.brush.symmetry.mirrors):
            x, y = at if matrix is None else (matrix @ [*at, 1.0]).tolist()
            page = _filled(page, (x, y), surface.brush.colour or MARKER_COLOUR)
        text = QCoreApplication.translate("SketchDocument", "Fill")
        surface.document.change(page, text)


def _filled(page: Page, at: tuple[float, float], colour: str) -> Page:
    bitmap = page.bitmap
    return filled(page, at, colour, PAPER, None if bitmap is None else bitmap_place(bitmap))
