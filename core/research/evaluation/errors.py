"""Errors of an evaluation that a user can fix."""

from core.errors import UserError


class EvaluationError(UserError):
    """Something can't be measured; the message says what is missing or unreadable."""
