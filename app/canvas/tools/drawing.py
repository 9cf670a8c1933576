"""The pens: black or coloured for what is wanted, red for what is not, broad for colour alone."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from app.canvas.brush import MARKER_COLOUR, MARKER_WIDTH
from app.canvas.line import Line
from app.canvas.navigator import transform_of
from app.canvas.surface import Surface
from app.canvas.tools.base import TipTool, Touch
from app.canvas.tools.quick_shape import straighten
from app.ui.layouts import single_shot
from core.sketch import Stroke
from core.sketch.page import Layer
from core.sketch.placement import Matrix

PREVIEW_MS = 250
"""How often a stroke that is still being drawn is searched for."""

HOLD_MS = 700
HOLD_REACH = 5.0
"""How long, and within how many pixels, a pen rests at the end of a stroke to make it a shape."""


class Stabiliser:
    """Lets the line trail the pen, as if on a string, so that it trembles less."""

    def __init__(self, trail_s: float) -> None:
        self._trail_s = trail_s
        self._at: tuple[float, float] | None = None
        self._time = 0.0

    def __call__(self, x: float, y: float, time: float) -> tuple[float, float]:
        """Return where the line is when the pen is at (x, y)."""
        if self._at is not None and self._trail_s > 0:
            share = 1 - math.exp(-max(time - self._time, 0.0) / self._trail_s)
            x = self._at[0] + share * (x - self._at[0])
            y = self._at[1] + share * (y - self._at[1])
        self._at, self._time = (x, y), time
        return x, y


class DrawTool(QObject, TipTool):
    """Draws strokes, with mirror images if a mirror is on."""

    def __init__(self, surface: Surface, layer: Layer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surface = surface
        self._layer: Layer = layer
        self._colour: str | None = None
        self._live: Line | None = None
        self._steady = Stabiliser(0.0)
        self._tip: Touch | None = None
        self._mirrors: tuple[Matrix, ...] = ()
        self._transforms: tuple[QTransform, ...] = ()
        self._tails: list[QRect] = []
        self._previewed = False
        self._preview_timer = single_shot(self, "canvas preview", PREVIEW_MS, self._preview)
        self._rests_at: tuple[float, float] | None = None
        self._hold_timer = single_shot(self, "canvas quick shape", HOLD_MS, self._make_shape)

    def begin(self) -> None:
        surface = self._surface
        surface.begin_stroke()
        # For this stroke; a choice made meanwhile applies to the next one.
        brush, width = surface.brush, surface.brush.width
        self._colour = None if self._layer == "negative" else brush.colour
        if self._layer == "paint":
            self._colour, width = brush.colour or MARKER_COLOUR, MARKER_WIDTH * brush.marker
        surface.ink.begin_line(self._colour, self._layer)
        self._live = Line(width)
        self._steady = Stabiliser(surface.brush.steady_s)
        self._tip = self._rests_at = None
        self._mirrors = surface.brush.symmetry.mirrors
        self._transforms = tuple(transform_of(mirror) for mirror in self._mirrors)
        self._tails = []
        self._previewed = False

    def extend(self, touch: Touch) -> None:
        live, surface = self._live, self._surface
        if live is None:
            return  # A quick shape has ended the stroke before the pen was lifted.
        self._tip = touch
        self._watch_rest(touch)
        x, y = self._steady(*touch.paper, touch.time)
        self._lay(live.add(x, y, touch.pressure, surface.time(touch.time)))
        loose = self._with_images(live.loose_tail())
        self._show_tails([surface.ink.area_of_outline(tail) for tail in loose])
        if not self._preview_timer.isActive():
            self._preview_timer.start()

    def finish(self) -> None:
        """End the stroke, unless a quick shape has done so already."""
        live, surface = self._live, self._surface
        self.stop()
        if live is None:
            return
        if surface.brush.steady_s > 0 and self._tip is not None:
            # The line ends where the pen was lifted.
            x, y = self._tip.paper
            self._lay(live.add(x, y, self._tip.pressure, surface.time(self._tip.time)))
        self._lay(live.tail())
        self._live = None
        self._show_tails([])
        surface.ink.commit()
        strokes = self._strokes(live.stroke())
        # Paint goes under the other ink, so there it is painted again.
        surface.painted = () if self._layer == "paint" else strokes
        surface.document.add_strokes(strokes, self._layer)
        surface.painted = ()

    def discard(self) -> None:
        if self._live is None:
            return
        self._live = None
        self.stop()
        for rect in self._surface.ink.discard():
            self._surface.show(rect)
        self._show_tails([])
        if self._previewed:
            self._surface.document.withdraw_preview()

    def repaint(self) -> None:
        """Repaint the current stroke after all ink was repainted."""
        if self._live is not None:
            self._surface.ink.begin_line(self._colour, self._layer)
            self._lay(self._live.whole())

    def paint(self, painter: QPainter) -> None:
        if self._live is not None:
            for tail in self._with_images(self._live.loose_tail()):
                self._surface.ink.paint_tail(painter, tail)

    def stop(self) -> None:
        self._preview_timer.stop()
        self._hold_timer.stop()

    def _watch_rest(self, touch: Touch) -> None:
        """Start waiting anew when the pen has moved on."""
        at = self._rests_at
        if at is None or math.dist(at, (touch.x, touch.y)) > HOLD_REACH:
            self._rests_at = touch.x, touch.y
            self._hold_timer.start()

    def _make_shape(self) -> None:
        """Replace the stroke by the shape it stands for; undo brings the stroke back."""
        if self._live is None or self._layer == "paint":
            return
        shape = straighten(self._live.stroke())
        if shape is None:
            return
        document = self._surface.document
        before = document.page
        self.finish()
        after = before.with_strokes(self._strokes(shape), self._layer)
        document.change(after, self.tr("Quick shape"))

    def _lay(self, outline: QPainterPath) -> None:
        for image, path in enumerate(self._with_images(outline)):
            self._surface.show(self._surface.ink.add(path, image))

    def _show_tails(self, tails: list[QRect]) -> None:
        for rect in self._tails + tails:
            self._surface.show(rect)
        self._tails = tails

    def _with_images(self, outline: QPainterPath) -> list[QPainterPath]:
        return [outline, *(transform.map(outline) for transform in self._transforms)]

    def _strokes(self, stroke: Stroke) -> tuple[Stroke, ...]:
        stroke = Stroke(stroke.points, stroke.width, self._colour)
        return (stroke, *(stroke.transformed(mirror) for mirror in self._mirrors))

    def _preview(self) -> None:
        if self._live is not None:
            self._previewed = True
            self._surface.document.preview(self._strokes(self._live.stroke()), self._layer)
