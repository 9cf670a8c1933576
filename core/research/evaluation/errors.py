"""What goes wrong in an evaluation because of what it was given, said in words."""

from core.errors import UserError


class EvaluationError(UserError):
    """Something can't be measured; the message says what is missing or unreadable."""
