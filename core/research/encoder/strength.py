"""How strongly training changes what it shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.sketch.augment import Strength as StrokeStrength


@dataclass(frozen=True)
class Strength:
    """Ranges of the random changes.

    Attributes:
        smallest_crop: the least part of a photo's area that a crop keeps.
        turn: degrees a bitmap drawing is turned by, either way.
        shear: likewise for shear.
        line_width: factor on the normal line width.
        missing_part: how often a bitmap drawing lacks a part.
        unfinished: how often a vector drawing is shown as it was at an earlier moment, which is
            what the program searches with most of the time.
        least_ink: the least part of the ink that such a drawing has.
        strokes: changes of vector drawings.
    """

    smallest_crop: float = 0.65
    turn: float = 10.0
    shear: float = 5.0
    line_width: tuple[float, float] = (0.7, 1.6)
    missing_part: float = 0.25
    unfinished: float = 0.35
    least_ink: float = 0.25
    strokes: StrokeStrength = field(default_factory=StrokeStrength)
