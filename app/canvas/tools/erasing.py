"""The eraser that rubs out what its tip goes over, and nothing beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter

from app.canvas.surface import Surface
from app.canvas.tools.base import Touch
from core.sketch import Bounds
from core.sketch.placement import Matrix

Path = NDArray[np.float64]

MARGIN = 2.0
"""Paper units round what was rubbed out that are painted anew, for the edges' sake."""


class EraseTool:
    """Shows bare paper at once; what becomes of the strokes is reckoned when the tip lifts."""

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

    def paint(self, painter: QPainter) -> None:
        """Nothing: the bare paper is on the image already."""

    def stop(self) -> None:
        """Nothing is under way."""

    def _repair(self, paths: list[Path]) -> None:
        for path in paths:
            reach = Bounds.of(path).grown(self._radius + MARGIN)
            self._surface.repair_area(self._surface.ink.view.rect_to_widget(reach))


def mirrored_paths(path: Path, mirrors: tuple[Matrix, ...]) -> list[Path]:
    """Return an (m, 2) path and its mirror images."""
    return [path, *(path @ mirror[:, :2].T + mirror[:, 2] for mirror in mirrors)]
