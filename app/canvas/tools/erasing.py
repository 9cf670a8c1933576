"""The erasers: one erases along its tip, the other removes whole strokes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from app.canvas.surface import Surface
from app.canvas.tools.base import TipTool, Touch
from core.sketch import Bounds
from core.sketch.placement import Matrix
from core.sketch.selection import Selection

TIP = 0.35
"""Radius of the tip as a share of the rubbing eraser's: it only has to touch."""

Path = NDArray[np.float64]

MARGIN = 2.0
"""Paper units around erased ink that are repainted, for clean edges."""


class StrokeEraseTool(TipTool):
    """Touched strokes vanish at once; the document removes them when the tip lifts."""

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
            # After an undo, the touched indices mean other strokes.
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


class EraseTool(TipTool):
    """Shows bare paper at once; the strokes are cut when the tip lifts."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._mirrors: tuple[Matrix, ...] = ()
        self._path: list[tuple[float, float]] = []
        self._radius = 1.0

    def begin(self) -> None:
        self._mirrors = self._surface.brush.symmetry.mirrors
        self._radius = self._surface.brush.eraser_radius
        self._path = []

    def extend(self, touch: Touch) -> None:
        self._path.append(touch.paper)
        for step in mirrored_paths(np.array(self._path[-2:]), self._mirrors):
            start, *_, end = step.tolist() * 2
            self._surface.show(self._surface.ink.wipe(tuple(start), tuple(end), self._radius))

    def finish(self) -> None:
        surface = self._surface
        page = surface.document.page
        paths = mirrored_paths(np.array(self._path), self._mirrors)
        for path in paths:
            page = page.erased(path, self._radius)
        surface.document.change(page, QCoreApplication.translate("SketchDocument", "Erase"))
        self._repair(paths)

    def discard(self) -> None:
        if self._path:
            self._repair(mirrored_paths(np.array(self._path), self._mirrors))

    def _repair(self, paths: list[Path]) -> None:
        for path in paths:
            reach = Bounds.of(path).grown(self._radius + MARGIN)
            self._surface.repair_area(self._surface.ink.view.rect_to_widget(reach))


def mirrored_paths(path: Path, mirrors: tuple[Matrix, ...]) -> list[Path]:
    """Return an (m, 2) path and its mirror images."""
    return [path, *(path @ mirror[:, :2].T + mirror[:, 2] for mirror in mirrors)]
