"""The base class of errors for users."""


class UserError(Exception):
    """An error a user can fix; the message is shown without a traceback."""
