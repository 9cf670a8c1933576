"""What can go wrong with a profile and is not a mistake in the program."""


class StyleError(ValueError):
    """A profile or a drawing that can't be used; the message says why and what to do."""
