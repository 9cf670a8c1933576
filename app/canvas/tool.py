"""What the tip of the pen can do."""

from __future__ import annotations

from enum import Enum


class Tool(Enum):
    """The pen's tools; its other end always rubs out."""

    PEN = "pen"
    NEGATIVE = "negative"
    ERASER = "eraser"
    STROKE_ERASER = "stroke-eraser"
    SELECT = "select"
    HAND = "hand"

    @property
    def erases(self) -> bool:
        return self in (Tool.ERASER, Tool.STROKE_ERASER)
