"""What can go wrong in training and is not a mistake in the program."""

from core.errors import UserError


class TrainingError(UserError):
    """A message for the person at the command line."""
