"""What all errors that speak to users have in common."""


class UserError(Exception):
    """Something a user can put right; the message is shown as it is, without a traceback."""
