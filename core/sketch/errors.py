"""The one error of all readers: this is not a drawing we know, and here is what would be."""

from __future__ import annotations

from core.errors import UserError


class SketchFormatError(UserError, ValueError):
    """A drawing could not be read or written.

    Attributes:
        problem: what is wrong, without a full stop.
        accepted: a sentence about what would be accepted, or how to get there.
        source: the file's name, once it is known.
    """

    def __init__(self, problem: str, accepted: str, source: str | None = None) -> None:
        where = f"{source}: " if source else ""
        super().__init__(f"{where}{problem}. {accepted}")
        self.problem = problem
        self.accepted = accepted
        self.source = source

    def named(self, source: str) -> SketchFormatError:
        """Return the same error with the file's name in its message."""
        return SketchFormatError(self.problem, self.accepted, source)
