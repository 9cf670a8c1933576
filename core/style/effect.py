"""What a profile does, measured on the user's own sketches, and when it may be switched on.

Each sketch in turn is left out, the profile is learnt from the others, and the rank of the sketch's
own photo is compared before and after. Ranks are compared on a logarithmic scale: going from 20
to 10 is worth as much as going from 2 to 1.

A few ranks are coarse and may improve by luck. What decides is therefore the confidence: the
probability that a softmax over the cosines gives to the right photo. It must grow noticeably, and
ranks must not get worse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

MIN_EXAMPLES = 3
"""With fewer, none can be left out and still something be learnt."""

_NOTICEABLE = 0.05
"""Above this, on sketches unknown in training, profiles help rather than harm."""


class Verdict(Enum):
    """What to tell the user."""

    HELPS = "helps"
    ALREADY_FIRST = "already first"
    NO_HELP = "no help"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class Effect:
    """The rank of each sketch's own photo, in the order of the sketches.

    Attributes:
        before: with the base projection, 1 = first.
        after: with a profile learnt from the other sketches.
        among: how many photos were ranked.
        confidence_gain: mean growth of the log probability of the right photo.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    among: int
    confidence_gain: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", tuple(map(int, self.before)))
        object.__setattr__(self, "after", tuple(map(int, self.after)))
        ranks = (*self.before, *self.after)
        if len(self.before) != len(self.after) or any(not 1 <= r <= self.among for r in ranks):
            raise ValueError("ranks lie between 1 and the number of photos, two a sketch")
        if not math.isfinite(self.confidence_gain):
            raise ValueError("the gain in confidence must be a finite number")

    @property
    def rank_gain(self) -> float:
        """Mean number of times that a rank was halved; negative where ranks grew."""
        # fsum is exact, so ranks that only changed places gain nothing.
        halvings = math.fsum([*map(math.log2, self.before), *(-math.log2(r) for r in self.after)])
        return halvings / max(1, len(self.before))

    @property
    def verdict(self) -> Verdict:
        if len(self.before) < MIN_EXAMPLES:
            return Verdict.TOO_FEW
        if max(self.before) <= 1:
            return Verdict.ALREADY_FIRST
        helps = self.rank_gain >= 0 and self.confidence_gain > _NOTICEABLE
        return Verdict.HELPS if helps else Verdict.NO_HELP

    @property
    def helps(self) -> bool:
        """Whether the profile may be switched on."""
        return self.verdict is Verdict.HELPS
