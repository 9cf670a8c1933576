"""Help inside the program: the guide, and the way to the log."""

from app.help.controller import HelpController

__all__ = ["HelpController"]
