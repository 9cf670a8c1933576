"""The settings of the pen: tool, width, eraser size and mirrors."""

from __future__ import annotations

from enum import Enum
from math import pi

from PySide6.QtCore import QObject, Signal

from core.sketch.placement import Matrix, after, mirrored

_ACROSS = mirrored(pi / 2)

_DOWN = mirrored(0.0)

MARKER_WIDTH = 13.0
"""Of the marker at size 1, as a multiple of the usual pen."""

MARKER_COLOUR = "#d0392e"
"""Of the marker until one is chosen: it is nothing without a colour."""

ERASER_RADIUS = 22.0
"""Paper units, at size 1."""

SIZES = (0.4, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2, 3.0, 4.0, 5.5, 7.5)
"""What the keys step through, as multiples of the usual size."""


class Tool(Enum):
    """The pen's tools; the other end always erases."""

    PEN = "pen"
    NEGATIVE = "negative"
    MARKER = "marker"
    BUCKET = "bucket"
    ERASER = "eraser"
    STROKE_ERASER = "stroke-eraser"
    SELECT = "select"
    HAND = "hand"

    @property
    def erases(self) -> bool:
        return self in (Tool.ERASER, Tool.STROKE_ERASER)


class Symmetry(Enum):
    """Which mirrors pass through the middle of the paper."""

    NONE = "none"
    LEFT_RIGHT = "left-right"
    TOP_BOTTOM = "top-bottom"
    BOTH = "both"

    @property
    def mirrors(self) -> tuple[Matrix, ...]:
        """The matrices that map a stroke to its mirror images."""
        return {
            Symmetry.NONE: (),
            Symmetry.LEFT_RIGHT: (_ACROSS,),
            Symmetry.TOP_BOTTOM: (_DOWN,),
            Symmetry.BOTH: (_ACROSS, _DOWN, after(_DOWN, _ACROSS)),
        }[self]


class Brush(QObject):
    """Sizes and mirrors.

    Attributes:
        width: Of new strokes, as a multiple of the usual pen.
        colour: Of new strokes, such as "#d0392e"; None for the usual ink.
        marker: Of the marker, as a multiple of its usual width.
        eraser: Of both erasers, as a multiple of the usual one.
        symmetry: Which mirrors stand on the paper.
        steady_s: By how many seconds the line trails the pen to be smoother; 0 for not at all.

    Signals:
        changed: A setting changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.width = 1.0
        self.colour: str | None = None
        self.marker = 1.0
        self.eraser = 1.0
        self.symmetry = Symmetry.NONE
        self.steady_s = 0.0

    @property
    def eraser_radius(self) -> float:
        """In paper units."""
        return ERASER_RADIUS * self.eraser

    def size_of(self, tool: Tool) -> float:
        if tool is Tool.MARKER:
            return self.marker
        return self.eraser if tool.erases else self.width

    def set_size(self, tool: Tool, size: float) -> None:
        """Choose the size of a tool, as a multiple of its usual one."""
        size = min(max(size, SIZES[0]), SIZES[-1])
        if tool is Tool.MARKER:
            self.marker = size
        elif tool.erases:
            self.eraser = size
        else:
            self.width = size
        self.changed.emit()

    def set_colour(self, colour: str | None) -> None:
        self.colour = colour
        self.changed.emit()

    def set_symmetry(self, symmetry: Symmetry) -> None:
        self.symmetry = symmetry
        self.changed.emit()


def next_size(size: float, steps: int) -> float:
    """Return the size that many steps up (or, below 0, down)."""
    place = min(range(len(SIZES)), key=lambda i: abs(SIZES[i] - size))
    return SIZES[min(max(place + steps, 0), len(SIZES) - 1)]
