"""What is decided about one class: which other names are dropped with it, which stay, and why."""

import re
from dataclasses import dataclass, field

__all__ = ["Entry", "squashed"]


@dataclass(frozen=True)
class Entry:
    """The names to drop with a class and the names to keep, each with a word of reason."""

    drop: dict[str, str] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)


def squashed(name: str) -> str:
    """Return a name without case, spaces and signs: "T-shirt" and "t_shirt" are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
