"""Errors of training that a user can fix."""

from core.errors import UserError


class TrainingError(UserError):
    """A message for the person at the command line."""
