"""What a profile does, measured on the user's own drawings, and when it may be switched on.

Each drawing in turn is kept out, the profile is learnt from the others, and the place of the
drawing's own picture is compared before and after. Places are compared on a logarithmic scale:
from 20 to 10 is as much worth as from 2 to 1.

Places of a few drawings are coarse, and may get better by luck. So what decides is whether the
right pictures have become surer, that is, whether their chance among all pictures, by the cosines,
has grown noticeably; places must not have got worse for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

ENOUGH = 3
"""With fewer drawings nothing can be kept out and still something learnt."""

# Above these, on drawings that nothing was taught with, profiles help rather than harm.
_NOTICEABLE = 0.03
_NOTICEABLY_SURER = 0.05


class Verdict(Enum):
    """What to tell the user."""

    HELPS = "helps"
    KNOWN = "known"
    NO_HELP = "no help"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class Effect:
    """The places of each drawing's own picture, in the order of the drawings.

    Attributes:
        before: with the plain encoder, 1 = first.
        after: with a profile learnt from the other drawings.
        among: how many pictures were ranked.
        surer: by how much the logarithm of the right picture's chance has grown, on average; None
            where a former version measured, which only knew places.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    among: int
    surer: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", tuple(map(int, self.before)))
        object.__setattr__(self, "after", tuple(map(int, self.after)))
        ranks = (*self.before, *self.after)
        if len(self.before) != len(self.after) or any(not 1 <= r <= self.among for r in ranks):
            raise ValueError("places lie between 1 and the number of pictures, two a drawing")
        if self.surer is not None and not math.isfinite(self.surer):
            raise ValueError("how much surer the pictures are must be a number")

    @property
    def gain(self) -> float:
        """Mean number of times that a place was halved; below zero where it grew."""
        if not self.before:
            return 0.0
        return mean_log2(self.before) - mean_log2(self.after)

    @property
    def verdict(self) -> Verdict:
        if len(self.before) < ENOUGH:
            return Verdict.TOO_FEW
        if max(self.before) <= 1:
            return Verdict.KNOWN
        return Verdict.HELPS if self._noticeable else Verdict.NO_HELP

    @property
    def _noticeable(self) -> bool:
        if self.surer is None:
            return self.gain > _NOTICEABLE
        return self.gain >= 0 and self.surer > _NOTICEABLY_SURER

    @property
    def helps(self) -> bool:
        """The guard: what is not measured to help stays off."""
        return self.verdict is Verdict.HELPS


def mean_log2(ranks: Sequence[int]) -> float:
    return sum(map(math.log2, ranks)) / len(ranks)
