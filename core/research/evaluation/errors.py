"""What goes wrong in an evaluation because of what it was given, said in words."""


class EvaluationError(Exception):
    """Something can't be measured; the message says what is missing or unreadable."""
