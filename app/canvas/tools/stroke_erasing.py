"""The eraser that takes away every stroke it touches, whole."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter

from app.canvas.surface import Surface
from app.canvas.tools.base import Touch
from app.canvas.tools.erasing import mirrored_paths
from core.sketch.placement import Matrix
from core.sketch.selection import Selection

TIP = 0.35
"""Radius of the tip as a share of the rubbing eraser's: it only has to touch."""


class StrokeEraseTool:
    """Strokes vanish as they are touched; the document loses them when the tip lifts."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._mirrors: tuple[Matrix, ...] = ()
        self._last: tuple[float, float] | None = None
        self._gone = Selection()
        self._page = surface.document.page

    def begin(self) -> None:
        self._page = self._surface.document.page
        self._mirrors = self._surface.brush.symmetry.mirrors
        self._last = None
        self._gone = Selection()

    def extend(self, touch: Touch) -> None:
        surface = self._surface
        if surface.document.page is not self._page:
            # Undone meanwhile: the places that were touched mean other strokes now.
            self._gone, self._page = Selection(), surface.document.page
        step = np.array([self._last or touch.paper, touch.paper])
        self._last = touch.paper
        gone = self._gone
        for path in mirrored_paths(step, self._mirrors):
            tip = surface.brush.eraser_radius * TIP
            gone = gone.joined(Selection.under(surface.document.page, path, tip))
        if gone != self._gone:
            self._gone = gone
            surface.hold(gone)

    def finish(self) -> None:
        surface = self._surface
        if surface.document.page is not self._page:
            surface.hold(Selection())
            return
        surface.let_go()
        surface.document.change(
            self._gone.removed(surface.document.page),
            QCoreApplication.translate("SketchDocument", "Erase strokes"),
        )

    def discard(self) -> None:
        self._surface.hold(Selection())

    def paint(self, painter: QPainter) -> None:
        """Nothing: what was touched is off the image already."""

    def stop(self) -> None:
        """Nothing is under way."""
