"""A profile: a name, the examples it is learnt from, and its effect on the user's own sketches.

Each sketch in turn is left out, the profile is learnt from the others, and the rank of the sketch's
own photo is compared before and after. Ranks are compared on a logarithmic scale: going from 20
to 10 is worth as much as going from 2 to 1.

A few ranks are coarse and may improve by luck. What decides is therefore the confidence: the
probability that a softmax over the cosines gives to the right photo. It must grow noticeably, and
ranks must not get worse.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, replace
from enum import Enum

from core.style.example import Example, StyleError

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


MAX_NAME = 60
MAX_EXAMPLES = 40


class Kind(Enum):
    """What a profile is about."""

    STYLE = "style"
    CATEGORY = "category"


@dataclass(frozen=True)
class Profile:
    """An immutable profile; every change makes a new one.

    Attributes:
        id: stays the same on every machine.
        name: given by the user.
        kind: one person's way of drawing, or one category of photos.
        examples: the pairs it is learnt from, oldest first.
        category: the category's name in the library, for a profile of that kind.
        effect: as measured when it was last learnt; None before.
        encoder_id: the encoder the effect was measured with.
    """

    id: str
    name: str
    kind: Kind = Kind.STYLE
    examples: tuple[Example, ...] = ()
    category: str = ""
    effect: Effect | None = None
    encoder_id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", tidy_name(self.name))
        object.__setattr__(self, "examples", tuple(self.examples)[-MAX_EXAMPLES:])

    @classmethod
    def new(cls, name: str, kind: Kind = Kind.STYLE, category: str = "") -> Profile:
        return cls(uuid.uuid4().hex, name, kind, category=category)

    @property
    def is_on(self) -> bool:
        """Whether it changes searches; only if it was measured to help."""
        return self.effect is not None and self.effect.helps

    def with_examples(self, *examples: Example) -> Profile:
        """Return the profile with more examples; it has to be learnt again.

        A new sketch for the same photo replaces the old one.
        """
        new = {example.content_hash for example in examples}
        kept = tuple(old for old in self.examples if old.content_hash not in new)
        return replace(self, examples=(*kept, *examples), effect=None, encoder_id="")

    def measured(self, effect: Effect, encoder_id: str) -> Profile:
        return replace(self, effect=effect, encoder_id=encoder_id)


def tidy_name(name: str) -> str:
    """Return a name on one line, shortened to `MAX_NAME`.

    Raises:
        StyleError: nothing is left of it.
    """
    printable = "".join(c if c.isprintable() else " " for c in name)
    tidy = " ".join(printable.split())[:MAX_NAME].strip()
    if not tidy:
        raise StyleError("A profile needs a name.")
    return tidy
