"""What can go wrong with a profile."""

from core.errors import UserError


class StyleError(UserError, ValueError):
    """A profile or a sketch can't be used; the message says why and what to do."""
