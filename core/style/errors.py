"""What can go wrong with a profile."""


class StyleError(ValueError):
    """A profile or a sketch can't be used; the message says why and what to do."""
