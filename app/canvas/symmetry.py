"""Drawing with a mirror: what the hand draws on one side appears on the others too."""

from __future__ import annotations

from enum import Enum
from math import pi

from core.sketch.placement import Matrix, after, mirrored

_ACROSS = mirrored(pi / 2)
_DOWN = mirrored(0.0)


class Symmetry(Enum):
    """Which mirrors stand on the middle of the paper."""

    NONE = "none"
    LEFT_RIGHT = "left-right"
    TOP_BOTTOM = "top-bottom"
    BOTH = "both"

    @property
    def mirrors(self) -> tuple[Matrix, ...]:
        """What takes a stroke to each of its mirror images."""
        return {
            Symmetry.NONE: (),
            Symmetry.LEFT_RIGHT: (_ACROSS,),
            Symmetry.TOP_BOTTOM: (_DOWN,),
            Symmetry.BOTH: (_ACROSS, _DOWN, after(_DOWN, _ACROSS)),
        }[self]

    @property
    def upright_axis(self) -> bool:
        """Whether there is a mirror from top to bottom."""
        return self in (Symmetry.LEFT_RIGHT, Symmetry.BOTH)

    @property
    def level_axis(self) -> bool:
        """Whether there is a mirror from left to right."""
        return self in (Symmetry.TOP_BOTTOM, Symmetry.BOTH)
