"""A profile: a name, the examples it is learnt from, and its measured effect."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from enum import Enum

from core.style.effect import Effect
from core.style.errors import StyleError
from core.style.example import Example

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
