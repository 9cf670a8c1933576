"""What the user may choose, and where."""

from app.preferences.controller import Preferences

__all__ = ["Preferences"]
