"""Why a picture can't be decoded."""

from core.errors import UserError


class PictureError(UserError):
    """One picture cannot be shown or imported; the message is the reason, without the path."""


class TooCostlyError(PictureError):
    """A picture whose decoder crashed or took too long. Trying again would cost the same."""
